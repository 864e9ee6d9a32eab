// SPDX-License-Identifier: MIT
// The stock jwt() plugin, set up as docs/better-auth.md says, with one setting for Taskgate.
import { join } from "node:path";
import * as check from "./checks.mjs";
import { getMigrations, jose, jwt, secret, serveAuth, Server, startBetterAuth } from "./better_auth.mjs";
import { compile, unfold } from "./documentation.mjs";
import { command, folder, Taskgate } from "./taskgate.mjs";

// The page's auth.ts, running.
export async function startDocumented() {
  const server = await Server.start();
  const file = `file:${join(folder("better-auth"), "auth.db")}`;
  const documents = unfold();
  Object.assign(process.env, { BETTER_AUTH_URL: server.url, BETTER_AUTH_SECRET: secret, AUTH_DATABASE: file });
  const { auth } = await documents.load("auth");
  await (await getMigrations(auth.options)).runMigrations();
  const issuer = { server, file, path: "/api/auth", origin: server.url, url: server.url };
  return { issuer: serveAuth(issuer, auth), documents };
}

export async function documentedSetup() {
  const compiling = compile(); // takes longer than all the rest
  const { issuer, documents } = await startDocumented();
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url });
  const ada = await issuer.visitor().signUp();
  check.equal("sign-in", (await ada.signIn()).status, 200);
  const token = await ada.token();
  await issuer.verify(token);
  await taskgate.accepts("a token of /api/auth/token", ada.id, token);
  const listed = await (await taskgate.request("GET", `/api/${ada.id}/tasks`, token)).json();
  check.equal("the tasks are", listed.map((task) => `${task.user_id} ${task.title}`).join(), `${ada.id} Buy milk`);

  const session = await ada.call("GET", "/get-session");
  await taskgate.accepts("the header set-auth-jwt", ada.id, session.headers.get("set-auth-jwt"));
  const { tokenOf } = await documents.load("server-token");
  const cookie = [...ada.cookies].map((pair) => pair.join("=")).join("; ");
  await taskgate.accepts("auth.api.getToken()", ada.id, await tokenOf(new Headers({ cookie })));
  check.equal("no token", await taskgate.list(ada.id), 401);
  await taskgate.refuses("session.token", ada.id, session.body.session.token, "session_token", ["/api/auth/token"]);

  await taskgate.refuses("a variable that was never set", ada.id, "undefined", "malformed");
  check.equal("an object in place of its token", await taskgate.list(ada.id, "[object Object]"), 401);

  const bob = await issuer.visitor().signUp({ email: "bob@example.com" });
  const bobs = await bob.token();
  check.equal("Bob's own tasks", await taskgate.list(bob.id, bobs), 200);
  check.equal("Bob at Ada's", await taskgate.list(ada.id, bobs), 403);
  await explained(taskgate, issuer, ada, token);
  await forgeries(taskgate, issuer, ada, token);

  const compiled = await compiling;
  check.equal(`TypeScript takes the code of the page:\n${compiled.text}`, compiled.code, 0);
  await taskgate.stop(token, bobs, session.body.session.token);
  await issuer.server.down();
}

// The commands for operators: with the settings of the service, and with an address alone.
async function explained(taskgate, issuer, user, token) {
  const [{ kid }] = (await issuer.jwks()).keys;
  const good = await taskgate.explain(token);
  check.equal(`explain takes a good token: ${good.text}`, good.code, 0);
  check.contains("explain", good.text, user.id);
  for (const [flag, url] of [["--better-auth-url", issuer.url], ["--jwks-url", `${issuer.url}/api/auth/jwks`]]) {
    const { code, text } = await command({}, "explain", flag, url, token);
    check.equal(`explain ${flag}: ${text}`, code, 0);
  }
  const keys = await command(taskgate.settings, "keys");
  check.equal(`keys: ${keys.text}`, keys.code, 0);
  check.contains("keys", keys.text, kid);
  check.contains("keys", keys.text, "Ed25519");
}

// What somebody without the private key can make out of a real token and the public set.
async function forgeries(taskgate, issuer, user, token) {
  const [header, payload, signature] = token.split(".");
  const [key] = (await issuer.jwks()).keys;
  const claims = jose.decodeJwt(token);
  const encode = (value) => jose.base64url.encode(JSON.stringify(value));
  const changed = encode({ ...claims, name: "Eve" });
  await taskgate.refuses("a changed payload", user.id, `${header}.${changed}.${signature}`, "bad_signature");

  const own = await jose.generateKeyPair("EdDSA");
  const sign = (protectedHeader, signer) => new jose.SignJWT(claims).setProtectedHeader(protectedHeader).sign(signer);
  await taskgate.refuses("another key under the same kid", user.id,
    await sign({ alg: "EdDSA", kid: key.kid }, own.privateKey), "bad_signature");
  await taskgate.refuses("a key carried in the header", user.id,
    await sign({ alg: "EdDSA", jwk: await jose.exportJWK(own.publicKey) }, own.privateKey), "bad_signature");
  const bytes = jose.base64url.decode(key.x);
  await taskgate.refuses("the public key as a shared secret", user.id,
    await sign({ alg: "HS256", kid: key.kid }, bytes), "wrong_algorithm");
  await taskgate.refuses("no signature", user.id, `${encode({ alg: "none" })}.${payload}.`, "wrong_algorithm");
}

export async function signingOut() {
  const { issuer } = await startDocumented();
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url });
  const ada = await issuer.visitor().signUp();
  const token = await ada.token();
  check.equal("sign-out", (await ada.signOut()).status, 200);
  check.equal("/token after the sign-out", (await ada.call("GET", "/token")).status, 401);
  check.equal("the token of before goes on working", await taskgate.list(ada.id, token), 200);
  await issuer.server.down();

  const brief = await startBetterAuth({}, { plugins: [jwt({ jwt: { expirationTime: "5s" } })] });
  const shortly = await Taskgate.start({ BETTER_AUTH_URL: brief.url });
  const bob = await brief.visitor().signUp();
  const short = await bob.token();
  const { exp } = jose.decodeJwt(short);
  let status = 200;
  let asked = 0;
  await check.becomes("after exp", async () => {
    asked = Date.now();
    return (status = await shortly.list(bob.id, short));
  }, 401);
  check.ok("it was good until exp", status === 401 && Date.now() >= exp * 1000, `asked ${asked}, exp ${exp}`);
  await shortly.refuses("an expired token", bob.id, short, "expired");
  check.equal("the next one", await shortly.list(bob.id, await bob.token()), 200);
  await taskgate.stop(token);
  await shortly.stop(short);
  await brief.server.down();
}
