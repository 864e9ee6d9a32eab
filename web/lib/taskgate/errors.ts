// SPDX-License-Identifier: MIT

/** What went wrong, in the words a front end decides by. */
export type Reason =
  | "signed-out" // the session is over: nothing works until the person signs in again
  | "refused" // 401 with a fresh token: the two servers disagree, which the person cannot mend
  | "forbidden" // 403: the token is another person's
  | "not-found" // 404: no such task, perhaps not any more
  | "invalid" // 422 and the other 4xx: what was sent is wrong
  | "busy" // 429
  | "unavailable" // 5xx: nothing was done, try again later
  | "offline" // no answer at all
  | "timeout" // no answer in time; whether it was done is unknown
  | "aborted"; // the caller did not want it any more

export type Details = {
  status?: number;
  fields?: Record<string, string>;
  requestId?: string;
  retryAfter?: number;
  cause?: unknown;
};

/** Every failure of the client is one of these. */
export class TaskgateError extends Error {
  override readonly name = "TaskgateError";
  /** Of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** For "invalid": the first message of each field that was refused. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the operator finds in the log. */
  readonly requestId: string | undefined;
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(
    readonly reason: Reason,
    message: string,
    { status, fields = {}, requestId, retryAfter, cause }: Details = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.fields = fields;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

function reasonOf(status: number): Reason {
  if (status === 401) return "refused";
  if (status === 403) return "forbidden";
  if (status === 404) return "not-found";
  if (status === 408 || status === 504) return "timeout";
  if (status === 429) return "busy";
  return status >= 400 && status < 500 ? "invalid" : "unavailable";
}

type Issue = { loc?: unknown[]; msg?: string };

/** The error of an answer that is none of the good ones; `body` is its JSON, if it had any. */
export function errorOf(answer: Response, body: unknown): TaskgateError {
  const detail = (body as { detail?: unknown } | undefined)?.detail;
  const fields: Record<string, string> = {};
  if (Array.isArray(detail)) {
    for (const { loc, msg } of detail as Issue[]) fields[String(loc?.at(-1))] ??= msg ?? "is not valid";
  }
  const message = typeof detail === "string" ? detail : (Object.values(fields)[0] ?? answer.statusText);
  const wait = Number.parseInt(answer.headers.get("retry-after") ?? "", 10);
  return new TaskgateError(reasonOf(answer.status), message || `status ${answer.status}`, {
    status: answer.status,
    fields,
    requestId: answer.headers.get("x-request-id") ?? undefined,
    retryAfter: Number.isNaN(wait) ? undefined : wait,
  });
}

/** The error of a request that got no answer. */
export function errorWithoutAnswer(cause: unknown): TaskgateError {
  if (cause instanceof TaskgateError) return cause;
  const name = (cause as { name?: string } | undefined)?.name;
  if (name === "TimeoutError") return new TaskgateError("timeout", "no answer in time", { cause });
  if (name === "AbortError") return new TaskgateError("aborted", "no longer wanted", { cause });
  return new TaskgateError("offline", "the server cannot be reached", { cause });
}
