// SPDX-License-Identifier: MIT
// The programs under test: started, waited for, and ended by their process id, whatever happens meanwhile.
import { execFileSync, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const { TASKGATE_BINARY: binary, BROWSER_FOLDER: base } = process.env;
const web = fileURLToPath(new URL("../../web", import.meta.url));

// Nothing of the caller's environment may configure a program.
const harmless = /^(PATH|HOME|TMPDIR|LANG|LC_\w+|\w+SAN_OPTIONS|GCOV_\w+)$/;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => harmless.test(name)));
// Programs that run at the same time cannot all have the usual address.
environment.METRICS_ADDRESS = "off";

const running = new Set();
// Where the run ends early.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export const folder = (name) => mkdtempSync(join(base, `${name}-`));

// For what must know an address before anything listens there.
export async function freePort() {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    const isFree = await new Promise((resolve) => {
      const server = createServer().once("error", () => resolve(false)).listen(port, "127.0.0.1", () => {
        server.close(() => resolve(true));
      });
    });
    if (isFree) return port;
  }
}

// What a command of taskgate prints.
export function command(settings, ...words) {
  return execFileSync(binary, words, { cwd: base, env: { ...environment, ...settings }, encoding: "utf8" }).trim();
}

class Program {
  log = [];

  // Resolves to what the pattern found in a line of the output.
  async start(name, [command, ...words], { cwd, settings }, pattern) {
    const env = { ...environment, ...settings };
    const child = spawn(command, words, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    running.add(child);
    this.ended = new Promise((resolve) => child.once("close", (code, signal) => {
      running.delete(child);
      resolve(code ?? signal);
    }));
    const found = new Promise((resolve) => {
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on("line", (line) => {
          this.log.push(line);
          const match = pattern.exec(line);
          if (match) resolve(match);
        });
      }
    });
    const match = await Promise.race([found, this.ended.then(() => undefined)]);
    if (!match) throw new Error(`${name} did not start:\n${this.log.join("\n")}`);
    return match;
  }

  // Resolves to the exit code.
  async stop() {
    this.child.kill("SIGTERM");
    return this.ended;
  }
}

export class Taskgate extends Program {
  constructor(settings) {
    super();
    this.folder = folder("taskgate");
    this.settings = settings;
  }

  // Port 0 is any free one. Started once more, it has the same tasks.
  async up(port = 0) {
    const words = ["serve", "--host", "127.0.0.1", "--port", String(port)];
    const where = { cwd: this.folder, settings: this.settings };
    const address = /^ *Address +(http:\/\/127\.0\.0\.1:(\d+))/;
    [, this.url, this.port] = await this.start("taskgate", [binary, ...words], where, address);
  }

  // Status and body of the answer; `person` is {id, token}.
  async request(person, method, path = "", body = undefined) {
    const answer = await fetch(`${this.url}/api/${person.id}/tasks${path}`, {
      method,
      headers: { authorization: `Bearer ${person.token}`, ...(body && { "content-type": "application/json" }) },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    return { status: answer.status, body: await answer.json() };
  }
}

export class WebApp extends Program {
  constructor(port) {
    super();
    this.url = `http://127.0.0.1:${port}`;
    this.port = String(port);
    this.folder = folder("web");
  }

  async up(settings) {
    const words = ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", this.port];
    const own = {
      BETTER_AUTH_URL: this.url, DATA_FOLDER: this.folder, AUTH_RATE_LIMIT: "off", NEXT_TELEMETRY_DISABLED: "1",
    };
    const where = { cwd: web, settings: { ...own, ...settings } };
    await this.start("the app", [process.execPath, ...words], where, /Ready in/);
  }
}
