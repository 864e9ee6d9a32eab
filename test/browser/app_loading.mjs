// SPDX-License-Identifier: MIT
// What the first load costs and how it looks; and a long list.
import {
  box, button, composer, counts, createTask, hold, ready, rows, segment, setting, shows, signUp, storedTasks,
  visit, watchApp,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { phone, wide } from "./visit.mjs";

export const loads = {
  firstLoad, steady: () => isSteady(wide), steadyOnPhone: () => isSteady(phone), longList,
};

const mostScript = 200 * 1000; // bytes, compressed

// In a browser that has nothing of it yet.
async function firstLoad() {
  const context = await setting.browser.newContext(wide);
  try {
    const person = await signUp(context);
    await createTask(person, "Buy milk");
    const page = await context.newPage();
    const problems = await watchApp(page);
    const scripts = [];
    page.on("response", (response) => response.request().resourceType() === "script" && scripts.push(response));
    const answer = await page.goto(setting.app.url, { waitUntil: "networkidle" });
    await shows(page, "the list", "Buy milk");
    let total = 0;
    for (const script of scripts) {
      total += (await script.request().sizes()).responseBodySize;
      check.equal(`${script.url()}: encoding`, await script.headerValue("content-encoding"), "gzip");
    }
    console.log(`first load: ${(total / 1000).toFixed(1)} kB of JavaScript in ${scripts.length} files, compressed`);
    check.ok("scripts", scripts.length > 0 && total > 10_000, `${scripts.length} files, ${total} bytes`);
    check.ok("JavaScript", total <= mostScript, `${total} bytes`);
    const policy = await answer.headerValue("content-security-policy");
    check.ok("no script of others", /script-src 'self' 'nonce-\S+' 'strict-dynamic';/.test(policy), policy);
    check.ok("no style of others", /style-src 'self';/.test(policy), policy);
    check.ok("no request of others", /connect-src 'self';/.test(policy), policy);
    check.equal("problems", problems.join("\n"), "");
  } finally {
    await context.close();
  }
}

// Nothing moves once it is there: neither while the list is on its way nor when it comes.
async function isSteady(options) {
  const description = (i) => (i % 3 === 0 ? "with words" : null);
  const tasks = Array.from({ length: 12 }, (_, i) => ({ title: `Task ${i}`, description: description(i) }));
  await visit({ options, tasks }, async ({ page }) => {
    await page.addInitScript(() => {
      window.shifts = [];
      new PerformanceObserver((list) => window.shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true });
    });
    for (const path of ["/", "/?show=completed", "/sign-in?ended"]) {
      const answer = path.startsWith("/sign") ? undefined : await hold(page, "GET");
      await page.goto(new URL(path, page.url()).href);
      if (answer) {
        await page.getByText("Loading your tasks").waitFor();
        await painted(page);
        await answer();
        await ready(page);
      }
      await painted(page);
      const shifts = await page.evaluate(() => window.shifts.map(({ value, sources }) => (
        `${value} ${sources.map(({ node }) => node?.outerHTML?.slice(0, 80)).join()}`)));
      check.equal(`${path}: layout shifts`, shifts.join("\n"), "");
    }
    // The observer does see what moves.
    await page.evaluate(() => document.querySelector("h1").before(Object.assign(document.createElement("div"),
      { textContent: "pushes", className: "empty" })));
    await check.becomes("one that the test makes", () => page.evaluate(() => window.shifts.length > 0), true);
  });
}

// Two frames: the first one draws, by the second one it has been drawn.
const painted = (page) => page.evaluate(() => new Promise((resolve) => (
  requestAnimationFrame(() => requestAnimationFrame(resolve)))));

const many = 1_000;

// No time is measured. What makes a long list fast is: rows out of sight are neither laid out nor painted, and a
// change draws its own row again, and no other.
async function longList() {
  await visit({ clock: true }, async ({ page, person }) => {
    for (let i = 1; i <= many; ++i) await createTask(person, { title: `Task ${i}`, is_completed: i % 100 === 0 });
    await page.reload();
    await page.getByText("990 to do, 10 done").waitFor();
    check.equal("rows", await rows(page).count(), many);
    check.equal("counts", await counts(page), "All 1000 Pending 990 Completed 10");
    check.equal("the newest is the first", await rows(page).first().getByRole("checkbox").getAttribute("aria-label"),
      `Task ${many}`);
    const drawn = () => page.evaluate(() => [...document.querySelectorAll("ul[aria-label=Tasks] .title")]
      .filter((title) => title.checkVisibility({ contentVisibilityAuto: true })).length);
    check.ok("few rows are drawn", await drawn() > 5 && await drawn() < 100, await drawn());

    await composer(page).focus();
    await page.keyboard.press("End");
    const last = rows(page).last();
    await last.scrollIntoViewIfNeeded();
    const isSeen = (row) => row.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const seen = document.elementFromPoint(innerWidth / 2, (top + bottom) / 2);
      return top >= 0 && bottom <= innerHeight && element.contains(seen);
    });
    await check.becomes("the last one is seen", () => isSeen(last), true);
    check.ok("few rows are drawn at the end, too", await drawn() < 100, await drawn());
    check.ok("the browser's own search finds one", await page.evaluate(() => window.find("Task 512")));

    await page.evaluate(() => {
      window.redrawn = new Set();
      new MutationObserver((changes) => changes.forEach(({ target }) => (
        window.redrawn.add((target.nodeType === 1 ? target : target.parentElement).closest("li")))))
        .observe(document.querySelector("ul[aria-label=Tasks]"),
          { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const response = page.waitForResponse((answer) => answer.request().method() === "PUT");
    await box(page, "Task 1").click();
    await (await response).finished();
    await check.becomes("counts after a tick", () => counts(page), "All 1000 Pending 989 Completed 11");
    await check.becomes("it is confirmed", () => last.getAttribute("aria-busy"), null);
    check.equal("rows drawn again", await page.evaluate(() => window.redrawn.size), 1);

    await segment(page, "Completed 11").check();
    const hundreds = Array.from({ length: 10 }, (_, i) => `[x] Task ${many - i * 100}`);
    await shows(page, "the completed ones", [...hundreds, "[x] Task 1"].join(", "));
    await segment(page, "Pending 989").check();
    await check.becomes("pending rows", () => rows(page).count(), 989);
    await button(page, "Delete Task 501").click();
    await check.becomes("pending rows but one", () => rows(page).count(), 988);
    await page.clock.runFor(5_000);
    await check.becomes("Taskgate has", async () => (await storedTasks(person)).split(", ").length, many - 1);
    await segment(page, "All 999").check();
    await check.becomes("all of them", () => rows(page).count(), many - 1);
  });
}
