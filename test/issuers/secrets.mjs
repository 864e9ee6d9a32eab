// SPDX-License-Identifier: MIT
// HS256 with BETTER_AUTH_SECRET: both ways of docs/better-auth.md, with and without BETTER_AUTH_URL.
import * as check from "./checks.mjs";
import { jose, jwt, secret, startBetterAuth } from "./better_auth.mjs";
import { unfold } from "./documentation.mjs";
import { Taskgate } from "./taskgate.mjs";

export async function sharedSecret() {
  process.env.BETTER_AUTH_SECRET = secret;
  const documents = unfold();
  const { taskToken } = await documents.load("task-token");
  const { jwtBySecret } = await documents.load("shared-secret");
  const ways = [
    ["an endpoint of one's own", await startBetterAuth({}, { plugins: [taskToken()] }), "/task-token"],
    ["the same beside jwt()", await startBetterAuth({}, { plugins: [jwt(), taskToken()] }), "/task-token"],
    ["jwt() with another signature", await startBetterAuth({}, { plugins: [jwtBySecret()] }), "/token"],
  ];
  const alone = await Taskgate.start({ BETTER_AUTH_SECRET: secret });
  const other = await Taskgate.start({ BETTER_AUTH_SECRET: `${secret}!` });
  for (const [name, issuer, path] of ways) {
    const ada = await issuer.visitor().signUp();
    const token = await ada.token(path);
    check.equal(`${name}: alg`, jose.decodeProtectedHeader(token).alg, "HS256");
    await alone.accepts(name, ada.id, token);
    await other.refuses(`${name}, another secret`, ada.id, token, "bad_signature");
    check.equal(`${name}, signed out`, (await issuer.visitor().call("GET", path)).status, 401);

    // Beside the address of the same app, whose key set may not even be there.
    const both = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, BETTER_AUTH_SECRET: secret });
    await both.accepts(`${name}, with BETTER_AUTH_URL`, ada.id, token);
    if (name.includes("beside")) await both.accepts("a token of the key pair as well", ada.id, await ada.token());
    await both.stop(token, secret);
    await issuer.server.down();
  }
  await alone.stop(secret);
  await other.stop(secret);
}

// BETTER_AUTH_SECRETS in Better Auth's own form, while the app changes its secret.
export async function changedSecret() {
  const old = `${secret}-old`;
  const documents = unfold();
  const { taskToken } = await documents.load("task-token");
  const issuer = await startBetterAuth({}, { plugins: [taskToken()] });
  const ada = await issuer.visitor().signUp();
  process.env.BETTER_AUTH_SECRET = old;
  const before = await ada.token("/task-token");
  process.env.BETTER_AUTH_SECRET = secret;
  const after = await ada.token("/task-token");
  const taskgate = await Taskgate.start({ BETTER_AUTH_SECRETS: `2:${secret},1:${old}` });
  check.equal("the old secret", await taskgate.list(ada.id, before), 200);
  check.equal("the new secret", await taskgate.list(ada.id, after), 200);
  await taskgate.stop(before, after, secret, old);
  const later = await Taskgate.start({ BETTER_AUTH_SECRETS: `2:${secret}` });
  await later.refuses("the old secret, taken out", ada.id, before, "bad_signature");
  check.equal("the new secret alone", await later.list(ada.id, after), 200);
  await later.stop();
  await issuer.server.down();
}

// Tokens of key pairs where only a secret is set: the operator is told what is missing.
export async function missingAddress() {
  const issuer = await startBetterAuth();
  const ada = await issuer.visitor().signUp();
  const taskgate = await Taskgate.start({ BETTER_AUTH_SECRET: secret });
  await taskgate.refuses("EdDSA, and only a secret", ada.id, await ada.token(),
    "wrong_algorithm", ["BETTER_AUTH_URL"]);
  await taskgate.stop();
  await issuer.server.down();
}
