// SPDX-License-Identifier: MIT
// What `rewrites` in next.config.ts would do, had it not to know the address of Taskgate when the app
// is built. Bodies stream both ways; nothing is read or kept here.
import { taskgateUrl } from "./settings";

// Cookies stay here: the session is none of Taskgate's business.
const sentOn = ["accept", "authorization", "content-type", "if-match", "if-none-match", "user-agent", "x-request-id"];
// What belongs to the connection behind us, and what fetch has undone already.
const keptBack = ["connection", "keep-alive", "transfer-encoding", "content-encoding", "content-length"];

export async function passOn(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = new Headers({ "accept-encoding": "identity" });
  for (const name of sentOn) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const forwarded = request.headers.get("x-forwarded-for");
  if (forwarded !== null) headers.set("x-forwarded-for", forwarded);

  const init: RequestInit & { duplex: "half" } = {
    method: request.method,
    headers,
    body: request.body,
    duplex: "half",
    redirect: "manual",
    cache: "no-store",
    signal: request.signal, // who has left waits for nothing
  };
  try {
    const answer = await fetch(taskgateUrl() + pathname + search, init);
    const back = new Headers(answer.headers);
    for (const name of keptBack) back.delete(name);
    return new Response(answer.body, { status: answer.status, headers: back });
  } catch (error) {
    const { cause, message } = error as Error;
    if (!request.signal.aborted) console.error(`taskgate does not answer: ${(cause as Error)?.message || message}`);
    return Response.json({ detail: "Service Unavailable" }, { status: 503, headers: { "retry-after": "1" } });
  }
}
