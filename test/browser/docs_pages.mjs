// SPDX-License-Identifier: MIT
// What people do on the front page and in Swagger UI: read, authorize, try every endpoint; with a mouse, with the
// keyboard, on a phone.
import * as check from "./checks.mjs";
import { isReady, setting, taskOperations, visit } from "./docs_visit.mjs";
import { fits, focused, phone, screenshot, tabTo, wide } from "./visit.mjs";

const begin = "default-src 'none'; script-src 'self'; style-src 'self'";
const middle = "; img-src data:; connect-src 'self'; ";
const end = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const policies = {
  "/": `${begin}${middle}${end}`,
  "/docs": `${begin}${middle}${end}`,
  "/redoc": `${begin} 'unsafe-inline'${middle}worker-src blob:; ${end}`, // its style elements, its search
};
const storageKey = "taskgate.token";

export const docsPages = {
  headers, frontPage, locks, pastedTokens, everyEndpoint, refusals, keyboard, docsOnPhone, dark,
};

const stored = (page) => page.evaluate((key) => sessionStorage.getItem(key), storageKey);

// ---- Swagger UI --------------------------------------------------------------------------------

// The button above the list; in the dialog there is another one.
const authorizeButton = (page) => page.locator(".auth-wrapper > .authorize");
const dialogOf = (page) => page.getByRole("dialog", { name: "Authorize" });

async function authorize(page, pasted) {
  await authorizeButton(page).click();
  const dialog = dialogOf(page);
  await dialog.getByLabel("Token").fill(pasted);
  await dialog.getByRole("button", { name: "Apply credentials" }).click();
  await dialog.getByRole("button", { name: "Remove authorization" }).waitFor();
  await dialog.locator(".btn-done").click();
}

async function signOut(page) {
  await authorizeButton(page).click();
  await dialogOf(page).getByRole("button", { name: "Remove authorization" }).click();
  await dialogOf(page).locator(".btn-done").click();
}

const isTryOut = (response) => /^\/(api\/|health$|openapi\.json$)/.test(new URL(response.url()).pathname);

// Unfolds an operation, fills its fields, executes it; what was sent, what came back, what the page shows.
async function tryOut(page, operation, values = {}, body = undefined) {
  const block = page.locator(`[id$="-${operation}"].opblock`);
  const isOpen = async () => (await block.getAttribute("class")).split(" ").includes("is-open");
  if (!(await isOpen())) await block.locator(".opblock-summary-control").click();
  for (const [name, value] of Object.entries(values)) await block.getByPlaceholder(name, { exact: true }).fill(value);
  if (body !== undefined) await block.locator("textarea").fill(JSON.stringify(body));
  const [response] = await Promise.all([
    page.waitForResponse(isTryOut),
    block.getByRole("button", { name: "Execute" }).click(),
  ]);
  const shown = block.locator(".live-responses-table .response");
  await shown.locator(".response-col_status", { hasText: String(response.status()) }).waitFor();
  const headers = await response.request().allHeaders();
  return {
    status: response.status(),
    body: await response.json(),
    method: response.request().method(),
    authorization: headers.authorization,
    shown: await shown.locator(".response-col_description").innerText(),
  };
}

const list = (page) => tryOut(page, "list_tasks", { user_id: setting.user });

// ---- what must hold ----------------------------------------------------------------------------

