// SPDX-License-Identifier: MIT
// Taskgate is stopped and started again under people's hands: the app says so and recovers, and nothing that was
// typed is lost.
import {
  add, alert, box, button, composer, editor, ready, rows, setting, shows, storedTasks, stores, visit,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { screenshot } from "./visit.mjs";

export const outages = { downWhileWorking, downWhileLoading, downWhileDeleting, lostAnswer, lostWay };

const unavailable = "The task server is not available right now.";
const tryAgain = (page, text) => alert(page, text).getByRole("button", { name: "Try again" }).click();

// Runs `during` while Taskgate is down.
async function withoutTaskgate(during) {
  const { taskgate } = setting;
  check.equal("taskgate ends with", await taskgate.stop(), 0);
  try {
    await during();
  } finally {
    await taskgate.up(taskgate.port);
  }
}

async function downWhileWorking() {
  await visit({ tasks: ["Call Bob", "Buy milk"], refusals: [503] }, async ({ page, person }) => {
    await button(page, "Edit Buy milk").click();
    const form = editor(page, "Buy milk");
    const description = form.getByRole("textbox", { name: "Description" });
    await description.fill("half typed");
    await withoutTaskgate(async () => {
      await box(page, "Call Bob").click();
      await alert(page, `“Call Bob” could not be marked as completed. ${unavailable}`).waitFor();
      await add(page, "Water the plants");
      await alert(page, `“Water the plants” was not added. ${unavailable}`).waitFor();
      await composer(page).fill("Not sent yet");
      check.equal("the open editor", await description.inputValue(), "half typed");
      await form.getByRole("textbox", { name: "Title" }).fill("Buy oats");
      await form.getByRole("button", { name: "Save" }).click();
      await alert(page, `The change of “Buy milk” was not saved. ${unavailable}`).waitFor();
      await shows(page, "what Taskgate has is still there", "Buy milk, Call Bob");
      await tryAgain(page, "“Water the plants”");
      await alert(page, `“Water the plants” was not added. ${unavailable}`).waitFor();
      await screenshot(page, "app-outage");
    });
    for (const name of ["“Call Bob”", "“Buy milk”", "“Water the plants”"]) await tryAgain(page, name);
    await stores(person, "Taskgate has all of it", "Water the plants, Buy oats, [x] Call Bob");
    await shows(page, "and the page", "Water the plants, Buy oats, [x] Call Bob");
    await page.getByText("half typed").waitFor();
    check.equal("the field", await composer(page).inputValue(), "Not sent yet");
    await composer(page).press("Enter");
    await stores(person, "it goes on", "Not sent yet, Water the plants, Buy oats, [x] Call Bob");
    check.equal("alerts", await page.getByRole("alert").filter({ hasText: /\S/ }).count(), 0);
  });
}

async function downWhileLoading() {
  await visit({ tasks: ["Buy milk"], refusals: [503] }, async ({ page, person }) => {
    await withoutTaskgate(async () => {
      await page.reload();
      await alert(page, "Your tasks could not be loaded.").getByText(unavailable).waitFor();
      await add(page, "Written anyway");
      await alert(page, `“Written anyway” was not added. ${unavailable}`).waitFor();
      await button(page, "Sign out").waitFor(); // who is signed in stays so
    });
    await alert(page, "Your tasks could not be loaded.").getByRole("button", { name: "Try again" }).click();
    await shows(page, "loaded", "Buy milk");
    await tryAgain(page, "“Written anyway”");
    await stores(person, "Taskgate has all of it", "Written anyway, Buy milk");
    await shows(page, "and the page", "Written anyway, Buy milk");
  });
}

async function downWhileDeleting() {
  await visit({ tasks: ["One", "Two"], refusals: [503], clock: true }, async ({ page, person }) => {
    await button(page, "Delete One").click();
    await withoutTaskgate(async () => {
      await page.clock.runFor(5_000);
      await alert(page, `“One” could not be deleted. ${unavailable}`).waitFor();
      await shows(page, "it is back", "Two, One");
    });
    await tryAgain(page, "“One”");
    await page.clock.runFor(5_000);
    await stores(person, "now it is gone", "Two");
  });
}

// Taskgate did it, and its answer got lost on the way: another try makes no second task.
async function lostAnswer() {
  await visit({ tasks: ["Call Bob"], refusals: ["net::ERR_FAILED"] }, async ({ page, person }) => {
    const url = `**/api/${person.id}/tasks`;
    await page.route(url, async (route) => {
      if (route.request().method() === "POST") await route.fetch();
      await route.abort();
    });
    await add(page, "Buy milk");
    await alert(page, "“Buy milk” was not added. The server cannot be reached. Check your connection.").waitFor();
    check.equal("Taskgate has it, though", await storedTasks(person), "Buy milk, Call Bob");
    await page.unroute(url);
    await tryAgain(page, "“Buy milk”");
    await shows(page, "tried again", "Buy milk, Call Bob");
    check.equal("Taskgate has it once", await storedTasks(person), "Buy milk, Call Bob");
    check.equal("rows", await rows(page).count(), 2);
  });
}

// The machine itself has no connection.
async function lostWay() {
  const refusals = ["net::ERR_INTERNET_DISCONNECTED"];
  await visit({ tasks: ["Buy milk"], refusals }, async ({ page, context, person }) => {
    await context.setOffline(true);
    await box(page, "Buy milk").click();
    const failure = "“Buy milk” could not be marked as completed. The server cannot be reached. Check your connection.";
    await alert(page, failure).waitFor();
    await shows(page, "taken back", "Buy milk");
    await context.setOffline(false);
    await tryAgain(page, "“Buy milk”");
    await stores(person, "tried again", "[x] Buy milk");
    await page.reload();
    await ready(page);
    await shows(page, "after a reload", "[x] Buy milk");
  });
}
