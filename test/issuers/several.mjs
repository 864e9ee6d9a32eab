// SPDX-License-Identifier: MIT
// Two apps at once, whose kids and user ids are the same: keys count for their own issuer only.
import * as check from "./checks.mjs";
import { jose, startBetterAuth } from "./better_auth.mjs";
import { Taskgate } from "./taskgate.mjs";

const serial = { advanced: { database: { generateId: "serial" } } };

export async function twoIssuers() {
  const one = await startBetterAuth(serial);
  const two = await startBetterAuth(serial);
  const settings = { BETTER_AUTH_URL: `${one.url},${two.url}` };
  const taskgate = await Taskgate.start(settings);
  const tokens = [];
  for (const issuer of [one, two]) {
    const user = await issuer.visitor().signUp();
    const token = await user.token();
    check.equal("kid", jose.decodeProtectedHeader(token).kid, "1");
    await taskgate.accepts(`a token of ${issuer === one ? "the first" : "the second"} app`, "1", token);
    tokens.push(token);
  }

  const tasks = await (await taskgate.request("GET", "/api/1/tasks", tokens[1])).json();
  check.equal("the user 1 of both apps is one user: tasks", tasks.length, 2);

  // Better Auth itself signs anything for its own server; here, in the other one's name.
  const sign = async (issuer, claims) => (await issuer.auth.api.signJWT({ body: { payload: claims } })).token;
  const claims = (issuer) => ({ sub: "1", iss: issuer.url, aud: issuer.url });
  check.equal("signed by its server", await taskgate.list("1", await sign(two, claims(two))), 200);
  await taskgate.refuses("the second one's key in the first one's name", "1",
    await sign(two, claims(one)), "bad_signature");
  await taskgate.refuses("the first one's key in the second one's name", "1",
    await sign(one, claims(two)), "bad_signature");
  await taskgate.refuses("a third one's name", "1",
    await sign(one, { ...claims(one), iss: "https://other.example" }), "wrong_issuer", ["https://other.example"]);

  // One of them is down at the start: that keeps nobody of the other one out.
  await taskgate.stop(...tokens);
  await two.server.down();
  const half = await Taskgate.start(settings);
  await check.becomes("the app that is up", () => half.list("1", tokens[0]), 200);
  check.equal("the app that is down", await half.list("1", tokens[1]), 503);
  await half.refuses("forged in the name of the one that is up", "1",
    await sign(two, claims(one)), "bad_signature");
  await two.server.up();
  await check.becomes("the app that came up", () => half.list("1", tokens[1]), 200);
  await half.stop(...tokens);
  await one.server.down();
  await two.server.down();
}
