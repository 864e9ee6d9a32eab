// SPDX-License-Identifier: MIT
// Starts the program and Chromium, tries the documentation pages, and ends both.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import * as check from "./checks.mjs";
import { docsPages } from "./docs_pages.mjs";

const { chromium } = createRequire(new URL("../npm/package.json", import.meta.url))("playwright-core");
const { TASKGATE_BINARY: binary, BROWSER_FOLDER: folder, TASKGATE_SCREENSHOTS: screenshots } = process.env;

// Nothing of the caller's environment may configure the program.
const harmless = /^(PATH|HOME|TMPDIR|LANG|LC_\w+|\w+SAN_OPTIONS|GCOV_\w+)$/;
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => harmless.test(name)));
const command = (...words) => execFileSync(binary, words, { cwd: folder, env, encoding: "utf8" }).trim();

env.BETTER_AUTH_SECRET = command("secret");
const user = "ada lovelace/1"; // a name that must be escaped in a path
const token = command("token", "--user", user);

const log = openSync(join(folder, "log"), "w");
const server = spawn(binary, ["serve", "--host", "127.0.0.1", "--port", "0"], {
  cwd: folder, env, stdio: ["ignore", "pipe", log],
});
process.on("exit", () => server.kill("SIGKILL")); // where it is still running
const ended = new Promise((resolve) => server.once("close", (code, signal) => resolve(code ?? signal)));
const address = new Promise((resolve) => {
  createInterface({ input: server.stdout }).on("line", (line) => {
    const match = /^ *Address +(http:\/\/127\.0\.0\.1:\d+)/.exec(line);
    if (match) resolve(match[1]);
  });
});
const base = await Promise.race([address, ended.then(() => undefined)]);
if (!base) throw new Error("taskgate did not start");

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});
try {
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  await docsPages({ browser, base, token, user, screenshots }, check);
} finally {
  await browser.close();
}
server.kill("SIGTERM");
check.equal("taskgate ends with", await ended, 0);

const { made, failed } = check.result();
console.log(`browser: ${made} checks, ${failed} failed`);
process.exit(failed > 0 || made === 0 ? 1 : 0);
