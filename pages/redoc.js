// SPDX-License-Identifier: MIT
// Starts ReDoc, in the colours that the reader's system prefers.
const page = document.getElementById("redoc-page");
const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
page.classList.toggle("dark", isDark);

const lightTheme = {
  colors: { primary: { main: "#1f6351" } },
  fab: { backgroundColor: "#f2f2f2", color: "#1f6351" },
};
const darkTheme = {
  colors: {
    primary: { main: "#7fcbb3", contrastText: "#1c2022" },
    success: { main: "#6fcf97" },
    warning: { main: "#f2c94c", contrastText: "#1c2022" },
    error: { main: "#ff9d96" },
    text: { primary: "#e4e6e6", secondary: "#a7afb3" },
    gray: { 50: "#2a2f32", 100: "#33393c" },
    border: { light: "#3a4144", dark: "#566065" },
    responses: { info: { color: "#9ecbff" } },
  },
  schema: { nestedBackground: "#24292b", linesColor: "#566065", typeNameColor: "#a7afb3", typeTitleColor: "#a7afb3" },
  sidebar: { backgroundColor: "#171a1c", textColor: "#e4e6e6" },
  rightPanel: { backgroundColor: "#14181a" },
  codeBlock: { backgroundColor: "#0e1112" },
  fab: { backgroundColor: "#33393c", color: "#7fcbb3" },
};
const fonts = {
  fontFamily: "system-ui, sans-serif",
  headings: { fontFamily: "system-ui, sans-serif" },
  code: { fontFamily: "ui-monospace, monospace", ...(isDark && { color: "#ff9d96", backgroundColor: "#2a2f32" }) },
};

Redoc.init("/openapi.json", {
  nativeScrollbars: true,
  downloadUrls: [{ title: "Download", url: "/openapi.json" }],
  theme: { ...(isDark ? darkTheme : lightTheme), typography: fonts },
}, page, () => {
  const headings = [...page.querySelectorAll("h5")].filter((heading) => heading.textContent === "Authorizations:");
  for (const heading of headings) makeButton(heading.parentElement, "Authorizations");
  makeButton(page.querySelector('svg[viewBox^="0 0 926."]')?.parentElement.parentElement, "Menu");
});

// What ReDoc made for the mouse alone: the menu's button on a phone, and what unfolds the authorizations.
function makeButton(element, name) {
  if (!element) return;
  element.tabIndex = 0;
  element.role = "button";
  element.ariaLabel = name;
  element.addEventListener("keydown", (event) => {
    if (event.target !== element || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    element.click();
  });
}
