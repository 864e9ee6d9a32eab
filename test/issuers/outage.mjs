// SPDX-License-Identifier: MIT
// The app is down, slow, or answers nonsense. Nobody is signed out by that.
import * as check from "./checks.mjs";
import { jose, startBetterAuth } from "./better_auth.mjs";
import { Taskgate } from "./taskgate.mjs";

const keysPath = "/api/auth/jwks";

export async function outage() {
  const issuer = await startBetterAuth();
  const ada = await issuer.visitor().signUp();
  const token = await ada.token();
  await issuer.server.down();

  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, JWKS_TTL: "200ms" });
  const answer = await taskgate.request("GET", `/api/${ada.id}/tasks`, token);
  check.equal("down at the start", answer.status, 503);
  check.ok("Retry-After", Number(answer.headers.get("retry-after")) >= 1, answer.headers.get("retry-after"));
  check.equal("the body", await answer.text(), '{"detail":"Service Unavailable"}');
  await check.becomes("the reason in the log", () => taskgate.reasonOf(answer.headers.get("x-request-id")),
    "keys_unavailable");
  check.equal("a good token twice", await taskgate.list(ada.id, token), 503);
  check.equal("no token", await taskgate.list(ada.id), 401);
  check.equal("no JWT", await taskgate.list(ada.id, "a.b.c"), 401);
  const { privateKey } = await jose.generateKeyPair("EdDSA");
  const header = { alg: "EdDSA", kid: jose.decodeProtectedHeader(token).kid };
  const expired = { ...jose.decodeJwt(token), exp: 1 };
  check.equal("an expired token", await taskgate.list(ada.id,
    await new jose.SignJWT(expired).setProtectedHeader(header).sign(privateKey)), 401);

  await issuer.server.up();
  await check.becomes("up again", () => taskgate.list(ada.id, token), 200);
  await taskgate.accepts("up again", ada.id, token);

  const works = () => taskgate.list(ada.id, token);
  await issuer.server.down();
  const end = Date.now() + 1000; // five times the TTL
  await check.meanwhile("down while it runs", works, 200, () => Date.now() > end);
  await issuer.server.up();
  for (const [name, broken] of Object.entries(answers)) {
    issuer.server.answer = broken;
    await readAgain(issuer, taskgate, name, works);
    check.equal(`${name}, and then`, await works(), 200);
    issuer.server.http.closeAllConnections(); // those that still wait for an answer
    issuer.server.answer = undefined;
    await readAgain(issuer, taskgate, `${name}, mended`, works);
  }
  await recovery(issuer, taskgate, ada);
  await stopsAtOnce(issuer, taskgate, token);
  await issuer.server.down();
}

// SIGHUP has the set read at once: behind a failure it would take longer each time.
async function readAgain(issuer, taskgate, name, works) {
  const before = issuer.server.count(keysPath);
  taskgate.child.kill("SIGHUP");
  await check.meanwhile(name, works, 200, () => issuer.server.count(keysPath) > before);
}

const json = (response, status, body) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

// What the set's address answers in place of the set.
const answers = {
  "status 500": (_, response) => json(response, 500, {}),
  "status 429": (_, response) => response.writeHead(429, { "retry-after": "1" }).end(),
  "a page": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Sign in</h1>"),
  "no keys": (_, response) => json(response, 200, { keys: [] }),
  "a redirect elsewhere": (_, response) => response.writeHead(302, { location: "http://localhost:9/" }).end(),
  "no answer": () => {},
};

// After all that, a new key is found as soon as the app is well again.
async function recovery(issuer, taskgate, user) {
  await issuer.sql("delete from jwks");
  const token = await user.token();
  await check.becomes("a new key after the outage", () => taskgate.list(user.id, token), 200);
}

// An issuer that never answers does not hold up a stop.
async function stopsAtOnce(issuer, taskgate, token) {
  const before = issuer.server.count(keysPath);
  issuer.server.answer = () => {};
  taskgate.child.kill("SIGHUP");
  await check.becomes("asked, and never answered", () => issuer.server.count(keysPath) > before, true);
  await taskgate.stop(token);
  const momentOf = (event) => Date.parse(taskgate.log.map(JSON.parse).find((line) => line.event === event).time);
  const took = momentOf("stopped") - momentOf("stopping");
  check.ok("it stops at once", took < 4000, `${took} ms`);
}
