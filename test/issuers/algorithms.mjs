// SPDX-License-Identifier: MIT
// Every kind of key that Better Auth makes: one issuer each, and all of them known to one Taskgate.
import * as check from "./checks.mjs";
import { jose, jwt, startBetterAuth } from "./better_auth.mjs";
import { Taskgate } from "./taskgate.mjs";

// Those that its types do not name work at run time all the same, so somebody uses them.
const kinds = [
  { alg: "EdDSA", crv: "Ed25519" },
  { alg: "Ed25519" },
  { alg: "ES256" },
  { alg: "ES384" },
  { alg: "ES512" },
  { alg: "RS256" },
  { alg: "RS256", modulusLength: 4096 },
  { alg: "RS384" },
  { alg: "RS512" },
  { alg: "PS256" },
  { alg: "PS384" },
  { alg: "PS512" },
];

export async function algorithms() {
  const issuers = await Promise.all(kinds.map((keyPairConfig) =>
    startBetterAuth({}, { plugins: [jwt({ jwks: { keyPairConfig } })] })));
  // Better Auth makes the key when it is first asked for, and one more for each question until it is there.
  await Promise.all(issuers.map((issuer) => issuer.jwks()));
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuers.map(({ url }) => url).join(",") });
  await Promise.all(kinds.map((kind, index) => tokenOf(kind, issuers[index], taskgate)));
  await taskgate.stop();
}

async function tokenOf(kind, issuer, taskgate) {
  const name = `${kind.alg} ${kind.modulusLength ?? ""}`.trimEnd();
  const user = await issuer.visitor().signUp();
  const token = await user.token();
  await issuer.verify(token);
  check.equal(`${name}: alg`, jose.decodeProtectedHeader(token).alg, kind.alg);
  await taskgate.accepts(name, user.id, token);
  const explained = await taskgate.explain(token);
  check.equal(`${name}: explain: ${explained.text}`, explained.code, 0);
  // The first character of the signature: the last one may hold unused bits.
  const at = token.lastIndexOf(".") + 1;
  const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
  check.equal(`${name}: another signature`, await taskgate.list(user.id, changed), 401);
  await issuer.server.down();
}
