// SPDX-License-Identifier: MIT
// Tokens live for a quarter of an hour, pages for longer: nobody notices.
import { add, box, button, ready, setting, shows, stores, visit } from "./app_visit.mjs";
import * as check from "./checks.mjs";

export const tokens = { renewedInTime, renewedAfterRefusal, sleptThroughDeletion };

const statuses = (responses) => responses.map((response) => response.status()).join();

// Every answer of Taskgate from now on, and every request for a token.
function listen(page) {
  const answers = [];
  const renewals = [];
  page.on("response", (response) => /\/api\/[^/]+\/tasks/.test(response.url()) && answers.push(response));
  page.on("request", (request) => new URL(request.url()).pathname === "/api/auth/token" && renewals.push(request));
  return { answers, renewals };
}

// Half a minute before it expires, and not earlier; one renewal for however many requests.
async function renewedInTime() {
  await visit({ tasks: ["One", "Two", "Three"], clock: true }, async ({ page, person }) => {
    const { answers, renewals } = listen(page);
    // The clock was stopped less than two minutes after the first token was asked for.
    await page.clock.fastForward("12:00");
    await box(page, "One").check();
    await stores(person, "after 12 minutes", "Three, Two, [x] One");
    check.equal("renewals until then", renewals.length, 0);
    await page.clock.fastForward("02:30");
    for (const title of ["One", "Two", "Three"]) await box(page, title).click();
    await stores(person, "after 14½ minutes", "[x] Three, [x] Two, One");
    check.equal("renewals", renewals.length, 1);
    await check.becomes("the answers", () => statuses(answers), "200,200,200,200");
  });
}

// Taskgate is started once more, and takes tokens of the last eight seconds only. The one that the page has gets
// too old, which the page cannot know.
async function renewedAfterRefusal() {
  const { taskgate } = setting;
  const usual = taskgate.settings;
  await visit({ tasks: ["Buy milk"], refusals: [401] }, async ({ page, person }) => {
    const list = page.waitForRequest((request) => request.url().endsWith(`/api/${person.id}/tasks`));
    await page.reload();
    const { authorization } = await (await list).allHeaders();
    const ofThePage = { id: person.id, token: authorization.replace("Bearer ", "") };
    await ready(page);
    const { answers, renewals } = listen(page);
    const restart = async (settings) => {
      await taskgate.stop();
      taskgate.settings = settings;
      await taskgate.up(taskgate.port);
    };
    await restart({ ...usual, JWT_MAX_AGE: "16s", JWT_LEEWAY: "0s" });
    try {
      const status = async () => (await taskgate.request(ofThePage, "GET")).status;
      await check.becomes("Taskgate takes the token of the page no longer", status, 401);
      await add(page, "Call Bob");
      await shows(page, "it is in the list", "Call Bob, Buy milk");
      await check.becomes("the first answer, and that to the second try", () => statuses(answers), "401,201");
      check.equal("renewals", renewals.length, 1);
      const id = await answers[0].headerValue("x-request-id");
      const reason = () => taskgate.log.some((line) => line.includes(id) && line.includes('"reason":"too_old"'));
      await check.becomes("why, in the log", reason, true);
      check.equal("alerts", await page.getByRole("alert").filter({ hasText: /\S/ }).count(), 0);
    } finally {
      await restart(usual);
    }
    await stores(person, "Taskgate has it once", "Call Bob, Buy milk");
    check.equal("posts", answers.filter((answer) => answer.status() === 201).length, 1);
  });
}

// A page that is left has no time to ask for a token: it has one ready from the moment of the deletion.
async function sleptThroughDeletion() {
  await visit({ tasks: ["One", "Two"], clock: true }, async ({ page, person }) => {
    await page.clock.fastForward("20:00");
    const renewed = page.waitForResponse((response) => response.url().endsWith("/api/auth/token"));
    await button(page, "Delete One").click();
    await (await renewed).finished();
    await page.goto("about:blank");
    await stores(person, "Taskgate has", "Two");
  });
}
