// SPDX-License-Identifier: MIT
// oidc-provider with keys of several kinds, and the flows by which clients get tokens from it.
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { jose, Server, Visitor } from "./better_auth.mjs";

const require = createRequire(new URL("../npm/package.json", import.meta.url));
const { Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

export const resource = "https://tasks.example.com";
export const kinds = ["RS256", "PS256", "ES256", "EdDSA"];
const callback = "https://app.example.com/callback";
const client = { id: "service", secret: "a-secret-of-a-client-that-protects-nothing" };

// One key of each kind; RS256 and PS256 have one of their own each, as their `alg` says.
async function makeKeys() {
  return Promise.all(kinds.map(async (alg) => {
    const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    return { ...(await jose.exportJWK(privateKey)), kid: `key-${alg}`, alg, use: "sig" };
  }));
}

export async function startProvider() {
  const server = await Server.start();
  const provider = new Provider(server.url, {
    clients: [{
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ["client_credentials", "authorization_code"],
      redirect_uris: [callback],
    }],
    jwks: { keys: await makeKeys() },
    cookies: { keys: ["a key for cookies that protects nothing"] },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // Each audience gets tokens of the kind that stands behind its last slash.
        getResourceServerInfo: (_, indicator) => ({
          scope: "tasks",
          audience: indicator.replace(/\/\w+$/, ""),
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: indicator.split("/").at(-1) } },
        }),
      },
    },
  });
  server.handler = provider.callback();
  const issuer = { server, url: server.url, origin: server.url, path: "" };
  issuer.token = (form) => tokenRequest(issuer, form);
  issuer.serviceToken = async (indicator) =>
    (await issuer.token({ grant_type: "client_credentials", resource: indicator, scope: "tasks" })).access_token;
  issuer.signIn = (login, indicator) => signIn(issuer, login, indicator);
  return issuer;
}

async function tokenRequest(issuer, form) {
  const answer = await fetch(`${issuer.url}/token`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${client.id}:${client.secret}`)}` },
    body: new URLSearchParams(form),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`/token: ${answer.status} ${JSON.stringify(body)}`);
  return body;
}

// The authorization code flow with PKCE, as a browser goes through it: sign in, consent, come back.
async function signIn(issuer, login, indicator) {
  const browser = new Visitor(issuer);
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: client.id, response_type: "code", redirect_uri: callback, scope: "openid tasks", resource: indicator,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"), code_challenge_method: "S256",
  });
  let url = `${issuer.url}/auth?${query}`;
  for (let steps = 0; steps < 12 && !url.startsWith(callback); ++steps) {
    let answer = await browser.fetch(url, { redirect: "manual" });
    if (answer.status === 200) answer = await fillIn(browser, url, await answer.text(), login);
    const next = answer.headers.get("location");
    if (!next) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
    url = new URL(next, issuer.url).href;
  }
  const code = new URL(url).searchParams.get("code");
  return issuer.token({
    grant_type: "authorization_code", code, redirect_uri: callback, code_verifier: verifier, resource: indicator,
  });
}

function fillIn(browser, url, page, login) {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)[1];
  const form = { prompt, ...(prompt === "login" ? { login, password: "any" } : {}) };
  return browser.fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
}
