// SPDX-License-Identifier: MIT
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * BETTER_AUTH_SECRET, or one that is made on the first start and kept in the data folder. A new secret
 * at each start would sign everybody out, and make the stored signing keys unreadable.
 */
export function authSecret(folder: string): string {
  const given = process.env.BETTER_AUTH_SECRET;
  if (given) return given;

  const file = join(folder, "secret");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // "wx" lets one of several starts win; all of them then read what that one wrote.
    writeFileSync(file, randomBytes(32).toString("base64url") + "\n", { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(file, "utf8").trim();
  if (secret.length < 32) throw new Error(`${file} holds no secret: delete it, and a new one is made`);
  return secret;
}
