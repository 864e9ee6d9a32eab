// SPDX-License-Identifier: MIT
// Keys come and go while Taskgate runs.
import * as check from "./checks.mjs";
import { jose, jwt, startBetterAuth } from "./better_auth.mjs";
import { Taskgate } from "./taskgate.mjs";

const kidOf = (token) => jose.decodeProtectedHeader(token).kid;
const keysPath = "/api/auth/jwks";

export async function rotation() {
  const plugin = jwt({ jwks: { rotationInterval: 1, gracePeriod: 3600 } });
  const issuer = await startBetterAuth({}, { plugins: [plugin] });
  // One that reads the set again for a new kid alone, and one that does so all the time.
  const patient = await Taskgate.start({ BETTER_AUTH_URL: issuer.url });
  const eager = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, JWKS_TTL: "200ms" });
  const ada = await issuer.visitor().signUp();
  const first = await ada.token();
  await patient.accepts("the first key", ada.id, first);
  check.equal("the first key, eager", await eager.list(ada.id, first), 200);

  // The key exists only once a token is signed with it.
  let second = first;
  await check.becomes("Better Auth signs with another key", async () => {
    second = await ada.token();
    return kidOf(second) !== kidOf(first);
  }, true);
  await patient.accepts("a key made after the start", ada.id, second);
  check.equal("a key made after the start, eager", await eager.list(ada.id, second), 200);
  check.equal("the old key while it is in the set", await patient.list(ada.id, first), 200);
  check.equal("the old key while it is in the set, eager", await eager.list(ada.id, first), 200);

  // Its grace is over: Better Auth itself leaves it out.
  await issuer.sql("update jwks set expiresAt = ? where id = ?", [new Date(0).toISOString(), kidOf(first)]);
  const left = (await issuer.jwks()).keys.map(({ kid }) => kid);
  check.ok("the set lacks the old key", !left.includes(kidOf(first)) && left.includes(kidOf(second)), left);
  await check.becomes("a key that left the set", () => eager.list(ada.id, first), 401);
  await eager.refuses("a key that left the set", ada.id, first, "unknown_key", [kidOf(first)]);
  check.equal("the key that stayed", await eager.list(ada.id, second), 200);
  check.equal("a set that was not read again", await patient.list(ada.id, first), 200);
  patient.child.kill("SIGHUP");
  await check.becomes("a key that left the set, after SIGHUP", () => patient.list(ada.id, first), 401);
  check.equal("the key that stayed, after SIGHUP", await patient.list(ada.id, second), 200);

  await emptySet(eager, issuer, ada);
  await hammering(patient, issuer, ada, second);
  await eager.stop(first, second);
  await patient.stop(first, second);
  await issuer.server.down();
}

// After expiry and grace of all keys Better Auth publishes none; that signs nobody out.
async function emptySet(eager, issuer, user) {
  const token = await user.token();
  check.equal("the newest key", await eager.list(user.id, token), 200);
  await issuer.sql("update jwks set expiresAt = ?", [new Date(0).toISOString()]);
  check.equal("keys in the set", (await issuer.jwks()).keys.length, 0);
  const before = issuer.server.count(keysPath);
  await check.meanwhile("while an empty set is read twice", () => eager.list(user.id, token), 200,
    () => issuer.server.count(keysPath) >= before + 2);
  check.equal("behind an empty set", await eager.list(user.id, token), 200);
  check.equal("the next key", await eager.list(user.id, await user.token()), 200);
}

// Invented kids do not make Taskgate ask the issuer as often as somebody likes.
async function hammering(patient, issuer, user, token) {
  const { privateKey } = await jose.generateKeyPair("EdDSA");
  const claims = jose.decodeJwt(token);
  const before = issuer.server.count(keysPath);
  const statuses = await Promise.all(Array.from({ length: 40 }, async (_, index) => {
    const header = { alg: "EdDSA", kid: `invented-${index}` };
    return patient.list(user.id, await new jose.SignJWT(claims).setProtectedHeader(header).sign(privateKey));
  }));
  check.ok("invented kids", statuses.every((status) => status === 401), statuses);
  const asked = issuer.server.count(keysPath) - before;
  check.ok("requests for 40 invented kids", asked <= 6, asked);
}
