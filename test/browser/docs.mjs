// SPDX-License-Identifier: MIT
// The documentation pages: the program with a secret of its own, and everything that people do there.
import * as check from "./checks.mjs";
import { docsExamples } from "./docs_examples.mjs";
import { docsPages } from "./docs_pages.mjs";
import { setting } from "./docs_visit.mjs";
import { command, Taskgate } from "./processes.mjs";
import { redocPage } from "./redoc_page.mjs";
import { tryAll } from "./visit.mjs";

export async function docs(browser) {
  const secret = { BETTER_AUTH_SECRET: command({}, "secret") };
  const user = "ada lovelace/1"; // a name that must be escaped in a path
  const token = command(secret, "token", "--user", user);
  const taskgate = new Taskgate(secret);
  await taskgate.up();
  Object.assign(setting, { browser, base: taskgate.url, token, user });
  await tryAll({ ...docsPages, ...docsExamples, ...redocPage });
  check.about("docs");
  check.equal("taskgate ends with", await taskgate.stop(), 0);
}
