// SPDX-License-Identifier: MIT
// Starts Swagger UI. The token that is entered under "Authorize" stays in this tab: it survives a reload,
// and is gone with the tab, or with "Logout".
const scheme = "JWTAuth";
const storageKey = "taskgate.token";

// People paste tokens as they find them: with white space around, as a header, with the scheme's name.
const bareToken = (text) => String(text ?? "").trim().replace(/^(?:authorization:\s*)?bearer\s+/i, "");

const keepToken = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (authorize) => (entries) => {
          const token = bareToken(entries[scheme]?.value);
          if (!token) return;
          sessionStorage.setItem(storageKey, token);
          authorize({ ...entries, [scheme]: { ...entries[scheme], value: token } });
        },
        logout: (logout) => (schemes) => {
          sessionStorage.removeItem(storageKey);
          logout(schemes);
        },
      },
    },
  },
});

// Swagger UI's dialog is one to the eye only. As a modal <dialog> it has a name, the keyboard stays within it,
// and goes back to where it was afterwards.
const realDialog = () => ({
  wrapComponents: {
    authorizationPopup: (Popup, { React }) => function Dialog(properties) {
      const element = React.useRef(null);
      const [opener] = React.useState(() => document.activeElement);
      React.useLayoutEffect(() => {
        const dialog = element.current;
        dialog.showModal();
        const input = dialog.querySelector("input");
        input?.setAttribute("aria-label", "Token");
        input?.setAttribute("autocomplete", "off");
        input?.setAttribute("spellcheck", "false");
        dialog.querySelector(".close-modal")?.setAttribute("aria-label", "Close");
        (input ?? dialog.querySelector(".auth-btn-wrapper button"))?.focus();
        return () => {
          dialog.close();
          opener.focus();
        };
      }, []);
      // Swagger UI itself closes it when Escape is pressed.
      const onCancel = (event) => event.preventDefault();
      return React.createElement("dialog", { ref: element, "aria-label": "Authorize", onCancel },
        React.createElement(Popup, properties));
    },
  },
});

const dark = matchMedia("(prefers-color-scheme: dark)");
const followScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", followScheme);
followScheme();

const ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  persistAuthorization: false, // that would be localStorage
  queryConfigEnabled: false,
  validatorUrl: null,
  plugins: [keepToken, realDialog],
  onComplete: () => {
    const token = sessionStorage.getItem(storageKey);
    if (token) ui.preauthorizeApiKey(scheme, token);
  },
});
