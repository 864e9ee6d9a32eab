// SPDX-License-Identifier: MIT
import { TaskgateError, type Reason } from "../taskgate";

/** A thing that did not work, in words for the person, and what can be done about it. */
export type Failure = {
  readonly id: number;
  readonly what: string;
  readonly why: string;
  /** Absent where trying again would change nothing. */
  readonly retry?: () => void;
  /** The page belongs to somebody else by now. */
  readonly reload: boolean;
};

const words: Record<Reason, string> = {
  "signed-out": "You are signed out.",
  refused: "The task server does not accept this sign-in. If it stays like this, tell whoever runs it.",
  forbidden: "You are signed in as somebody else now.",
  "not-found": "It does not exist any more.",
  invalid: "The task server did not accept it.",
  busy: "There were too many requests. Wait a moment.",
  unavailable: "The task server is not available right now.",
  offline: "The server cannot be reached. Check your connection.",
  timeout: "The server took too long to answer.",
  aborted: "It was cancelled.",
};

const lasting: Reason[] = ["forbidden", "not-found", "invalid"];

/** What to say, with the time to wait where the server named one. */
function wordsFor({ reason, retryAfter }: TaskgateError): string {
  if (reason !== "busy" || retryAfter === undefined) return words[reason];
  const wait = retryAfter < 120 ? [retryAfter, "second"] as const : [Math.ceil(retryAfter / 60), "minute"] as const;
  return `There were too many requests. Try again in ${wait[0]} ${wait[1]}${wait[0] === 1 ? "" : "s"}.`;
}

/** Why something failed, and whether it is worth another try. */
export function describe(error: unknown, retry: () => void): Pick<Failure, "why" | "retry" | "reload"> {
  if (!(error instanceof TaskgateError)) return { why: "Something unexpected happened.", retry, reload: false };
  const [first] = Object.entries(error.fields);
  return {
    why: first ? `${first[0].replaceAll("_", " ")}: ${first[1]}.` : wordsFor(error),
    retry: lasting.includes(error.reason) ? undefined : retry,
    reload: error.reason === "forbidden",
  };
}

/** A title in a sentence: no longer than it must be to know it again. */
export function quoted(title: string): string {
  const letters = [...title];
  return `“${letters.length > 60 ? letters.slice(0, 59).join("") + "…" : title}”`;
}
