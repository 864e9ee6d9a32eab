// SPDX-License-Identifier: MIT
// The program under test: its process, its answers, its log.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import * as check from "./checks.mjs";

const binary = process.env.TASKGATE_BINARY;
const base = process.env.ISSUERS_FOLDER;
const running = new Set();

// Nothing of the caller's environment may configure the program, or send it through a proxy.
const harmless = /^(PATH|HOME|TMPDIR|LANG|LC_\w+|\w+SAN_OPTIONS|GCOV_\w+)$/;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => harmless.test(name)));
// Programs that run at the same time cannot all have the usual address.
environment.METRICS_ADDRESS = "off";

export const folder = (name) => mkdtempSync(join(base, `${name}-`));

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

// Runs a command of the program with some settings.
export function command(settings, ...words) {
  return new Promise((resolve) => {
    const options = { cwd: base, env: { ...environment, ...settings }, timeout: 60_000 };
    execFile(binary, words, options, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.signal) : 0, text: stdout + stderr });
    });
  });
}

export class Taskgate {
  log = [];

  // Resolves when it listens: its banner says where.
  static async start(settings) {
    const taskgate = new Taskgate();
    taskgate.settings = settings;
    taskgate.child = spawn(binary, ["serve", "--host", "127.0.0.1", "--port", "0", "--threads", "1"], {
      cwd: folder("taskgate"),
      env: { ...environment, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(taskgate.child);
    taskgate.ended = new Promise((resolve) => taskgate.child.once("close", (code, signal) => {
      running.delete(taskgate.child);
      resolve(code ?? signal);
    }));
    createInterface({ input: taskgate.child.stderr }).on("line", (line) => taskgate.log.push(line));
    const address = new Promise((resolve) => {
      createInterface({ input: taskgate.child.stdout }).on("line", (line) => {
        const match = /^ *Address +(http:\/\/127\.0\.0\.1:\d+)/.exec(line);
        if (match) resolve(match[1]);
      });
    });
    taskgate.url = await Promise.race([address, taskgate.ended.then(() => undefined)]);
    if (!taskgate.url) throw new Error(`taskgate did not start:\n${taskgate.log.join("\n")}`);
    return taskgate;
  }

  request(method, path, token, body) {
    return fetch(this.url + path, {
      method,
      headers: { ...(token ? bearer(token) : {}), ...(body ? { "content-type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  }

  // The status of the user's list of tasks.
  async list(user, token) {
    const answer = await this.request("GET", `/api/${encodeURIComponent(user)}/tasks`, token);
    await answer.arrayBuffer();
    return answer.status;
  }

  async create(user, token, title = "Buy milk") {
    const answer = await this.request("POST", `/api/${encodeURIComponent(user)}/tasks`, token, { title });
    await answer.arrayBuffer();
    return answer.status;
  }

  // What every accepted token does: it writes and reads its own user's tasks, and nobody else's.
  async accepts(what, user, token) {
    check.equal(`${what}: POST`, await this.create(user, token), 201);
    check.equal(`${what}: GET`, await this.list(user, token), 200);
    check.equal(`${what}: another user's path`, await this.list(`${user}x`, token), 403);
  }

  // The client is told 401; the operator learns why, in the log and from `taskgate explain`.
  async refuses(what, user, token, reason, words) {
    const answer = await this.request("GET", `/api/${encodeURIComponent(user)}/tasks`, token);
    check.equal(`${what}: GET`, answer.status, 401);
    check.equal(`${what}: the body`, await answer.text(), '{"detail":"Could not validate credentials"}');
    const id = answer.headers.get("x-request-id");
    await check.becomes(`${what}: the reason in the log`, () => this.reasonOf(id), reason);
    const explained = await this.explain(token);
    check.equal(`${what}: explain ends with`, explained.code, 1);
    check.contains(`${what}: explain`, explained.text, `refused (${reason})`);
    for (const word of words ?? []) check.contains(`${what}: explain`, explained.text, word);
  }

  // What the operator is told about a token, with this service's settings.
  explain(token) {
    return command(this.settings, "explain", token);
  }

  // What the log says about a request; it is written behind the answer.
  reasonOf(id) {
    const line = this.log.find((text) => text.includes(`"request_id":"${id}"`));
    return line && /"reason":"(\w+)"/.exec(line)?.[1];
  }

  // A leak or a race that a sanitizer finds shows in the exit code, a token that it logged here.
  async stop(...secrets) {
    this.child.kill("SIGTERM");
    const code = await this.ended;
    if (!check.equal("taskgate ends with", code, 0)) console.error(this.log.slice(-40).join("\n"));
    for (const secret of secrets) {
      const signature = secret.split(".").at(-1); // of a token, the part that must stay secret
      check.ok("the log holds no token and no secret", !this.log.some((line) => line.includes(signature)));
    }
  }
}

// For a run that ends early: no process is left behind.
export function killAll() {
  for (const child of running) child.kill("SIGKILL");
}
process.on("exit", killAll);
