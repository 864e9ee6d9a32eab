// SPDX-License-Identifier: MIT
import { TaskgateError, errorWithoutAnswer } from "./errors";

/** What `authClient.token()` of Better Auth answers; any other source can answer likewise. */
export type TokenAnswer = {
  data: { token: string } | null;
  error: { status: number } | null;
};
export type TokenSource = (signal: AbortSignal) => Promise<TokenAnswer>;

/** Half a minute before a token expires, a new one is asked for. */
const early = 30_000;

type Kept = { token?: string; renewAt: number; renewal?: Promise<string> };

/** How long a token lives, in milliseconds, by the clock of who issued it: this machine's may be wrong. */
function lifeOf(token: string): number {
  const payload = token.split(".")[1] ?? "";
  const { iat, exp } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  return typeof exp === "number" && typeof iat === "number" ? (exp - iat) * 1000 : 0;
}

/** Keeps one token in memory, and nowhere else: whatever is stored, every script of the page can read. */
export class TokenKeeper {
  #kept: Kept = { renewAt: 0 };

  constructor(
    private readonly source: TokenSource,
    private readonly onSignedOut: () => void,
    private readonly timeout: number,
  ) {}

  /** A token that is good for a while. However many ask, one renewal is under way. */
  get(): Promise<string> {
    const mine = this.#kept;
    if (mine.token !== undefined && Date.now() < mine.renewAt) return Promise.resolve(mine.token);
    return (mine.renewal ??= this.#renew(mine).finally(() => (mine.renewal = undefined)));
  }

  /** The server refused this token. Another request may have brought a newer one meanwhile: that stays. */
  drop(token: string): void {
    if (this.#kept.token === token) this.#kept.token = undefined;
  }

  /** For signing out, or in as somebody else. A renewal under way then changes nothing any more. */
  forget(): void {
    this.#kept = { renewAt: 0 };
  }

  async #renew(mine: Kept): Promise<string> {
    const asked = Date.now();
    const { data, error } = await this.#ask();
    if (error?.status === 401) {
      if (mine === this.#kept) {
        this.forget();
        this.onSignedOut();
      }
      throw new TaskgateError("signed-out", "the session is over", { status: 401 });
    }
    // A server that is down or busy signs nobody out.
    if (!data) {
      const status = error?.status || undefined;
      throw new TaskgateError(status === 429 ? "busy" : status ? "unavailable" : "offline", "no token", { status });
    }
    mine.renewAt = asked + lifeOf(data.token) - early;
    return (mine.token = data.token);
  }

  async #ask(): Promise<TokenAnswer> {
    try {
      return await this.source(AbortSignal.timeout(this.timeout));
    } catch (error) {
      throw errorWithoutAnswer(error);
    }
  }
}
