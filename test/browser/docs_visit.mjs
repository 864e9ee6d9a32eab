// SPDX-License-Identifier: MIT
// Opens a documentation page. Meanwhile nothing may go wrong, be refused by the Content-Security-Policy, or be
// asked of another host.
import * as check from "./checks.mjs";
import { watch } from "./visit.mjs";

export const taskOperations = [
  "list_tasks", "create_task", "find_task", "update_task", "remove_task", "toggle_task",
];

export const setting = {}; // browser, base, token, user: docs.mjs knows them

// Runs `use` on a page in a browser profile of its own.
export async function visit(path, options, use) {
  const context = await setting.browser.newContext(options);
  // An error answer that a try-out asked for is logged by the browser itself.
  const isAnswer = (message) => /^Failed to load resource.* 4\d\d /.test(message.text()) &&
    message.location().url.startsWith(`${setting.base}/api/`);
  // Swagger UI takes the underscore of an operation's name for its own former way to write a space.
  const isMistaken = (message) => message.text().startsWith("Deprecated: escaping deep link whitespace");
  try {
    const page = await context.newPage();
    const problems = await watch(page, [setting.base], (message) => isAnswer(message) || isMistaken(message));
    await page.goto(setting.base + path);
    await isReady(page);
    await use(page);
    check.equal(`${path}: problems`, problems.join("\n"), "");
  } finally {
    await context.close();
  }
}

// All that the page fetches is there, and shown.
export async function isReady(page) {
  const shown = "#operations-tasks-list_tasks, [id='tag/tasks'], #version:not(:text('unknown'))";
  await page.locator(shown).first().waitFor();
}
