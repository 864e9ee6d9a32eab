// SPDX-License-Identifier: MIT
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TaskgateError, createTaskgate, type TokenAnswer } from "../lib/taskgate";

const task = { id: "t1", user_id: "ada", title: "Buy milk", description: null, is_completed: false,
  created_at: "2026-01-01T00:00:00.000000Z", updated_at: "2026-01-01T00:00:00.000000Z" };

let issued = 0;

/** A token as it looks from outside; each one differs. */
function token(life = 900): TokenAnswer {
  const iat = Math.floor(Date.now() / 1000);
  const payload = btoa(JSON.stringify({ sub: "ada", iat, exp: iat + life, n: ++issued }));
  return { data: { token: `e30.${payload.replaceAll("=", "")}.sig` }, error: null };
}

const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);

/** A client whose server is a function; `sent` holds what it was asked. */
function client(answer: (request: Request) => Response | Promise<Response>, source = vi.fn(async () => token())) {
  const sent: Request[] = [];
  const api = createTaskgate({
    userId: "ada/1", baseUrl: "http://tasks.test", timeout: 5_000, token: source,
    fetch: async (input) => {
      const request = input as Request;
      sent.push(request.clone());
      return answer(request);
    },
  });
  return { api, sent, source };
}

const failure = (work: Promise<unknown>) =>
  work.then(() => expect.fail("it should have failed"), (error: unknown) => error as TaskgateError);

beforeEach(() => { vi.useFakeTimers({ toFake: ["Date"] }); });
afterEach(() => { vi.useRealTimers(); });

describe("requests", () => {
  it("name the person in the path and the token in the head", async () => {
    const { api, sent } = client(() => json([task]));
    expect(await api.list()).toEqual([task]);
    expect(sent[0]!.url).toBe("http://tasks.test/api/ada%2F1/tasks");
    expect(sent[0]!.headers.get("authorization")).toMatch(/^Bearer e30\./);
  });

  it("cover the whole API", async () => {
    const { api, sent } = client((request) =>
      request.method === "DELETE" ? json({ message: "gone" }) : json(task));
    await api.create({ title: "Buy milk" });
    await api.get("t1");
    await api.update("t1", { is_completed: true });
    await api.toggle("t1");
    await api.remove("t1");
    expect(sent.map(({ method, url }) => `${method} ${new URL(url).pathname.slice("/api/ada%2F1".length)}`)).toEqual([
      "POST /tasks", "GET /tasks/t1", "PUT /tasks/t1", "PATCH /tasks/t1/complete", "DELETE /tasks/t1"]);
    expect(await sent[0]!.json()).toEqual({ title: "Buy milk" });
    expect(await sent[2]!.json()).toEqual({ is_completed: true });
  });
});

