// SPDX-License-Identifier: MIT
// node run.mjs [docs|app] [SCENARIO…]: starts Chromium, tries what is named, or all, and ends it.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { app } from "./app.mjs";
import * as check from "./checks.mjs";
import { docs } from "./docs.mjs";
import { chosen } from "./visit.mjs";

const { chromium } = createRequire(new URL("../npm/package.json", import.meta.url))("playwright-core");
const parts = { docs, app };
const { TASKGATE_SCREENSHOTS: screenshots } = process.env;

const words = process.argv.slice(2);
const named = Object.keys(parts).filter((name) => words.includes(name));
for (const word of words) if (!named.includes(word)) chosen.add(word);
if (screenshots) mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
try {
  for (const name of named.length > 0 ? named : Object.keys(parts)) await parts[name](browser);
} finally {
  await browser.close();
}

const { made, failed } = check.result();
console.log(`browser: ${made} checks, ${failed} failed`);
process.exit(failed > 0 || made === 0 ? 1 : 0);
