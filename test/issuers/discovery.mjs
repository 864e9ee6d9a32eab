// SPDX-License-Identifier: MIT
// Any other issuer, found by OpenID Connect discovery: oidc-provider.
import * as check from "./checks.mjs";
import { jose } from "./better_auth.mjs";
import { kinds, resource, startProvider } from "./oidc_provider.mjs";
import { command, Taskgate } from "./taskgate.mjs";

export async function discovery() {
  const issuer = await startProvider();
  const settings = { OIDC_ISSUER: issuer.url };
  const taskgate = await Taskgate.start({ ...settings, JWT_AUDIENCE: resource });
  const wrong = await Taskgate.start({ ...settings, JWT_AUDIENCE: `${resource}.other` });

  for (const alg of kinds) {
    const token = await issuer.serviceToken(`${resource}/${alg}`);
    const { typ, ...header } = jose.decodeProtectedHeader(token);
    const claims = jose.decodeJwt(token);
    check.equal(`${alg}: header`, `${header.alg} ${header.kid} ${typ}`, `${alg} key-${alg} at+jwt`);
    check.equal(`${alg}: aud`, claims.aud, resource);
    await taskgate.accepts(`${alg}: a service's access token`, claims.sub, token);
    await wrong.refuses(`${alg}: another audience`, claims.sub, token, "wrong_audience");
  }

  const { access_token: token, id_token: identity } = await issuer.signIn("ada", `${resource}/ES256`);
  check.equal("the user's sub", jose.decodeJwt(token).sub, "ada");
  await taskgate.accepts("a user's access token", "ada", token);
  check.equal("the ID token is for", jose.decodeJwt(identity).aud, "service");
  await taskgate.refuses("the ID token", "ada", identity, "wrong_audience", ["service", resource]);

  const opaque = (await issuer.token({ grant_type: "client_credentials" })).access_token;
  check.equal("an opaque access token", await taskgate.list("service", opaque), 401);
  const explained = await taskgate.explain(token);
  check.equal(`explain: ${explained.text}`, explained.code, 0);
  const found = await command({}, "explain", "--oidc-issuer", issuer.url, token);
  check.equal(`explain --oidc-issuer: ${found.text}`, found.code, 0);

  await taskgate.stop(token, identity);
  await wrong.stop(token);
  await lateIssuer(issuer, settings, token);
}

// Down at the start, up later: no restart.
async function lateIssuer(issuer, settings, token) {
  await issuer.server.down();
  const taskgate = await Taskgate.start({ ...settings, JWT_AUDIENCE: resource });
  check.equal("before discovery", await taskgate.list("ada", token), 503);
  await issuer.server.up();
  await check.becomes("after discovery", () => taskgate.list("ada", token), 200);
  await taskgate.stop(token);
  await issuer.server.down();
}
