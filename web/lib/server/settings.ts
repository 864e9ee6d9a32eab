// SPDX-License-Identifier: MIT
// Every setting of the app. All are read when the server runs, none when it is built, so that one
// build serves any number of places.
import { resolve } from "node:path";

/** A path as seen from where the server was started; the comment keeps the folder out of the build. */
const fromHere = (path: string) => resolve(/* turbopackIgnore: true */ process.cwd(), path);

const read = (name: string) => process.env[name]?.trim() || undefined;

/** An address without the slash at its end. */
function address(name: string): string | undefined {
  const text = read(name);
  if (text === undefined) return undefined;
  if (!URL.canParse(text)) throw new Error(`${name} is no address: ${text}`);
  return text.replace(/\/+$/, "");
}

/** The folder for what the app writes: the database file and the secret. */
export const dataFolder = () => fromHere(read("DATA_FOLDER") ?? "data");

/** Where Taskgate is, as seen from this server. */
export const taskgateUrl = () => address("TASKGATE_URL") ?? "http://127.0.0.1:8000";

/** Where browsers call Taskgate themselves. Empty: they ask this server, which passes it on. */
export const taskgatePublicUrl = () => address("TASKGATE_PUBLIC_URL") ?? "";

/** What is in the address bar of the browser: the issuer of every token. */
export function ownUrl(): { url: string; alsoTrusted: string[] } {
  const url = address("BETTER_AUTH_URL");
  if (url !== undefined) return { url, alsoTrusted: [] };
  const port = read("PORT") ?? "3000";
  return { url: `http://localhost:${port}`, alsoTrusted: [`http://127.0.0.1:${port}`] };
}

/** Whom the tokens are for; Taskgate's JWT_AUDIENCE must be the same, or unset. */
export const audience = () => read("JWT_AUDIENCE") ?? "taskgate";

/** Off only where tests sign up many people within seconds. */
export const rateLimited = () => read("AUTH_RATE_LIMIT") !== "off";

export type DatabaseSetting = { kind: "file"; url: string } | { kind: "postgres"; url: string };

/** Where people and their sessions are kept. Files are written as Taskgate writes them. */
export function database(): DatabaseSetting {
  const url = read("DATABASE_URL");
  if (url === undefined) return { kind: "file", url: `file:${dataFolder()}/auth.db` };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: "postgres", url };
  const path = /^(?:sqlite:\/\/\/|file:)(.+)$/.exec(url)?.[1];
  if (path === undefined) {
    throw new Error("DATABASE_URL must start with postgresql://, sqlite:/// or file:");
  }
  return { kind: "file", url: `file:${fromHere(path)}` };
}
