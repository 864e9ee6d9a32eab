// SPDX-License-Identifier: MIT
import { LibsqlDialect } from "@libsql/kysely-libsql";
import { betterAuth, type BetterAuthOptions } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { jwt } from "better-auth/plugins";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { Pool } from "pg";
import { authSecret } from "./secret";
import * as settings from "./settings";

function openDatabase(): BetterAuthOptions["database"] {
  const { kind, url } = settings.database();
  if (kind === "postgres") return new Pool({ connectionString: url });
  mkdirSync(dirname(url.slice("file:".length)), { recursive: true, mode: 0o700 });
  return { dialect: new LibsqlDialect({ url }), type: "sqlite" };
}

function makeOptions() {
  const { url, alsoTrusted } = settings.ownUrl();
  return {
    baseURL: url,
    trustedOrigins: alsoTrusted,
    secret: authSecret(settings.dataFolder()),
    database: openDatabase(),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: settings.rateLimited() },
    telemetry: { enabled: false },
    plugins: [
      // The id of the person is added as `sub` by itself; Taskgate needs to know no more about anybody.
      jwt({ jwt: { audience: settings.audience(), definePayload: () => ({}) } }),
    ],
  } satisfies BetterAuthOptions;
}

function makeAuth() {
  const options = makeOptions();
  return { auth: betterAuth(options), options };
}

type Made = ReturnType<typeof makeAuth>;
const kept = globalThis as { taskgateAuth?: Made };

/** The one instance of the process: Next loads this file once for each of its bundles. */
function made(): Made {
  return (kept.taskgateAuth ??= makeAuth());
}

/** Made when first asked for: a build must touch neither a database nor a secret. */
export const getAuth = () => made().auth;

/** Makes the tables that Better Auth needs and that are not there yet. */
export async function migrate(): Promise<void> {
  const { options } = made();
  const run = async () => (await getMigrations(options)).runMigrations();
  // Where several servers start at once, another one may have made a table in between: look again.
  await run().catch(run);
}
