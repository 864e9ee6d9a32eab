// SPDX-License-Identifier: MIT
// Everything without a mouse.
import { button, composer, counts, fresh, heading, segment, shows, stores, visit } from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { tabTo } from "./visit.mjs";

export const keyboard = { entersByKeyboard, worksByKeyboard };

const type = (page, text) => page.keyboard.insertText(text);
const control = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? element.textContent.trim();
});

async function entersByKeyboard() {
  await visit({ signedIn: false }, async ({ page }) => {
    const { name, email, password } = fresh();
    await heading(page, "Welcome back").waitFor();
    await tabTo(page, "Create an account");
    await page.keyboard.press("Enter");
    await heading(page, "Create your account").waitFor();
    await page.getByRole("textbox", { name: "Name" }).focus();
    const stops = [];
    for (const text of [name, email, undefined, password]) {
      stops.push(await control(page));
      if (text) await type(page, text);
      await page.keyboard.press("Tab");
    }
    stops.push(await control(page));
    check.equal("the stops", stops.join(), "Name,Email,Show password,Password,Create account");
    await page.keyboard.press("Enter");
    await heading(page, "Nothing to do yet").waitFor();
    await tabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await heading(page, "Welcome back").waitFor();
  });
}

async function worksByKeyboard() {
  await visit({ tasks: ["Two", "One"], clock: true }, async ({ page, person }) => {
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const focus = (what, expected) => check.becomes(what, () => control(page), expected);
    await page.keyboard.press("Tab");
    await focus("the first stop", "Skip to the tasks");
    check.ok("it shows", await page.getByRole("link", { name: "Skip to the tasks" }).evaluate((link) => (
      link.getBoundingClientRect().top >= 0)));
    await press("Enter", "Tab");
    await focus("it leads into the list", "One");

    // Into the field and back, past the segments.
    await press("Shift+Tab", "Shift+Tab", "Shift+Tab");
    await focus("above the list", "New task");
    await type(page, "Zero");
    await press("Enter");
    await shows(page, "added", "Zero, One, Two");
    await focus("the focus stays", "New task");
    await tabTo(page, "Zero");
    await press("Space");
    await shows(page, "ticked", "[x] Zero, One, Two");
    await press("ArrowDown", "ArrowDown", "ArrowUp");
    await focus("down, down, up", "One");

    await press("Tab");
    await focus("the next control", "Edit One");
    await press("Enter");
    await focus("in the editor", "Title");
    await press("ControlOrMeta+a");
    await type(page, "First");
    await press("Tab");
    await type(page, "with words");
    await press("Control+Enter");
    await shows(page, "edited", "[x] Zero, First, Two");
    await focus("after saving", "Edit First");
    await press("Enter", "Escape");
    await focus("after giving up", "Edit First");

    await press("Tab");
    await focus("the last control", "Delete First");
    await press("Enter");
    await shows(page, "deleted", "[x] Zero, Two");
    await focus("on to the neighbour", "Delete Two");
    await press("Control+z");
    await shows(page, "undone", "[x] Zero, First, Two");
    await press("Enter");
    await shows(page, "the last row deleted", "[x] Zero, First");
    await focus("on to the row above", "Delete First");
    await tabTo(page, "Undo deleting Two");
    await press("Enter");
    await shows(page, "undone with the button", "[x] Zero, First, Two");

    await segment(page, "All 3").focus();
    await press("ArrowRight");
    await shows(page, "pending", "First, Two");
    await press("Tab", "Space");
    await shows(page, "a ticked one leaves", "Two");
    await focus("the focus moves on", "Two");
    check.equal("counts", await counts(page), "All 3 Pending 1 Completed 2");
    await stores(person, "Taskgate has", "[x] Zero, [x] First, Two");
    // In a text field Control+Z undoes typing, and nothing else.
    await button(page, "Delete Two").press("Enter");
    await composer(page).focus();
    await type(page, "typed");
    await press("Control+z");
    check.equal("the typing is undone", await composer(page).inputValue(), "");
    check.equal("the deletion is not", await button(page, "Undo deleting Two").count(), 1);
  });
}
