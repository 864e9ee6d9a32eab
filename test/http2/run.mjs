// SPDX-License-Identifier: MIT
// node run.mjs: Node's HTTP/2 client and Chromium against the running program; at the end it is told to stop while
// requests are under way.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:http2";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const { TOKEN: token, SECURE: secure, CLEAR: clear, CERTIFICATE: certificate, SERVER: server } = process.env;
const tasks = "/api/ann/tasks";

async function open(url) {
  const session = connect(url, url.startsWith("https") ? { ca: readFileSync(certificate) } : {});
  await once(session, "connect");
  return session;
}

// One request; its status, fields and body.
async function ask(session, method, path, body) {
  const fields = { ":method": method, ":path": path, authorization: `Bearer ${token}` };
  if (body) fields["content-type"] = "application/json";
  const request = session.request(fields);
  request.end(body && JSON.stringify(body));
  const [answer] = await once(request, "response");
  return { status: answer[":status"], fields: answer, body: await text(request) };
}

async function tryNode(url) {
  const session = await open(url);
  const titles = Array.from({ length: 90 }, (_, i) => `Task ${i} of ${url}`);
  const made = await Promise.all(titles.map((title) => ask(session, "POST", tasks, { title })));
  assert.deepEqual(made.map(({ status }) => status), titles.map(() => 201));
  const all = JSON.parse((await ask(session, "GET", tasks)).body).map(({ title }) => title);
  for (const title of titles) assert.equal(all.filter((found) => found === title).length, 1);
  const one = await ask(session, "GET", `${tasks}/${JSON.parse(made[0].body).id}`);
  assert.equal(one.body, made[0].body);
  assert.match(one.fields.etag, /^"/);
  const wrong = await ask(session, "POST", tasks, { title: "" });
  assert.equal(wrong.status, 422);
  const gone = await Promise.all(made.map(({ body }) => ask(session, "DELETE", `${tasks}/${JSON.parse(body).id}`)));
  assert.deepEqual(gone.map(({ status }) => status), titles.map(() => 200));
  // A request that is given up leaves the others alone.
  const given = session.request({ ":path": tasks, authorization: `Bearer ${token}` });
  given.on("error", () => {});
  given.close();
  assert.equal((await ask(session, "GET", "/health")).status, 200);
  session.close();
  await once(session, "close");
}

async function tryChromium() {
  const { chromium } = createRequire(new URL("../npm/package.json", import.meta.url))("playwright-core");
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`${secure}/docs`);
    await page.getByText("List the user's tasks").waitFor();
    const title = await page.evaluate(async ([path, bearer]) => {
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const body = JSON.stringify({ title: "From a browser" });
      const made = await fetch(path, { method: "POST", headers, body });
      return (await made.json()).title;
    }, [tasks, token]);
    assert.equal(title, "From a browser");
    const seen = await page.evaluate(() =>
      ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type))
        .map(({ name, nextHopProtocol }) => [new URL(name).pathname, nextHopProtocol]));
    assert.ok(seen.length >= 4, `only ${seen.length} requests were seen`);
    for (const [path, protocol] of seen) assert.equal(protocol, "h2", path);
    return seen.length;
  } finally {
    await browser.close();
  }
}

// The program is told to stop while answers are on their way: each of them comes, and the connection ends in good order.
async function tryStopping() {
  const session = await open(secure);
  assert.equal((await ask(session, "GET", "/health")).status, 200);
  const ended = once(session, "close");
  const goodbye = once(session, "goaway");
  const requests = Array.from({ length: 90 }, (_, i) => ask(session, "POST", tasks, { title: `Last ${i}` }));
  await Promise.race(requests);
  process.kill(Number(server), "SIGTERM");
  const answers = await Promise.all(requests);
  assert.deepEqual(answers.map(({ status }) => status), requests.map(() => 201));
  const [error] = await goodbye;
  assert.equal(error, 0);
  await ended;
}

await tryNode(secure);
await tryNode(clear);
console.log("Node.js: 2 × 184 requests");
console.log(`Chromium: ${await tryChromium()} requests in h2`);
await tryStopping();
console.log("Node.js: 90 requests while the program was told to stop");
