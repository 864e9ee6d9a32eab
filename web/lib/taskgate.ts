// SPDX-License-Identifier: MIT
// A client of Taskgate's API, for this app and for yours: copy this file and the folder beside it.
// It needs openapi-fetch, and nothing of React or Next.
import createClient from "openapi-fetch";
import { TaskgateError, errorOf, errorWithoutAnswer } from "./taskgate/errors";
import type { components, paths } from "./taskgate/schema";
import { TokenKeeper, type TokenSource } from "./taskgate/token";

export { TaskgateError, type Reason } from "./taskgate/errors";
export type { TokenAnswer, TokenSource } from "./taskgate/token";

export type Task = components["schemas"]["TaskRead"];
export type NewTask = components["schemas"]["TaskCreate"];
/** A field that is absent stays as it is. */
export type TaskChanges = components["schemas"]["TaskUpdate"];

/** In code points, as the server counts. */
export const limits = { title: 500, description: 5000 } as const;

export type Options = {
  /** The person's id as the issuer of the tokens writes it: `session.user.id`. */
  userId: string;
  /** Asks for a new token: `(signal) => authClient.token({ fetchOptions: { signal } })`. */
  token: TokenSource;
  /** Where Taskgate is. Empty for the page's own origin, which then passes requests on. */
  baseUrl?: string;
  /** Milliseconds until a request counts as failed. */
  timeout?: number;
  fetch?: typeof globalThis.fetch;
};

export type CallOptions = {
  signal?: AbortSignal;
  /** The request is sent even if the page goes away now. */
  keepalive?: boolean;
};

export type Taskgate = ReturnType<typeof createTaskgate>;

/** Rejects when the signal says so, and leaves the work itself alone: others may wait for it, too. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

export function createTaskgate(options: Options) {
  const { userId, baseUrl = "", timeout = 15_000 } = options;
  const send = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const events = new EventTarget();
  const tokens = new TokenKeeper(options.token, () => events.dispatchEvent(new Event("signed-out")), timeout);

  /** With a token; after a 401, once more with a new one. A second 401 is the answer. */
  async function sendWithToken(request: Request): Promise<Response> {
    const again = request.clone(); // a body can be read only once
    const token = await orAborted(tokens.get(), request.signal);
    request.headers.set("authorization", `Bearer ${token}`);
    const answer = await send(request);
    if (answer.status !== 401) return answer;

    await answer.body?.cancel();
    tokens.drop(token);
    again.headers.set("authorization", `Bearer ${await orAborted(tokens.get(), request.signal)}`);
    return send(again);
  }

  const api = createClient<paths>({ baseUrl, fetch: sendWithToken });

  const call = ({ signal, keepalive }: CallOptions) => {
    const limit = AbortSignal.timeout(timeout);
    return { signal: signal ? AbortSignal.any([signal, limit]) : limit, keepalive };
  };

  type Result<T> = { data?: T; error?: unknown; response: Response };

  async function dataOf<T>(result: Promise<Result<T>>): Promise<T> {
    let got: Result<T>;
    try {
      got = await result;
    } catch (error) {
      // An answer that is no JSON comes from something in between, not from Taskgate.
      if (error instanceof SyntaxError) throw new TaskgateError("unavailable", "not an answer of Taskgate", { cause: error });
      throw errorWithoutAnswer(error);
    }
    const { data, error, response } = got;
    if (!response.ok || data === undefined) throw errorOf(response, error);
    return data;
  }

  const mine = { user_id: userId };
  const one = (task_id: string) => ({ path: { user_id: userId, task_id } });
  const list = "/api/{user_id}/tasks" as const;
  const task = "/api/{user_id}/tasks/{task_id}" as const;

  return {
    /** Fires "signed-out" when the issuer gives no more tokens: send the person to the sign-in page. */
    events,
    /** For signing out: nothing of the old session is used any more. */
    forget: () => tokens.forget(),
    /** Has a fresh token ready, so that the next call goes out at once. */
    prepare: async (): Promise<void> => void (await tokens.get()),

    /** All tasks, the oldest first. */
    list: (options: CallOptions = {}): Promise<Task[]> =>
      dataOf(api.GET(list, { params: { path: mine }, ...call(options) })),

    create: (body: NewTask, options: CallOptions = {}): Promise<Task> =>
      dataOf(api.POST(list, { params: { path: mine }, body, ...call(options) })),

    get: (id: string, options: CallOptions = {}): Promise<Task> =>
      dataOf(api.GET(task, { params: one(id), ...call(options) })),

    update: (id: string, body: TaskChanges, options: CallOptions = {}): Promise<Task> =>
      dataOf(api.PUT(task, { params: one(id), body, ...call(options) })),

    /** Flips is_completed. Sent twice it undoes itself: `update` with a value does not. */
    toggle: (id: string, options: CallOptions = {}): Promise<Task> =>
      dataOf(api.PATCH("/api/{user_id}/tasks/{task_id}/complete", { params: one(id), ...call(options) })),

    remove: async (id: string, options: CallOptions = {}): Promise<void> =>
      void (await dataOf(api.DELETE(task, { params: one(id), ...call(options) }))),
  };
}
