// SPDX-License-Identifier: MIT
// A page in the browser, and whatever goes wrong in it: errors, refusals by the Content-Security-Policy, and
// requests of other hosts.
import { join } from "node:path";
import * as check from "./checks.mjs";

export const wide = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

// The list of problems, which grows. `isExpected` says which messages of the browser are none.
export async function watch(page, origins, isExpected = () => false) {
  page.setDefaultTimeout(60_000);
  const problems = [];
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type()) || isExpected(message)) return;
    problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!["data:", "blob:"].includes(url.protocol) && !origins.includes(url.origin)) problems.push(`asked ${url}`);
  });
  await page.exposeFunction("reportViolation", (text) => problems.push(text));
  await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) => {
    window.reportViolation(`CSP: ${event.violatedDirective} refuses ${event.blockedURI}`);
  }));
  return problems;
}

export async function screenshot(page, name) {
  const folder = process.env.TASKGATE_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

// Nothing sticks out at the side: neither the page nor one of its buttons and fields.
export const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= screen.width &&
  [...document.querySelectorAll("button, input, select, textarea")].every((element) => (
    element.getBoundingClientRect().right <= screen.width)));

export const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return element.getAttribute("aria-label") ?? element.textContent.trim();
});

// Presses Tab until something of that name has the focus.
export async function tabTo(page, name, key = "Tab") {
  for (let i = 0; i < 60; ++i) {
    await page.keyboard.press(key);
    if (await focused(page) === name) return;
  }
  throw new Error(`${key} does not lead to ${name}`);
}

export const chosen = new Set(); // the scenarios to try; all of them if it is empty

// Tries each, in order. One that breaks off counts as a failure, and the others are still tried.
export async function tryAll(scenarios) {
  for (const [name, scenario] of Object.entries(scenarios)) {
    if (chosen.size > 0 && !chosen.has(name)) continue;
    check.about(name);
    const begun = performance.now();
    try {
      await scenario();
    } catch (error) {
      check.broken(error);
    }
    console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  }
}