describe("the token", () => {
  it("is asked for once, however many requests wait", async () => {
    const { api, source } = client(() => json([]));
    await Promise.all([api.list(), api.list(), api.list()]);
    expect(source).toHaveBeenCalledTimes(1);
  });

  it("is renewed 30 seconds before it expires, by the issuer's clock", async () => {
    const { api, source } = client(() => json([]));
    await api.list();
    vi.setSystemTime(Date.now() + 869_000);
    await api.list();
    expect(source).toHaveBeenCalledTimes(1);
    vi.setSystemTime(Date.now() + 1_000);
    await api.list();
    expect(source).toHaveBeenCalledTimes(2);
  });

  it("is renewed after a 401, and the request sent once more with its body", async () => {
    let first = true;
    const { api, sent, source } = client(() => {
      const status = first ? 401 : 201;
      first = false;
      return json(status === 401 ? { detail: "Could not validate credentials" } : task, { status });
    });
    expect(await api.create({ title: "Buy milk" })).toEqual(task);
    expect(source).toHaveBeenCalledTimes(2);
    expect(await sent[1]!.json()).toEqual({ title: "Buy milk" });
    expect(sent[0]!.headers.get("authorization")).not.toBe(sent[1]!.headers.get("authorization"));
  });

  it("is renewed once for several requests that were refused together", async () => {
    const good = new Set<string>();
    const source = vi.fn(async () => {
      const answer = token();
      if (source.mock.calls.length > 1) good.add(`Bearer ${answer.data!.token}`);
      return answer;
    });
    const { api } = client((request) =>
      good.has(request.headers.get("authorization")!) ? json([]) : json({ detail: "no" }, { status: 401 }), source);
    await Promise.all([api.list(), api.list(), api.list()]);
    expect(source).toHaveBeenCalledTimes(2);
  });

  it("signs nobody out when a fresh one is refused, too", async () => {
    const { api, sent } = client(() => json({ detail: "Could not validate credentials" }, { status: 401 }));
    const signedOut = vi.fn();
    api.events.addEventListener("signed-out", signedOut);
    expect(await failure(api.list())).toMatchObject({ reason: "refused", status: 401 });
    expect(sent).toHaveLength(2);
    expect(signedOut).not.toHaveBeenCalled();
  });

  it("that is not given any more means signed out", async () => {
    const { api, sent } = client(() => json([]), vi.fn(async () => ({ data: null, error: { status: 401 } })));
    const signedOut = vi.fn();
    api.events.addEventListener("signed-out", signedOut);
    const [one, two] = await Promise.all([failure(api.list()), failure(api.list())]);
    expect([one.reason, two.reason]).toEqual(["signed-out", "signed-out"]);
    expect(signedOut).toHaveBeenCalledTimes(1);
    expect(sent).toHaveLength(0);
  });

  it("that cannot be had just now signs nobody out", async () => {
    const answers: Array<() => Promise<TokenAnswer>> = [
      async () => ({ data: null, error: { status: 503 } }),
      async () => { throw new TypeError("fetch failed"); },
      async () => token(),
    ];
    const { api } = client(() => json([]), vi.fn(() => answers.shift()!()));
    expect((await failure(api.list())).reason).toBe("unavailable");
    expect((await failure(api.list())).reason).toBe("offline");
    expect(await api.list()).toEqual([]);
  });

  it("of the old session does not come back after it was forgotten", async () => {
    let give = (_: TokenAnswer) => {};
    const source = vi.fn(() => new Promise<TokenAnswer>((resolve) => (give = resolve)));
    const { api, sent } = client(() => json([]), source);
    const early = api.list();
    const old = token();
    api.forget();
    give(old);
    await early;
    const late = api.list();
    await vi.waitFor(() => expect(source).toHaveBeenCalledTimes(2));
    give(token());
    await late;
    expect(sent[1]!.headers.get("authorization")).not.toContain(old.data!.token);
  });
});

describe("failures", () => {
  it.each([
    [403, "forbidden"], [404, "not-found"], [413, "invalid"], [429, "busy"], [500, "unavailable"], [503, "unavailable"],
  ])("a %i is %s", async (status, reason) => {
    const headers = { "retry-after": "7", "x-request-id": "r1" };
    const { api } = client(() => json({ detail: "why" }, { status, headers }));
    expect(await failure(api.get("t1")))
      .toMatchObject({ reason, status, message: "why", retryAfter: 7, requestId: "r1" });
  });

  it("a 422 names the fields", async () => {
    const msg = "String should have at most 500 characters";
    const { api } = client(() => json({ detail: [{ loc: ["body", "title"], msg }] }, { status: 422 }));
    const error = await failure(api.create({ title: "x" }));
    expect(error).toBeInstanceOf(TaskgateError);
    expect(error).toMatchObject({ reason: "invalid", fields: { title: msg }, message: msg });
  });

  it("an error page of something in between is no crash", async () => {
    const page = (status: number) => new Response("<html>", { status, headers: { "content-type": "text/html" } });
    expect((await failure(client(() => page(502)).api.list())).reason).toBe("unavailable");
    expect((await failure(client(() => page(200)).api.list())).reason).toBe("unavailable");
  });

  it("no answer is offline", async () => {
    const { api } = client(() => { throw new TypeError("fetch failed"); });
    expect((await failure(api.list())).reason).toBe("offline");
  });

  const never = (request: Request) => new Promise<Response>((_, reject) =>
    request.signal.addEventListener("abort", () => reject(request.signal.reason)));

  it("no answer in time is a timeout", async () => {
    const api = createTaskgate({ userId: "ada", baseUrl: "http://tasks.test", timeout: 20,
      token: async () => token(), fetch: (input) => never(input as Request) });
    expect((await failure(api.list())).reason).toBe("timeout");
  });

  it("a caller may give up, and others go on waiting for the token", async () => {
    let give = (_: TokenAnswer) => {};
    const { api } = client(() => json([]), vi.fn(() => new Promise<TokenAnswer>((resolve) => (give = resolve))));
    const leaving = new AbortController();
    const left = failure(api.list({ signal: leaving.signal }));
    const stayed = api.list();
    leaving.abort();
    expect((await left).reason).toBe("aborted");
    give(token());
    expect(await stayed).toEqual([]);
  });
});