async function headers() {
  for (const [path, policy] of Object.entries(policies)) {
    const response = await fetch(setting.base + path);
    check.equal(path, response.status, 200);
    check.equal(`${path}: policy`, response.headers.get("content-security-policy"), policy);
    for (const [, asset] of (await response.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      const { status, headers } = await fetch(setting.base + asset);
      check.equal(asset, status, 200);
      check.ok(`${asset} may be kept`, /immutable/.test(headers.get("cache-control")), headers.get("cache-control"));
      check.ok(`${asset} is compressed`, headers.get("content-encoding"), "it is not");
    }
  }
}

async function frontPage() {
  const { version } = await (await fetch(`${setting.base}/health`)).json();
  await visit("/", wide, async (page) => {
    check.equal("heading", await page.getByRole("heading", { level: 1 }).innerText(), "Taskgate");
    check.equal("version", await page.locator("#version").innerText(), version);
    for (const link of await page.getByRole("link").all()) {
      const path = await link.getAttribute("href");
      check.equal(path, (await fetch(setting.base + path)).status, 200);
    }
    await screenshot(page, "front");
  });
  await visit("/", phone, async (page) => {
    check.ok("fits on a phone", await fits(page));
    await screenshot(page, "front-phone");
  });
}

async function locks() {
  await visit("/docs", wide, async (page) => {
    const locked = page.locator(".opblock:has(.authorization__btn)");
    check.equal("operations with a lock", (await locked.evaluateAll((blocks) => blocks.map((block) => (
      block.id.replace("operations-tasks-", ""))))).sort().join(), [...taskOperations].sort().join());
    check.equal("open locks", await page.getByRole("button", { name: "authorization button unlocked" }).count(), 6);
    await screenshot(page, "docs");
    await authorize(page, setting.token);
    check.equal("closed locks", await page.getByRole("button", { name: "authorization button locked" }).count(), 6);
  });
}

async function pastedTokens() {
  await visit("/docs", wide, async (page) => {
    const { token } = setting;
    for (const pasted of [token, `Bearer ${token}`, `  bearer   ${token}\n`, `Authorization: Bearer ${token}`]) {
      const form = JSON.stringify(pasted.replace(token, "…"));
      await authorize(page, pasted);
      check.equal(`${form} in this tab`, await stored(page), token);
      const answer = await list(page);
      check.equal(`${form} is sent as`, answer.authorization, `Bearer ${token}`);
      check.equal(`${form} is answered with`, answer.status, 200);
      await signOut(page);
      check.equal(`${form} after the sign-out`, await stored(page), null);
    }
    const refused = await list(page);
    check.equal("signed out, nothing is sent", refused.authorization, undefined);
    check.equal("and refused", refused.status, 401);

    await authorize(page, `Bearer ${token}`);
    await page.reload();
    await page.getByRole("button", { name: "authorization button locked" }).first().waitFor();
    check.equal("after a reload", (await list(page)).authorization, `Bearer ${token}`);
    await signOut(page);
    await page.reload();
    await isReady(page);
    check.equal("signed out, and a reload", (await list(page)).authorization, undefined);
    const elsewhere = await page.evaluate(() => [localStorage.length, document.cookie.length, location.search].join());
    check.equal("localStorage, cookies, query", elsewhere, "0,0,");
  });
}

async function everyEndpoint() {
  await visit("/docs", wide, async (page) => {
    await authorize(page, setting.token);
    const { user } = setting;
    const created = await tryOut(page, "create_task", { user_id: user }, { title: "Buy milk", description: "two" });
    check.equal("create", `${created.status} ${created.body.user_id} ${created.body.title}`, `201 ${user} Buy milk`);
    check.ok("create shows the task", created.shown.includes(created.body.id), created.shown);
    const task = { user_id: user, task_id: created.body.id };
    check.equal("list", (await list(page)).body.map(({ id }) => id).includes(created.body.id), true);
    check.equal("read", (await tryOut(page, "find_task", task)).body.title, "Buy milk");
    const changed = await tryOut(page, "update_task", task, { title: "Buy oats", description: null });
    check.equal("change", `${changed.method} ${changed.body.title} ${changed.body.description}`, "PUT Buy oats null");
    const completed = await tryOut(page, "toggle_task", task);
    check.equal("complete", `${completed.method} ${completed.body.is_completed}`, "PATCH true");
    await screenshot(page, "docs-tried-out");
    const removed = await tryOut(page, "remove_task", task);
    check.equal("delete", removed.body.message, "Task deleted successfully");
    check.equal("read once more", (await tryOut(page, "find_task", task)).status, 404);
    check.equal("health", (await tryOut(page, "show_health")).body.status, "ok");
    check.equal("document", (await tryOut(page, "show_openapi")).body.info.title, "Taskgate");
  });
}

// What is wrong shows, too; what the page itself can see is not even sent.
async function refusals() {
  await visit("/docs", wide, async (page) => {
    await authorize(page, setting.token);
    check.equal("another user", (await tryOut(page, "list_tasks", { user_id: "somebody" })).status, 403);
    const untitled = await tryOut(page, "create_task", { user_id: setting.user }, { title: "" });
    check.equal("no title", `${untitled.status} ${untitled.body.detail?.[0].type}`, "422 string_too_short");
    check.ok("the reason shows", untitled.shown.includes("string_too_short"), untitled.shown);
  });
}

async function keyboard() {
  await visit("/docs", wide, async (page) => {
    await page.keyboard.press("Tab");
    check.equal("the first stop", await focused(page), "Skip to the content");
    await tabTo(page, "Authorize");
    await page.keyboard.press("Enter");
    await dialogOf(page).waitFor();
    check.equal("in the dialog", await focused(page), "Token");
    for (let i = 0; i < 8; ++i) {
      await page.keyboard.press("Tab");
      check.ok("the keyboard stays in the dialog", await page.evaluate(() => (
        document.activeElement === document.body || document.activeElement.closest("dialog") !== null)), i);
    }
    await page.keyboard.press("Escape");
    await dialogOf(page).waitFor({ state: "detached" });
    check.equal("after Escape", await focused(page), "Authorize");

    await page.keyboard.press("Enter");
    await page.keyboard.insertText(`Bearer ${setting.token}`);
    await page.keyboard.press("Enter");
    await check.becomes("Enter applies the token", () => stored(page), setting.token);
    await page.keyboard.press("Escape");
    await page.locator("#operations-tasks-list_tasks .opblock-summary-control").focus();
    await page.keyboard.press("Enter");
    await page.getByPlaceholder("user_id").waitFor();
    for (let i = 0; i < 20 && await page.evaluate(() => document.activeElement.placeholder) !== "user_id"; ++i) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(setting.user);
    await tabTo(page, "Execute");
    const [response] = await Promise.all([page.waitForResponse(isTryOut), page.keyboard.press("Enter")]);
    check.equal("a try-out by keyboard", response.status(), 200);
  });
}

async function docsOnPhone() {
  await visit("/docs", phone, async (page) => {
    check.ok("fits", await fits(page));
    await screenshot(page, "docs-phone");
    await authorizeButton(page).tap();
    const box = await dialogOf(page).locator(".modal-ux").boundingBox();
    check.ok("the dialog fits", box.x > 0 && box.x + box.width < 375 && box.y >= 0, JSON.stringify(box));
    await screenshot(page, "docs-phone-authorize");
    await dialogOf(page).getByRole("button", { name: "Close" }).first().tap();
    await authorize(page, `Bearer ${setting.token}`);
    const created = await tryOut(page, "create_task", { user_id: setting.user }, { title: "From a phone" });
    check.equal("create", created.status, 201);
    check.ok("still fits", await fits(page));
    await page.locator("#operations-tasks-create_task .opblock-section-header").first().scrollIntoViewIfNeeded();
    await screenshot(page, "docs-phone-tried-out");
  });
}

async function dark() {
  for (const [path, name] of [["/", "front"], ["/docs", "docs"], ["/redoc", "redoc"]]) {
    await visit(path, { ...wide, colorScheme: "dark" }, async (page) => {
      const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      check.equal(`${path}: paper`, colour, "rgb(28, 32, 34)");
      await screenshot(page, `${name}-dark`);
    });
  }
}
