// SPDX-License-Identifier: MIT
// Screen readers, dark paper, phones: axe looks at everything that the app can show. Also the screenshots.
import { createRequire } from "node:module";
import {
  add, alert, box, button, editor, heading, hold, segment, shows, visit,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { fits, phone, screenshot, wide } from "./visit.mjs";

export const access = {
  accessible: () => everythingIn("light", wide),
  accessibleInTheDark: () => everythingIn("dark", { ...wide, colorScheme: "dark" }),
  accessibleOnPhone: () => everythingIn("phone", phone),
  announced,
};

const { source: axe } = createRequire(new URL("../npm/package.json", import.meta.url))("axe-core");
const papers = { light: "rgb(247, 247, 244)", dark: "rgb(19, 22, 21)" };

// What is moving would be judged by colours that it has for a moment only.
const comeToRest = (page) => page.evaluate(() => {
  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
  }
});

async function inspect(page, what) {
  await comeToRest(page);
  if (!(await page.evaluate("typeof axe === 'object'"))) await page.evaluate(axe);
  const { violations, passes } = await page.evaluate("axe.run({ resultTypes: ['violations'] })");
  const found = violations.map(({ id, impact, nodes }) => (
    `${impact}: ${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`));
  check.equal(`${what}: violations`, found.join("\n"), "");
  check.ok(`${what}: axe has looked`, passes.length > 5, `${passes.length} rules hold`);
  check.ok(`${what}: fits`, await fits(page));
}

const tasks = [
  { title: "Send the invoice for October", is_completed: true },
  { title: "Renew the passport", description: "Photos are in the drawer.\nThe office opens at eight." },
  { title: "Book the dentist", is_completed: true },
  { title: "Read “The Left Hand of Darkness”" },
  { title: "Water the plants", description: "The fern twice." },
  { title: "https://example.com/a-very-long-address/without-any-place-to-break-it/pasted-as-it-was" },
  { title: "Buy milk" },
];

async function everythingIn(name, options) {
  await visit({ options, signedIn: false, refusals: [401] }, async ({ page }) => {
    await heading(page, "Welcome back").waitFor();
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check.equal("paper", paper, options.colorScheme === "dark" ? papers.dark : papers.light);
    await screenshot(page, `app-sign-in-${name}`);
    await inspect(page, "sign-in");
    await page.getByRole("textbox", { name: "Email" }).fill("nobody@example.com");
    await page.getByLabel("Password", { exact: true }).fill("wrong horse");
    await page.keyboard.press("Enter");
    await alert(page, "Email or password is wrong.").waitFor();
    await inspect(page, "wrong password");
    await page.goto(new URL("/sign-up", page.url()).href);
    await heading(page, "Create your account").waitFor();
    await screenshot(page, `app-sign-up-${name}`);
    await inspect(page, "sign-up");
  });
  await visit({ options, path: "/?show=completed", tasks: ["Buy milk"], refusals: [404] }, async ({ page }) => {
    await heading(page, "Nothing completed yet").waitFor();
    await inspect(page, "empty");
    await page.goto(new URL("/nowhere", page.url()).href);
    await heading(page, "There is nothing here").waitFor();
    await inspect(page, "not found");
  });
  await visit({ options, tasks, refusals: [503] }, async ({ page }) => {
    await page.addInitScript(() => { // the time to undo never runs out
      const usual = window.setTimeout;
      window.setTimeout = (call, delay, ...rest) => usual(call, delay === 5_000 ? 2 ** 30 : delay, ...rest);
    });
    await page.reload();
    await page.getByText("5 to do, 2 done").waitFor();
    await screenshot(page, `app-tasks-${name}`);
    await inspect(page, "tasks");
    await button(page, "Edit Water the plants").click();
    await editor(page, "Water the plants").getByRole("textbox", { name: "Title" }).fill(" ");
    await page.keyboard.press("Enter");
    await screenshot(page, `app-editing-${name}`);
    await inspect(page, "editing");
    await page.keyboard.press("Escape");
    const answer = await hold(page, "POST");
    await add(page, "Call Bob");
    await box(page, "Call Bob").waitFor();
    await button(page, "Delete Buy milk").click();
    await answer({ status: 503 });
    await alert(page, "“Call Bob” was not added.").waitFor();
    await comeToRest(page);
    await screenshot(page, `app-messages-${name}`);
    await inspect(page, "messages");
  });
  await visit({ options, refusals: [503] }, async ({ page }) => {
    const answer = await hold(page, "GET");
    await page.reload({ waitUntil: "commit" });
    await page.getByText("Loading your tasks").waitFor();
    await inspect(page, "loading");
    await answer({ status: 503 });
    await alert(page, "Your tasks could not be loaded.").waitFor();
    await inspect(page, "failed");
  });
}

// What screen readers say, beyond what axe can see.
async function announced() {
  await visit({ tasks: [{ title: "Buy milk", description: "two" }, "Call Bob"], clock: true }, async ({ page }) => {
    check.equal("language", await page.locator("html").getAttribute("lang"), "en");
    const regions = ["banner", "main"].map((role) => page.getByRole(role).count());
    check.equal("banner and main", (await Promise.all(regions)).join(), "1,1");
    check.equal("headings", (await page.getByRole("heading").allInnerTexts()).join(), "Tasks");
    const list = page.getByRole("list", { name: "Tasks" });
    const snapshot = await list.ariaSnapshot();
    const named = ['checkbox "Call Bob"', 'button "Edit Call Bob"', 'button "Delete Call Bob"', "paragraph: two"];
    for (const line of named) {
      check.ok(line, snapshot.includes(line), snapshot);
    }
    await box(page, "Call Bob").click();
    check.equal("a ticked box", await list.getByRole("checkbox", { checked: true }).count(), 1);
    await button(page, "Delete Buy milk").click();
    await page.getByRole("status").filter({ hasText: "Deleted “Buy milk”" }).waitFor();
    await segment(page, "Pending 0").check();
    await heading(page, "All done").waitFor();
    await shows(page, "pending", "");
  });
}
