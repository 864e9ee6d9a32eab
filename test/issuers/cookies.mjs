// SPDX-License-Identifier: MIT
// What Better Auth signs for itself is no access token, though it uses the same secret and keys. Taskgate
// has both here: the address and the secret.
import * as check from "./checks.mjs";
import { jose, jwt, secret, startBetterAuth } from "./better_auth.mjs";
import { Taskgate } from "./taskgate.mjs";

const cached = (strategy) => ({ session: { cookieCache: { enabled: true, maxAge: 3600, strategy } } });

// Starts an issuer, and a Taskgate that trusts everything of it, and signs a user up.
async function trusted(options, plugins = [jwt()]) {
  const issuer = await startBetterAuth(options, { plugins });
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, BETTER_AUTH_SECRET: secret });
  const user = await issuer.visitor().signUp();
  await user.signIn();
  check.equal("an access token", await taskgate.list(user.id, await user.token()), 200);
  return { taskgate, user, stop: async (token) => Promise.all([taskgate.stop(token), issuer.server.down()]) };
}

export async function sessionCookies() {
  const { taskgate, user, stop } = await trusted(cached("compact"));
  const token = user.cookie("session_token");
  check.equal("the cookie session_token has two parts", token.split(".").length, 2);
  await taskgate.refuses("the cookie session_token", user.id, token, "session_token", ["/api/auth/token"]);
  await taskgate.refuses("its first part", user.id, token.split(".")[0], "session_token", ["/api/auth/token"]);
  const data = user.cookie("session_data");
  check.ok("a compact session_data is one part", data.length > 100 && !data.includes("."), data);
  await taskgate.refuses("session_data, compact", user.id, data, "malformed");

  // A cookie is not looked at, whatever is in it.
  const cookie = `better-auth.session_token=${encodeURIComponent(token)}; token=${await user.token()}`;
  const answer = await fetch(`${taskgate.url}/api/${user.id}/tasks`, { headers: { cookie } });
  check.equal("cookies in place of a token", answer.status, 401);
  await answer.arrayBuffer();
  await stop(token);
}

export async function cachedSessions() {
  const plain = await trusted(cached("jwt"));
  const signed = plain.user.cookie("session_data");
  check.equal("session_data, jwt: alg", jose.decodeProtectedHeader(signed).alg, "HS256");
  await plain.taskgate.refuses("session_data, jwt", plain.user.id, signed, "no_user", ["session cookie"]);
  await plain.stop(signed);

  const encrypted = await trusted(cached("jwe"));
  const sealed = encrypted.user.cookie("session_data");
  check.equal("session_data, jwe: parts", sealed.split(".").length, 5);
  await encrypted.taskgate.refuses("session_data, jwe", encrypted.user.id, sealed, "encrypted", ["cookie cache"]);
  await encrypted.stop(sealed);

  const keyed = await trusted(cached("jwt"), [jwt({ sessionCookieCache: true })]);
  const typed = keyed.user.cookie("session_data");
  check.equal("sessionCookieCache: typ", jose.decodeProtectedHeader(typed).typ, "better-auth.session-cache+jwt");
  check.equal("sessionCookieCache: sub", jose.decodeJwt(typed).sub, keyed.user.id);
  await keyed.taskgate.refuses("sessionCookieCache", keyed.user.id, typed, "wrong_type",
    ["better-auth.session-cache+jwt"]);
  await keyed.stop(typed);
}

export async function emailLinks() {
  let link = "";
  const { taskgate, user, stop } = await trusted({
    emailVerification: { sendVerificationEmail: async ({ token }) => void (link = token) },
  });
  await user.call("POST", "/send-verification-email", { email: user.email });
  const { userId, exp } = jose.decodeJwt(link);
  check.equal("the link is for", userId, user.id);
  check.ok("the link is good", exp * 1000 > Date.now(), exp);
  await taskgate.refuses("the token of an e-mail link", user.id, link, "no_user", ["e-mail link"]);
  await stop(link);

  // The setting that would let it in stops the start, and says so.
  const refused = await Taskgate.start({ BETTER_AUTH_SECRET: secret, JWT_USER_CLAIM: "userId" }).catch(String);
  check.contains("JWT_USER_CLAIM=userId", refused, "JWT_USER_CLAIM");
}
