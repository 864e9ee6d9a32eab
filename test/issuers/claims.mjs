// SPDX-License-Identifier: MIT
// What people set in Better Auth that changes the token, and what follows for Taskgate.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as check from "./checks.mjs";
import { jose, jwt, startBetterAuth } from "./better_auth.mjs";
import { unfold } from "./documentation.mjs";
import { folder, Taskgate } from "./taskgate.mjs";

const serial = { advanced: { database: { generateId: "serial" } } };

export async function userIds() {
  const numbered = await startBetterAuth(serial);
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: numbered.url });
  const ada = await numbered.visitor().signUp();
  const token = await ada.token();
  check.equal("a serial id", jose.decodeJwt(token).sub, "1");
  check.equal("a serial kid", jose.decodeProtectedHeader(token).kid, "1");
  await taskgate.accepts("the user 1", "1", token);
  await taskgate.stop(token);
  await numbered.server.down();

  const byEmail = await startBetterAuth({}, {
    plugins: [jwt({ jwt: { getSubject: ({ user }) => user.email } })],
  });
  const second = await Taskgate.start({ BETTER_AUTH_URL: byEmail.url });
  const bob = await byEmail.visitor().signUp({ email: "bob@example.com" });
  await second.accepts("getSubject: the e-mail address", "bob@example.com", await bob.token());
  check.equal("getSubject: the id", await second.list(bob.id, await bob.token()), 403);
  await second.stop();
  await byEmail.server.down();
}

// A field that a user sets at the sign-up stands in the token, and makes nobody somebody else.
export async function impersonation() {
  const field = { type: "string", required: false, input: true };
  const issuer = await startBetterAuth({ user: { additionalFields: { user_id: field, userId: field } } });
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url });
  const victim = await issuer.visitor().signUp();
  const fields = { email: "eve@example.com", user_id: victim.id, userId: victim.id };
  const eve = await issuer.visitor().signUp(fields);
  const token = await eve.token();
  check.equal("the token holds the field", jose.decodeJwt(token).user_id, victim.id);
  await taskgate.accepts("a user with a field user_id", eve.id, token);
  check.equal("the user that the field names", await taskgate.list(victim.id, token), 403);
  await taskgate.stop(token);
  await issuer.server.down();
}

export async function audiences() {
  const documents = unfold();
  const { jwtForTasks } = await documents.load("task-audience");
  const issuer = await startBetterAuth({}, { plugins: [jwtForTasks()] });
  const right = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, JWT_AUDIENCE: "other,tasks" });
  const wrong = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, JWT_AUDIENCE: "other" });
  const none = await Taskgate.start({ BETTER_AUTH_URL: issuer.url });
  const ada = await issuer.visitor().signUp();
  const token = await ada.token();
  await right.accepts("the audience", ada.id, token);
  await wrong.refuses("another audience", ada.id, token, "wrong_audience", ["tasks", "other"]);
  check.equal("no audience configured", await none.list(ada.id, token), 200);
  check.ok("no audience configured: a warning", none.log.some((line) => line.includes("JWT_AUDIENCE")),
    none.log.join("\n"));
  for (const taskgate of [right, wrong, none]) await taskgate.stop(token);
  await issuer.server.down();

  const several = await startBetterAuth({}, { plugins: [jwt({ jwt: { audience: ["a", "tasks"] } })] });
  const strict = await Taskgate.start({ BETTER_AUTH_URL: several.url, JWT_AUDIENCE: "tasks" });
  const bob = await several.visitor().signUp();
  await strict.accepts("one of several audiences", bob.id, await bob.token());
  await strict.stop();
  await several.server.down();
}

// Where the issuer is not the address that its keys are fetched from.
export async function addresses() {
  const origin = "https://app.example.com";
  const inside = await startBetterAuth({}, { origin });
  const keys = `${inside.server.url}/api/auth/jwks`;
  const composed = await Taskgate.start({ BETTER_AUTH_URL: origin, JWKS_URL: keys });
  const ada = await inside.visitor().signUp();
  const token = await ada.token();
  await composed.accepts("BETTER_AUTH_URL with JWKS_URL", ada.id, token);
  const bare = await Taskgate.start({ JWKS_URL: keys });
  await bare.accepts("JWKS_URL alone", ada.id, token);
  const other = await Taskgate.start({ BETTER_AUTH_URL: inside.server.url });
  await other.refuses("the address inside as the issuer", ada.id, token,
    "wrong_issuer", [origin, inside.server.url]);
  const file = join(folder("keys"), "jwks.json");
  writeFileSync(file, JSON.stringify(await inside.jwks()));
  const offline = await Taskgate.start({ JWKS_FILE: file, JWT_ISSUER: origin });
  await offline.accepts("JWKS_FILE", ada.id, token);
  for (const taskgate of [composed, bare, other, offline]) await taskgate.stop(token);
  await inside.server.down();
  const refused = await Taskgate.start({ BETTER_AUTH_URL: "http://web:3000" }).catch(String);
  check.contains("a host that is asked without TLS", refused, "JWKS_ALLOW_HTTP");

  // The same machine by another name is another issuer.
  const local = await startBetterAuth();
  const localhost = `http://localhost:${local.server.port}`;
  const renamed = await Taskgate.start({ BETTER_AUTH_URL: localhost, JWKS_URL: `${local.url}/api/auth/jwks` });
  const dan = await local.visitor().signUp();
  await renamed.refuses("localhost in place of 127.0.0.1", dan.id, await dan.token(),
    "wrong_issuer", [localhost, local.url]);
  await renamed.stop();
  await local.server.down();

  const elsewhere = await startBetterAuth({}, { path: "/auth/v1" });
  const pathed = await Taskgate.start({ BETTER_AUTH_URL: `${elsewhere.url}/auth/v1` });
  const bob = await elsewhere.visitor().signUp();
  await pathed.accepts("another basePath", bob.id, await bob.token());
  await pathed.stop();
  await elsewhere.server.down();

  const issuer = "https://issuer.example";
  const named = await startBetterAuth({}, {
    plugins: [jwt({ jwks: { jwksPath: "/.well-known/jwks.json" }, jwt: { issuer } })],
  });
  const told = await Taskgate.start({
    BETTER_AUTH_URL: named.url, JWT_ISSUER: issuer, JWKS_URL: `${named.url}/api/auth/.well-known/jwks.json`,
  });
  const cleo = await named.visitor().signUp();
  await told.accepts("another jwksPath and issuer", cleo.id, await cleo.token());
  await told.stop();
  await named.server.down();
}

// A picture in the user's row, as some apps store it, and the page's cure.
export async function longTokens() {
  const image = `data:image/png;base64,${"iVBORw0K".repeat(2500)}`;
  const documents = unfold();
  const { smallTokens } = await documents.load("small-tokens");
  const big = await startBetterAuth();
  const small = await startBetterAuth({}, { plugins: [smallTokens()] });
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: `${big.url},${small.url}` });
  const ada = await big.visitor().signUp({ image });
  const token = await ada.token();
  check.ok("the token is long", token.length > 16 * 1024, token.length);
  await taskgate.refuses("a token with a picture", ada.id, token, "too_long", ["definePayload"]);
  const bob = await small.visitor().signUp({ image });
  const short = await bob.token();
  check.equal("claims", Object.keys(jose.decodeJwt(short)).toSorted().join(), "aud,email,exp,iat,iss,sub");
  await taskgate.accepts("definePayload", bob.id, short);
  await taskgate.stop(token, short);
  await big.server.down();
  await small.server.down();
}
