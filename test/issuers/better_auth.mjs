// SPDX-License-Identifier: MIT
// Better Auth as an application runs it: on a database file, behind a real HTTP server, and used by
// visitors that keep cookies.
import { createServer } from "node:http";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { folder } from "./taskgate.mjs";

// The packages are those of test/npm, wherever this file is started from.
const require = createRequire(new URL("../npm/package.json", import.meta.url));
const find = (name) => import(pathToFileURL(require.resolve(name)).href);

export const { betterAuth } = await find("better-auth");
export const { jwt } = await find("better-auth/plugins");
export const { toNodeHandler } = await find("better-auth/node");
export const { getMigrations } = await find("better-auth/db/migration");
export const { LibsqlDialect, libsql } = await find("@libsql/kysely-libsql");
export const jose = await find("jose");
export const secret = "a-secret-of-these-tests-that-protects-nothing";

const plainFetch = globalThis.fetch; // a scenario may put a visitor's in its place
const password = "correct horse battery staple";

// An HTTP server that can go away and come back at the same address. Its port is below the range that
// the kernel hands out to clients, so that nobody else gets it in between.
export class Server {
  requests = [];
  handler = (request, response) => response.writeHead(503).end();
  answer = undefined; // while set, it answers in place of the handler

  static async start() {
    const server = new Server();
    for (;;) {
      server.port = 20_000 + Math.floor(Math.random() * 12_000);
      try {
        await server.up();
        return server;
      } catch (error) {
        if (error.code !== "EADDRINUSE") throw error;
      }
    }
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  up() {
    this.http = createServer((request, response) => {
      this.requests.push(request.url);
      (this.answer ?? this.handler)(request, response);
    });
    return new Promise((resolve, reject) => {
      this.http.once("error", reject).listen(this.port, "127.0.0.1", resolve);
    });
  }

  down() {
    const closed = new Promise((resolve) => this.http.close(resolve));
    this.http.closeAllConnections();
    return closed;
  }

  // How often a path was asked for.
  count(path) {
    return this.requests.filter((url) => url.startsWith(path)).length;
  }
}

// One visitor: a browser's cookies, and nothing else.
export class Visitor {
  cookies = new Map();

  constructor(issuer) {
    this.issuer = issuer;
  }

  // Like fetch, with the visitor's cookies; a browser sends Origin as well.
  fetch = async (url, init = {}) => {
    const headers = new Headers(init.headers);
    if (String(url).startsWith(this.issuer.server.url)) {
      headers.set("origin", this.issuer.origin);
      headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    }
    const answer = await plainFetch(url, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/; *Max-Age=0(;|$)/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  };

  async call(method, path, body) {
    const answer = await this.fetch(this.issuer.server.url + this.issuer.path + path, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body && JSON.stringify(body),
      redirect: "manual",
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
  }

  async signUp(fields = {}) {
    this.email = fields.email ?? "ada@example.com";
    const { status, body } = await this.call("POST", "/sign-up/email",
      { name: "Ada", email: this.email, password, ...fields });
    if (status !== 200) throw new Error(`sign-up: ${status} ${JSON.stringify(body)}`);
    this.id = body.user.id;
    return this;
  }

  signIn() {
    return this.call("POST", "/sign-in/email", { email: this.email, password });
  }

  signOut() {
    return this.call("POST", "/sign-out", {});
  }

  async token(path = "/token") {
    const { status, body } = await this.call("GET", path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body.token;
  }

  // The value of a cookie as an application reads it; long ones come in numbered pieces.
  cookie(name) {
    const pieces = [...this.cookies].filter(([key]) => key.replace(/\.\d+$/, "").endsWith(name));
    return decodeURIComponent(pieces.map(([, value]) => value).join(""));
  }
}

// Better Auth with the options given, in place or in addition. `origin` is where it believes to be.
export async function startBetterAuth(options = {}, { plugins = [jwt()], origin, path = "/api/auth" } = {}) {
  const server = await Server.start();
  const file = `file:${join(folder("better-auth"), "auth.db")}`;
  const issuer = { server, path, origin: origin ?? server.url, url: server.url, file };
  issuer.options = {
    baseURL: issuer.origin,
    basePath: path,
    secret,
    database: { dialect: new LibsqlDialect({ url: file }), type: "sqlite" },
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    plugins,
    ...options,
  };
  await (await getMigrations(issuer.options)).runMigrations();
  return serveAuth(issuer, betterAuth(issuer.options));
}

// Puts an instance, whoever made it, behind the server.
export function serveAuth(issuer, auth) {
  issuer.auth = auth;
  issuer.server.handler = toNodeHandler(auth);
  issuer.visitor = () => new Visitor(issuer);
  issuer.jwks = async () => (await fetch(`${issuer.server.url}${issuer.path}/jwks`)).json();
  // What its own library makes of a token.
  issuer.verify = async (token, expected = {}) => {
    const keys = jose.createLocalJWKSet(await issuer.jwks());
    return jose.jwtVerify(token, keys, { issuer: issuer.origin, audience: issuer.origin, ...expected });
  };
  issuer.sql = async (sql, args = []) => {
    const client = libsql.createClient({ url: issuer.file });
    try {
      return (await client.execute({ sql, args })).rows;
    } finally {
      client.close();
    }
  };
  return issuer;
}
