// SPDX-License-Identifier: MIT
// Tokens by jose and jsonwebtoken, and what these two make of a token of ours.
//
// make_node.mjs make SECRET           prints NAME, "good" or "bad", and the token, a line each
// make_node.mjs verify SECRET TOKEN   fails unless both libraries take the token for user "ada"
import assert from "node:assert/strict";
import { createRequire } from "node:module";

// The packages are those of test/npm, wherever this file is started from.
const require = createRequire(new URL("../npm/package.json", import.meta.url));
const jsonwebtoken = require("jsonwebtoken");
const jose = require("jose");

const otherSecret = "another-secret-of-at-least-32-bytes!";
const bytes = (text) => new TextEncoder().encode(text);

const libraries = {
  jose: {
    sign: (payload, secret, alg) =>
      new jose.SignJWT(payload).setProtectedHeader({ alg, typ: "JWT" }).sign(bytes(secret)),
    verify: async (token, secret) =>
      (await jose.jwtVerify(token, bytes(secret), { algorithms: ["HS256"] })).payload,
  },
  jsonwebtoken: {
    sign: async (payload, secret, alg) => jsonwebtoken.sign(payload, secret, { algorithm: alg }),
    verify: async (token, secret) => jsonwebtoken.verify(token, secret, { algorithms: ["HS256"] }),
  },
};

async function make(secret) {
  const now = Math.floor(Date.now() / 1000);
  const good = {
    "user_id-and-sub": { user_id: "ada", sub: "ada", email: "ada@example.com", iat: now, exp: now + 3600 },
    "sub-alone": { sub: "ada", exp: now + 3600 },
    "exp-in-the-far-future": { sub: "ada", exp: now + 50 * 365 * 86400 },
  };
  const longer = bytes(secret).length < 64 ? secret.repeat(2) : secret; // jose insists, for HS512
  for (const [library, { sign }] of Object.entries(libraries)) {
    for (const [name, payload] of Object.entries(good)) {
      console.log(`${library}:${name}`, "good", await sign(payload, secret, "HS256"));
    }
    const payload = { sub: "ada", exp: now + 3600 };
    console.log(`${library}:expired`, "bad", await sign({ sub: "ada", exp: now - 60 }, secret, "HS256"));
    console.log(`${library}:other-secret`, "bad", await sign(payload, otherSecret, "HS256"));
    console.log(`${library}:HS512`, "bad", await sign(payload, longer, "HS512"));
  }
}

async function verify(secret, token) {
  for (const [library, { verify: check }] of Object.entries(libraries)) {
    const payload = await check(token, secret);
    assert.equal(payload.sub, "ada", library);
    assert.equal(payload.user_id, "ada", library);
    await assert.rejects(check(token, otherSecret), undefined, library);
  }
}

const [command, ...words] = process.argv.slice(2);
await { make, verify }[command](...words);
