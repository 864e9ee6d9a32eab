// SPDX-License-Identifier: MIT
// What people do on the page of ReDoc: read, search, unfold; with a mouse, with the keyboard, on a phone.
import * as check from "./checks.mjs";
import { setting, taskOperations, visit } from "./docs_visit.mjs";
import { fits, phone, screenshot, tabTo, wide } from "./visit.mjs";

export const redocPage = { redoc, redocByKeyboard, redocOnPhone };

async function redoc() {
  await visit("/redoc", wide, async (page) => {
    check.equal("heading", await page.getByRole("heading", { level: 1 }).first().innerText(), await titleAndVersion());
    for (const operation of taskOperations) {
      const section = page.locator(`[id="tag/tasks/operation/${operation}"]`);
      check.ok(`${operation} names its lock`, (await section.innerText()).includes("JWTAuth"));
    }
    check.equal("images", await page.locator("img").count(), 0);
    await screenshot(page, "redoc");
    await page.getByLabel("Search").fill("completed");
    const results = page.locator('[data-role="search:results"]');
    await results.getByRole("menuitem", { name: "Flip whether a task is completed" }).click();
    await check.becomes("the search leads to", () => new URL(page.url()).hash, "#tag/tasks/operation/toggle_task");
  });
}

async function titleAndVersion() {
  const { info } = await (await fetch(`${setting.base}/openapi.json`)).json();
  return `${info.title} (${info.version})`;
}

async function redocByKeyboard() {
  await visit("/redoc", wide, async (page) => {
    await tabTo(page, "Search");
    await tabTo(page, "tasks");
    await page.keyboard.press("Enter");
    await tabTo(page, "Delete a task");
    await page.keyboard.press("Enter");
    await check.becomes("the menu leads to", () => new URL(page.url()).hash, "#tag/tasks/operation/remove_task");
    await page.getByRole("button", { name: "Authorizations" }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByText("HTTP Authorization Scheme").first().waitFor();
    await page.getByRole("button", { name: /^401 / }).first().focus();
    await page.keyboard.press("Enter");
    const unfolded = page.getByRole("button", { name: /^401 /, expanded: true });
    await check.becomes("a response unfolds", () => unfolded.count(), 1);
  });
}

async function redocOnPhone() {
  await visit("/redoc", phone, async (page) => {
    check.ok("fits", await fits(page));
    await screenshot(page, "redoc-phone");
    await page.getByRole("button", { name: "Menu" }).tap();
    await page.getByLabel("Search").waitFor();
    await screenshot(page, "redoc-phone-menu");
    await page.getByRole("menuitem", { name: "tasks" }).first().tap();
    await page.getByRole("menuitem", { name: "Create a task" }).tap();
    await check.becomes("the menu leads to", () => new URL(page.url()).hash, "#tag/tasks/operation/create_task");
    await page.getByLabel("Search").waitFor({ state: "hidden" });
  });
}
