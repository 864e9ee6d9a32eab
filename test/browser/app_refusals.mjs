// SPDX-License-Identifier: MIT
// What is shown before the server has said yes, and how it is taken back when the server says no.
import {
  add, alert, box, button, counts, editor, heading, hold, rows, sent, setting, shows, stores, tasksOf, visit,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { screenshot } from "./visit.mjs";

export const refusals = {
  refusedAdding, refusedEditing, refusedToggling, refusedDeleting, goneElsewhere, inLine, loading,
};

const unavailable = "The task server is not available right now.";

async function refusedAdding() {
  await visit({ tasks: ["Call Bob"], refusals: [503] }, async ({ page, person }) => {
    const answer = await hold(page, "POST");
    await add(page, "Buy milk");
    await shows(page, "before the answer", "Buy milk, Call Bob");
    check.equal("it is not confirmed", await rows(page).first().getAttribute("aria-busy"), "true");
    check.equal("it counts", await counts(page), "All 2 Pending 2 Completed 0");
    await stores(person, "Taskgate does not have it", "Call Bob");
    await answer({ status: 503 });
    await alert(page, `“Buy milk” was not added. ${unavailable}`).waitFor();
    await shows(page, "taken back", "Call Bob");
    check.equal("counts", await counts(page), "All 1 Pending 1 Completed 0");
    await screenshot(page, "app-refused");

    await alert(page, "was not added").getByRole("button", { name: "Try again" }).click();
    await shows(page, "tried again", "Buy milk, Call Bob");
    await stores(person, "now Taskgate has it", "Buy milk, Call Bob");
    await check.becomes("alerts", () => alert(page, "was not added").count(), 0);
    await check.becomes("it is confirmed", () => rows(page).first().getAttribute("aria-busy"), null);
  });
}

// Taskgate itself refuses this one, since the test replaces what was sent.
async function refusedEditing() {
  await visit({ tasks: ["Buy milk"], refusals: [422] }, async ({ page, person }) => {
    const answer = await hold(page, "PUT");
    await button(page, "Edit Buy milk").click();
    await editor(page, "Buy milk").getByRole("textbox", { name: "Title" }).fill("Buy oats");
    await editor(page, "Buy milk").getByRole("textbox", { name: "Description" }).fill("three");
    await page.keyboard.press("Control+Enter");
    await shows(page, "before the answer", "Buy oats");
    await page.getByText("three", { exact: true }).waitFor();
    await answer({ postData: { title: "" } });
    const why = "title: String should have at least 1 character.";
    const failure = alert(page, `The change of “Buy milk” was not saved. ${why}`);
    await failure.waitFor();
    await shows(page, "taken back", "Buy milk");
    check.equal("the description, too", await page.getByText("three", { exact: true }).count(), 0);
    check.equal("another try would be no use", await failure.getByRole("button", { name: "Try again" }).count(), 0);
    await failure.getByRole("button", { name: "Dismiss" }).click();
    await check.becomes("alerts", () => failure.count(), 0);
    await stores(person, "Taskgate has", "Buy milk");
  });
}

async function refusedToggling() {
  await visit({ tasks: ["Buy milk"], refusals: [500] }, async ({ page, person }) => {
    const answer = await hold(page, "PUT");
    await box(page, "Buy milk").click();
    await shows(page, "before the answer", "[x] Buy milk");
    check.equal("it counts", await counts(page), "All 1 Pending 0 Completed 1");
    await answer({ status: 500 });
    const failure = alert(page, `“Buy milk” could not be marked as completed. ${unavailable}`);
    await failure.waitFor();
    await shows(page, "taken back", "Buy milk");
    check.equal("counts", await counts(page), "All 1 Pending 1 Completed 0");
    await failure.getByRole("button", { name: "Try again" }).click();
    await shows(page, "tried again", "[x] Buy milk");
    await stores(person, "now Taskgate has it", "[x] Buy milk");
  });
}

async function refusedDeleting() {
  await visit({ tasks: ["One", "Two", "Three"], refusals: [503], clock: true }, async ({ page, person }) => {
    const answer = await hold(page, "DELETE");
    const deletions = sent(page, "DELETE");
    await button(page, "Delete Two").click();
    await page.clock.runFor(5_000);
    await check.becomes("sent", () => deletions.length, 1);
    await shows(page, "before the answer", "Three, One");
    await answer({ status: 503 });
    const failure = alert(page, `“Two” could not be deleted. ${unavailable}`);
    await failure.waitFor();
    await shows(page, "it is back where it was", "Three, Two, One");
    await failure.getByRole("button", { name: "Try again" }).click();
    await shows(page, "tried again", "Three, One");
    await button(page, "Undo deleting Two").waitFor();
    await page.clock.runFor(5_000);
    await stores(person, "now it is gone", "Three, One");
  });
}

// On another device, say.
async function goneElsewhere() {
  await visit({ tasks: ["One", "Two", "Three"], refusals: [404], clock: true }, async ({ page, person }) => {
    for (const { id, title } of await tasksOf(person)) {
      if (title !== "One") await setting.taskgate.request(person, "DELETE", `/${id}`);
    }
    await box(page, "Two").click();
    await alert(page, "“Two” could not be marked as completed. It does not exist any more.").waitFor();
    await shows(page, "it leaves the list", "Three, One");
    const gone = page.waitForResponse((response) => response.request().method() === "DELETE");
    await button(page, "Delete Three").click();
    await page.clock.runFor(5_000);
    check.equal("the answer", (await gone).status(), 404);
    await shows(page, "deleted", "One");
    check.equal("alerts, none about the deletion", await alert(page, "deleted").count(), 0);

  });
}

// Two changes of one task: the first is refused, the second goes through.
async function inLine() {
  await visit({ tasks: ["Buy milk"], refusals: [503] }, async ({ page, person }) => {
    const puts = sent(page, "PUT");
    const answer = await hold(page, "PUT");
    await button(page, "Edit Buy milk").click();
    await editor(page, "Buy milk").getByRole("textbox", { name: "Title" }).fill("Buy oats");
    await page.keyboard.press("Enter");
    await box(page, "Buy oats").click();
    await shows(page, "before the answers", "[x] Buy oats");
    check.equal("sent, one after the other", puts.length, 1);
    await answer({ status: 503 });
    await alert(page, `The change of “Buy milk” was not saved. ${unavailable}`).waitFor();
    await shows(page, "the first is taken back, the second stays", "[x] Buy milk");
    await stores(person, "Taskgate has", "[x] Buy milk");
  });
}

async function loading() {
  await visit({ tasks: ["Buy milk"], refusals: [503] }, async ({ page }) => {
    const answer = await hold(page, "GET");
    await page.reload({ waitUntil: "commit" });
    await page.getByRole("status").filter({ hasText: "Loading your tasks" }).waitFor();
    await heading(page, "Tasks").waitFor();
    check.equal("no count yet", await counts(page), "All Pending Completed");
    await screenshot(page, "app-loading");
    await answer({ status: 503 });
    await alert(page, "Your tasks could not be loaded.").getByText(unavailable).waitFor();
    await screenshot(page, "app-failed");
    await button(page, "Try again").click();
    await shows(page, "tried again", "Buy milk");
  });
}
