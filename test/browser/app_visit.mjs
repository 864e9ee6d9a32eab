// SPDX-License-Identifier: MIT
// Somebody at the web app, in a browser profile of their own, and what there is on the page. Meanwhile nothing
// may go wrong, be refused by the Content-Security-Policy, or be asked of another host.
import * as check from "./checks.mjs";
import { watch, wide } from "./visit.mjs";

export const setting = {}; // browser, app, taskgate: app.mjs knows them

const password = "correct horse battery";
let people = 0;

// What most of the scenarios begin with is done without the forms. `token` is for asking Taskgate itself.
export async function signUp(context, app = setting.app, name = "Ada Lovelace") {
  const email = `person${++people}@example.com`;
  const url = `${app.url}/api/auth/`;
  const data = { name, email, password };
  const signedUp = await context.request.post(`${url}sign-up/email`, { headers: { origin: app.url }, data });
  const { user } = await signedUp.json();
  const { token } = await (await context.request.get(`${url}token`)).json();
  return { id: user.id, name, email, password, token };
}

export const fresh = () => ({ name: "Ada Lovelace", email: `person${++people}@example.com`, password });

// Runs `use` with a page of a person who has these tasks. The statuses in `refusals` are what this scenario is
// about: the browser itself logs each such answer. With a clock of its own the page's time stands still.
export async function visit(given, use) {
  const { app = setting.app, taskgate = setting.taskgate } = given;
  const { options = wide, path = "/", tasks = [], refusals = [] } = given;
  const { signedIn = true, clock = false, direct = false } = given;
  const context = await setting.browser.newContext(options);
  try {
    const person = signedIn ? await signUp(context, app) : undefined;
    for (const task of tasks) await createTask(person, task, taskgate);
    const page = await context.newPage();
    const problems = await watchApp(page, { app, refusals, taskgate: direct ? taskgate : undefined });
    if (clock) await page.clock.install();
    await page.goto(app.url + path);
    if (signedIn) await ready(page);
    if (clock) await page.clock.pauseAt(Date.now() + 60_000);
    await use({ page, context, person, problems });
    check.equal("problems", problems.join("\n"), "");
  } finally {
    await context.close();
  }
}

export function watchApp(page, { app = setting.app, refusals = [], taskgate } = {}) {
  const origins = [app.url, ...(taskgate ? [taskgate.url] : [])];
  const isOurs = ({ url }) => origins.includes(new URL(url).origin);
  const isExpected = (message) => {
    const text = message.text();
    if (refusals.includes("CORS") && /^Access to fetch .* has been blocked by CORS policy/.test(text)) return true;
    const failed = /^Failed to load resource: (?:.* a status of (\d+)|(net::\w+))/.exec(text);
    return failed !== null && refusals.includes(failed[2] ?? Number(failed[1])) && isOurs(message.location());
  };
  return watch(page, origins, isExpected);
}

// ---- what Taskgate has -------------------------------------------------------------------------

export async function createTask(person, task, taskgate = setting.taskgate) {
  const made = await taskgate.request(person, "POST", "", typeof task === "string" ? { title: task } : task);
  if (made.status !== 201) throw new Error(`taskgate answers ${made.status}: ${JSON.stringify(made.body)}`);
  if (task.is_completed) await taskgate.request(person, "PATCH", `/${made.body.id}/complete`);
  return made.body;
}

export const tasksOf = async (person, taskgate = setting.taskgate) => (await taskgate.request(person, "GET")).body;

// "[x]" is a completed one; the newest first, as on the page.
export async function storedTasks(person, taskgate = setting.taskgate) {
  const tasks = (await tasksOf(person, taskgate)).reverse();
  return tasks.map(({ title, is_completed: done }) => (done ? `[x] ${title}` : title)).join(", ");
}

// ---- what the page shows -----------------------------------------------------------------------

export const composer = (page) => page.getByRole("textbox", { name: "New task" });
export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const box = (page, title) => page.getByRole("checkbox", { name: title, exact: true });
export const heading = (page, name) => page.getByRole("heading", { name, exact: true });
export const editor = (page, title) => page.getByRole("form", { name: `Edit ${title}` });
export const rows = (page) => page.getByRole("list", { name: "Tasks" }).getByRole("listitem");
export const segment = (page, name) => page.getByRole("group", { name: "Show" }).getByRole("radio", { name });
export const alert = (page, text) => page.getByRole("alert").filter({ hasText: text });

export const shownTasks = (page) => page.evaluate(() => (
  [...document.querySelectorAll("ul[aria-label=Tasks] > li:not(.editing)")].map((row) => (
    (row.querySelector("[type=checkbox]").checked ? "[x] " : "") + row.querySelector(".title").textContent))
    .join(", ")));

export const counts = async (page) => (
  (await page.getByRole("group", { name: "Show" }).locator("label").allInnerTexts()).join(" ").replace(/\s+/g, " "));

export const ready = (page) => page.locator("#tasks[aria-busy=false]").waitFor();
export const pathOf = (page) => new URL(page.url()).pathname + new URL(page.url()).search;

export const shows = (page, what, expected) => check.becomes(what, () => shownTasks(page), expected);
export const stores = (person, what, expected, taskgate) => (
  check.becomes(what, () => storedTasks(person, taskgate), expected));

export async function add(page, title) {
  await composer(page).fill(title);
  await composer(page).press("Enter");
}

// ---- what the page sends -----------------------------------------------------------------------

const isTasks = (url) => /^\/api\/[^/]+\/tasks(\/|$)/.test(url.pathname);

// The requests of that method from now on; the list grows.
export function sent(page, method) {
  const requests = [];
  page.on("request", (request) => {
    if (request.method() === method && isTasks(new URL(request.url()))) requests.push(request);
  });
  return requests;
}

// Holds back the next request of that method. What is returned lets it go: with the answer of a status, or with
// other content for Taskgate to judge, or as it is.
export async function hold(page, method) {
  let letGo;
  const decision = new Promise((resolve) => { letGo = resolve; });
  let done;
  const finished = new Promise((resolve) => { done = resolve; });
  let taken = false;
  const handler = async (route) => {
    if (taken || route.request().method() !== method) return route.fallback();
    taken = true;
    const { status, postData } = await decision;
    if (status) await route.fulfill({ status, json: { detail: "Service Unavailable" } });
    else await route.continue(postData && { postData: JSON.stringify(postData) });
    return done();
  };
  await page.route(isTasks, handler);
  return async (how = {}) => {
    letGo(how);
    await finished;
    await page.unroute(isTasks, handler);
  };
}
