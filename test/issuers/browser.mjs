// SPDX-License-Identifier: MIT
// The helper of docs/better-auth.md against the real thing: as in a browser, with cookies.
import * as check from "./checks.mjs";
import { jose, jwt, secret, startBetterAuth } from "./better_auth.mjs";
import { unfold } from "./documentation.mjs";
import { Taskgate } from "./taskgate.mjs";

// An app with the page's client code. Its modules take `fetch` from the global object, as in a browser;
// here that one keeps a visitor's cookies. Each app has modules of its own.
async function openApp(plugins, moduleName = "tasks") {
  const issuer = await startBetterAuth({}, { plugins });
  const taskgate = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, BETTER_AUTH_SECRET: secret });
  const user = await issuer.visitor().signUp();
  const plainFetch = globalThis.fetch;
  globalThis.fetch = user.fetch;
  process.env.BETTER_AUTH_URL = issuer.url; // a browser would take the address of the page
  const documents = unfold({ "https://tasks.example.com": taskgate.url });
  const page = {
    issuer, taskgate, user, documents,
    app: await documents.load(moduleName),
    authClient: (await documents.load("auth-client")).authClient,
    ...(await documents.load("task-api")),
    events: 0,
    asked: () => issuer.server.count("/api/auth/token") + issuer.server.count("/api/auth/task-token"),
    list: async (api = page.app.api) => (await api.fetch(`/api/${user.id}/tasks`)).status,
    tenLists: async (api) => new Set(await Promise.all(Array.from({ length: 10 }, () => page.list(api)))),
    close: async () => {
      globalThis.fetch = plainFetch;
      await taskgate.stop();
      await issuer.server.down();
    },
  };
  page.app.api.events.addEventListener("signed-out", () => ++page.events);
  return page;
}

export async function tokenHelper() {
  const page = await openApp([jwt()]);
  const { user, app, asked, list, tenLists } = page;
  const task = await app.addTask(user.id, "Buy milk");
  check.equal("the task that the page's code adds", `${task.user_id} ${task.title}`, `${user.id} Buy milk`);
  check.equal("the list", await list(), 200);
  check.equal("one token served both", asked(), 1);
  app.api.forget();
  check.equal("ten lists at once", [...(await tenLists())].join(), "200");
  check.equal("they asked for one token", asked(), 2);
  check.equal("another user's path", (await app.api.fetch("/api/somebody/tasks")).status, 403);
  check.equal("a 403 renews nothing", asked(), 2);
  await refusedToken(page);
  await refusedForGood(page);
  await outage(page);
  await forgotten(page);
  await signedOut(page);
  await page.close();
}

// A token that Taskgate refuses is renewed once: here, because the app has thrown its keys away.
async function refusedToken({ issuer, taskgate, user, asked, tenLists }) {
  const sameKey = await user.token();
  await issuer.sql("delete from jwks");
  taskgate.child.kill("SIGHUP");
  await check.becomes("Taskgate has dropped the old key", () => taskgate.list(user.id, sameKey), 401);
  const before = asked();
  check.equal("ten lists with a token that is refused", [...(await tenLists())].join(), "200");
  check.equal("one renewal mended them", asked() - before, 1);
}

// One more token, one more try, and then the answer is the answer.
async function refusedForGood({ issuer, asked, list, authClient, createTaskApi }) {
  const strict = await Taskgate.start({ BETTER_AUTH_URL: issuer.url, JWT_AUDIENCE: "somebody-else" });
  const api = createTaskApi(strict.url, () => authClient.token());
  let events = 0;
  api.events.addEventListener("signed-out", () => ++events);
  const before = asked();
  check.equal("refused for good", await list(api), 401);
  check.equal("two tokens were asked for", asked() - before, 2);
  check.equal("nobody was signed out", events, 0);
  await strict.stop();
}

// A server that is down, or broken, signs nobody out.
async function outage(page) {
  const { issuer, app, list, SignedOut } = page;
  const failure = () => list().then(() => undefined, (error) => error);
  app.api.forget();
  issuer.server.answer = (_, response) => response.writeHead(500).end();
  const broken = await failure();
  check.ok("/token says 500", broken instanceof Error && !(broken instanceof SignedOut), broken);
  issuer.server.answer = undefined;
  await issuer.server.down();
  const down = await failure();
  check.ok("/token is down", down instanceof Error && !(down instanceof SignedOut), down);
  await issuer.server.up();
  check.equal("up again", await list(), 200);
  check.equal("nobody was signed out", page.events, 0);
}

// A renewal that is on its way while somebody else signs in concerns neither of them any more.
async function forgotten(page) {
  const { issuer, asked, list, SignedOut } = page;
  const late = await renewalInFlight(page);
  page.app.api.forget();
  issuer.server.handler(...late.exchange);
  check.equal("the request that had begun", await late.listed, 200);
  const before = asked();
  check.equal("the next one", await list(), 200);
  check.equal("asks for a token of its own", asked() - before, 1);

  const refused = await renewalInFlight(page);
  page.app.api.forget();
  refused.exchange[1].writeHead(401).end();
  const error = await refused.listed;
  check.ok("the request of a session that ended", error instanceof SignedOut, error);
  check.equal("the next session is told nothing", page.events, 0);
  check.equal("and works", await list(), 200);
}

// A list that waits for a token, and the exchange that is to bring it: /token has been asked, and is silent.
async function renewalInFlight({ issuer, app, list }) {
  app.api.forget();
  const held = await new Promise((resolve) => {
    const listed = list().catch((error) => error);
    issuer.server.answer = (...exchange) => resolve({ listed, exchange });
  });
  issuer.server.answer = undefined;
  return held;
}

async function signedOut(page) {
  const { app, list, documents, SignedOut } = page;
  const visited = [];
  globalThis.location = { assign: (path) => visited.push(path) };
  await documents.load("app");
  await app.signOut();
  const errors = await Promise.all(Array.from({ length: 10 }, () => list().then(String, (error) => error)));
  check.ok("after the sign-out", errors.every((error) => error instanceof SignedOut), errors.join());
  check.equal("the event came once", page.events, 1);
  check.equal("the page goes to", visited.join(), "/sign-in");
  delete globalThis.location;
}

// 30 seconds before exp: of a token that lives for 32, after two.
export async function renewal() {
  const page = await openApp([jwt({ jwt: { expirationTime: "32s" } })]);
  const { taskgate, user, asked, list } = page;
  const begin = Date.now();
  check.equal("the first list", await list(), 200);
  await check.meanwhile("lists until the renewal", list, 200, () => asked() > 1);
  const passed = (Date.now() - begin) / 1000;
  check.ok("the renewal is 30 s before exp", passed >= 2 && passed < 20, passed);
  check.equal("one renewal", asked(), 2);
  check.equal("a token of that life", await taskgate.list(user.id, await user.token()), 200);
  await page.close();
}

// The same helper with the endpoint that signs with the shared secret.
export async function secretHelper() {
  process.env.BETTER_AUTH_SECRET = secret;
  const { taskToken } = await unfold().load("task-token");
  const page = await openApp([taskToken()], "secret-tasks");
  check.equal("ten lists at once", [...(await page.tenLists())].join(), "200");
  check.equal("one token served them all", page.asked(), 1);
  const { data } = await page.authClient.$fetch("/task-token");
  check.equal("alg", jose.decodeProtectedHeader(data.token).alg, "HS256");
  await page.user.signOut();
  page.app.api.forget();
  const error = await page.list().then(String, (reason) => reason);
  check.ok("after the sign-out", error instanceof page.SignedOut, error);
  check.equal("the event", page.events, 1);
  await page.close();
}
