// SPDX-License-Identifier: MIT
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it, vi } from "vitest";
import { passOn } from "../lib/server/pass-on";
import { authSecret } from "../lib/server/secret";
import { database, ownUrl, taskgatePublicUrl, taskgateUrl } from "../lib/server/settings";

const servers: Server[] = [];
const folders: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Something that answers in the place of Taskgate. */
async function upstream(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("TASKGATE_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

describe("passing on", () => {
  it("sends the path as it is, the token, and no cookie", async () => {
    let seen: IncomingMessage | undefined;
    await upstream((request, response) => {
      seen = request;
      response.setHeader("X-Request-ID", "r1").end("[]");
    });
    const answer = await passOn(new Request("http://app.test/api/a%2Fb/tasks?x=1", {
      headers: { authorization: "Bearer t", cookie: "better-auth.session_token=s", "x-forwarded-for": "192.0.2.1" } }));
    expect(await answer.text()).toBe("[]");
    expect(answer.headers.get("x-request-id")).toBe("r1");
    expect(seen!.url).toBe("/api/a%2Fb/tasks?x=1");
    expect(seen!.headers).toMatchObject({ authorization: "Bearer t", "x-forwarded-for": "192.0.2.1" });
    expect(seen!.headers).not.toHaveProperty("cookie");
  });

  it("streams a body there and back", async () => {
    await upstream((request, response) => {
      response.writeHead(201, { "Content-Type": "application/json" });
      request.pipe(response);
    });
    const answer = await passOn(new Request("http://app.test/api/a/tasks", { method: "POST", body: '{"title":"é"}' }));
    expect([answer.status, await answer.text()]).toEqual([201, '{"title":"é"}']);
  });

  it("answers 503 in the form of Taskgate while that is away", async () => {
    vi.stubEnv("TASKGATE_URL", "http://127.0.0.1:9");
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await passOn(new Request("http://app.test/api/a/tasks"));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await answer.json()).toEqual({ detail: "Service Unavailable" });
    expect(said).toHaveBeenCalledOnce();
  });
});

describe("settings", () => {
  it("have defaults that fit each other", () => {
    vi.stubEnv("PORT", "3100");
    expect(ownUrl()).toEqual({ url: "http://localhost:3100", alsoTrusted: ["http://127.0.0.1:3100"] });
    expect([taskgateUrl(), taskgatePublicUrl()]).toEqual(["http://127.0.0.1:8000", ""]);
    expect(database()).toEqual({ kind: "file", url: `file:${join(process.cwd(), "data/auth.db")}` });
  });

  it.each([
    ["postgresql://ada@db/app", { kind: "postgres", url: "postgresql://ada@db/app" }],
    ["sqlite:////var/lib/app.db", { kind: "file", url: "file:/var/lib/app.db" }],
    ["sqlite:///app.db", { kind: "file", url: `file:${join(process.cwd(), "app.db")}` }],
    ["file:/var/lib/app.db", { kind: "file", url: "file:/var/lib/app.db" }],
  ])("read %s as a database", (text, expected) => {
    vi.stubEnv("DATABASE_URL", text);
    expect(database()).toEqual(expected);
  });

  it("that make no sense stop the start by name", () => {
    vi.stubEnv("DATABASE_URL", "mysql://db/app");
    expect(database).toThrow("DATABASE_URL");
    vi.stubEnv("TASKGATE_URL", "127.0.0.1");
    expect(taskgateUrl).toThrow("TASKGATE_URL");
  });
});

describe("the secret", () => {
  it("is made once, for the owner's eyes, and a given one wins", () => {
    const folder = mkdtempSync(join(tmpdir(), "taskgate-web-"));
    folders.push(folder);
    vi.stubEnv("BETTER_AUTH_SECRET", "");
    const secret = authSecret(folder);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(authSecret(folder)).toBe(secret);
    expect(statSync(join(folder, "secret")).mode & 0o777).toBe(0o600);
    vi.stubEnv("BETTER_AUTH_SECRET", "given");
    expect(authSecret(folder)).toBe("given");
  });
});

describe("the generated types", () => {
  it("are what the OpenAPI document says", async () => {
    await promisify(execFile)(process.execPath, [new URL("../scripts/generate.mjs", import.meta.url).pathname, "--check"]);
  }, 30_000);
});
