// SPDX-License-Identifier: MIT
// Browsers call Taskgate themselves: another app, told so by TASKGATE_PUBLIC_URL, and another Taskgate, which
// allows that app's pages by CORS_ORIGINS.
import { add, alert, box, button, editor, shows, stores, visit } from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { freePort, Taskgate, WebApp } from "./processes.mjs";
import { tryAll } from "./visit.mjs";

let app;
let taskgate;

export async function direct() {
  app = new WebApp(await freePort());
  taskgate = new Taskgate({ BETTER_AUTH_URL: app.url, JWT_AUDIENCE: "taskgate", CORS_ORIGINS: app.url });
  taskgate.port = await freePort();
  const url = `http://127.0.0.1:${taskgate.port}`;
  // Nothing is there for requests that would go through the app.
  await app.up({ TASKGATE_PUBLIC_URL: url, TASKGATE_URL: "http://127.0.0.1:1" });
  await taskgate.up(taskgate.port);
  await tryAll({ callsTaskgate, leavesTaskgate, isNotAllowed });
  check.about("direct");
  check.equal("taskgate ends with", await taskgate.stop(), 0);
  await app.stop();
}

const given = (more) => ({ app, taskgate, direct: true, ...more });

async function callsTaskgate() {
  await visit(given({ tasks: ["Call Bob", "Buy milk"], clock: true }), async ({ page, person }) => {
    const asked = [];
    page.on("request", (request) => asked.push(request));
    await page.reload();
    await shows(page, "the list", "Buy milk, Call Bob");
    await add(page, "Water the plants");
    await box(page, "Call Bob").check();
    await button(page, "Edit Buy milk").click();
    await editor(page, "Buy milk").getByRole("textbox", { name: "Title" }).fill("Buy oats");
    await page.keyboard.press("Enter");
    await stores(person, "Taskgate has", "Water the plants, Buy oats, [x] Call Bob", taskgate);
    await button(page, "Delete Call Bob").click();
    await page.clock.runFor(5_000);
    await stores(person, "in the end", "Water the plants, Buy oats", taskgate);
    await shows(page, "and on the page", "Water the plants, Buy oats");

    const about = asked.filter((request) => new URL(request.url()).pathname.startsWith(`/api/${person.id}/tasks`));
    check.equal("all of it was asked of", [...new Set(about.map((request) => new URL(request.url()).origin))].join(),
      taskgate.url);
    const cookies = await Promise.all(about.map(async (request) => (await request.allHeaders()).cookie ?? ""));
    // Cookies know no ports, so the browser has one for both; none may be sent along.
    check.equal("cookies that Taskgate saw", cookies.join(""), "");
    const answer = await fetch(`${taskgate.url}/api/${person.id}/tasks`, {
      headers: { origin: app.url, authorization: `Bearer ${person.token}` },
    });
    check.equal("allowed is", answer.headers.get("access-control-allow-origin"), app.url);
  });
}

async function leavesTaskgate() {
  await visit(given({ tasks: ["One", "Two"], clock: true }), async ({ page, person }) => {
    await button(page, "Delete One").click();
    await shows(page, "the row goes", "Two");
    await page.goto("about:blank");
    await stores(person, "Taskgate has", "Two", taskgate);
  });
}

// A Taskgate that does not name the app: the browser refuses, and the page says that it cannot be reached.
async function isNotAllowed() {
  await taskgate.stop();
  const usual = taskgate.settings;
  taskgate.settings = { ...usual, CORS_ORIGINS: "https://app.example.com" };
  await taskgate.up(taskgate.port);
  await visit(given({ tasks: ["Buy milk"], refusals: ["net::ERR_FAILED", "CORS"] }), async ({ page }) => {
    const failure = alert(page, "Your tasks could not be loaded.");
    await failure.getByText("The server cannot be reached. Check your connection.").waitFor();
    await taskgate.stop();
    taskgate.settings = usual;
    await taskgate.up(taskgate.port);
    await failure.getByRole("button", { name: "Try again" }).click();
    await shows(page, "allowed", "Buy milk");
  });
}
