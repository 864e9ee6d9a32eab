// SPDX-License-Identifier: MIT
// What people do with their tasks: add, edit in place, tick, filter, delete and undo.
import {
  add, box, button, composer, counts, editor, heading, pathOf, rows, segment, sent, setting, shownTasks, shows, stores,
  tasksOf, visit,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { screenshot } from "./visit.mjs";

export const actions = { adding, editing, toggling, filtering, undoing, leaving };

const describedBy = (page, text) => page.getByRole("status").filter({ hasText: text });

async function adding() {
  await visit({}, async ({ page, person }) => {
    await heading(page, "Nothing to do yet").waitFor();
    check.equal("counts of nothing", await counts(page), "All 0 Pending 0 Completed 0");
    const posts = sent(page, "POST");
    await composer(page).fill("   ");
    await button(page, "Add").click();
    await describedBy(page, "Write a title first.").waitFor();
    await composer(page).fill("x".repeat(501));
    await button(page, "Add").click();
    await describedBy(page, "At most 500 characters: 1 too many.").waitFor();
    check.equal("what cannot be added stays", (await composer(page).inputValue()).length, 501);

    await composer(page).fill("  Buy milk ");
    await button(page, "Add").click();
    await shows(page, "with the button", "Buy milk");
    await check.becomes("the field is empty", () => composer(page).inputValue(), "");
    check.ok("and has the focus", await composer(page).evaluate((field) => field === document.activeElement));
    const markup = "<b>Not bold</b> & 𝔬𝔡𝔡 “letters” 牛乳";
    await add(page, markup);
    await shows(page, "with Enter, above the first", `${markup}, Buy milk`);
    await add(page, "😀".repeat(500)); // 1 000 units of UTF-16, and 500 characters
    await check.becomes("counts", () => counts(page), "All 3 Pending 3 Completed 0");
    await stores(person, "Taskgate has them", `${"😀".repeat(500)}, ${markup}, Buy milk`);
    check.equal("requests, none for what is wrong", posts.length, 3);
    check.equal("the title of the page", await page.title(), "(3) Tasks · Taskgate");
    await page.reload();
    await shows(page, "after a reload", `${"😀".repeat(500)}, ${markup}, Buy milk`);
  });
}

async function editing() {
  await visit({ tasks: ["Call Bob", { title: "Buy milk", description: "two" }] }, async ({ page, person }) => {
    const puts = sent(page, "PUT");
    await button(page, "Edit Buy milk").click();
    const form = editor(page, "Buy milk");
    const title = form.getByRole("textbox", { name: "Title" });
    const description = form.getByRole("textbox", { name: "Description" });
    check.equal("it is edited in place of", await rows(page).first().getByRole("form").count(), 1);
    check.equal("the other one stays", await shownTasks(page), "Call Bob");
    await title.fill(" ");
    await form.getByRole("button", { name: "Save" }).click();
    await describedBy(page, "Write a title first.").waitFor();
    check.equal("nothing is sent", puts.length, 0);
    await screenshot(page, "app-editing");
    await title.fill("Buy oats");
    await description.fill("three\nof them");
    await form.getByRole("button", { name: "Save" }).click();
    await shows(page, "the new title", "Buy oats, Call Bob");
    await page.getByText("three\nof them").waitFor();
    const stored = async () => (await tasksOf(person)).at(-1);
    await check.becomes("its title in Taskgate", async () => (await stored()).title, "Buy oats");
    check.equal("and description", (await stored()).description, "three\nof them");

    // A click on the text edits, too; an empty description is none. The title was changed elsewhere meanwhile, and
    // stays like that: only what was changed here is sent.
    await setting.taskgate.request(person, "PUT", `/${(await stored()).id}`, { title: "Buy bread" });
    await page.getByText("three\nof them").click();
    await editor(page, "Buy oats").getByRole("textbox", { name: "Description" }).fill("");
    await editor(page, "Buy oats").getByRole("button", { name: "Save" }).click();
    await check.becomes("no description in Taskgate", async () => (await stored()).description, null);
    await shows(page, "the title from elsewhere", "Buy bread, Call Bob");

    for (const giveUp of [() => button(page, "Cancel").click(), () => page.keyboard.press("Escape")]) {
      await button(page, "Edit Call Bob").click();
      await editor(page, "Call Bob").getByRole("textbox", { name: "Title" }).fill("Call Eve");
      await giveUp();
      await shows(page, "after giving up", "Buy bread, Call Bob");
    }
    check.equal("sent in the end", puts.length, 2);
    await stores(person, "Taskgate has", "Buy bread, Call Bob");
  });
}

async function toggling() {
  await visit({ tasks: ["Call Bob", "Buy milk"] }, async ({ page, person }) => {
    await box(page, "Call Bob").check();
    await shows(page, "ticked", "Buy milk, [x] Call Bob");
    await check.becomes("counts", () => counts(page), "All 2 Pending 1 Completed 1");
    await page.getByText("1 to do, 1 done").waitFor();
    await stores(person, "Taskgate has", "Buy milk, [x] Call Bob");
    await box(page, "Call Bob").uncheck();
    await stores(person, "unticked", "Buy milk, Call Bob");
    // Faster than the answers come: in the end it is as it was left.
    for (let i = 0; i < 5; ++i) await box(page, "Buy milk").setChecked(i % 2 === 0);
    await stores(person, "after five clicks", "[x] Buy milk, Call Bob");
    await shows(page, "after five clicks", "[x] Buy milk, Call Bob");
  });
}

async function filtering() {
  const done = (title) => ({ title, is_completed: true });
  await visit({ tasks: ["One", done("Two"), "Three"] }, async ({ page }) => {
    await shows(page, "all", "Three, [x] Two, One");
    await segment(page, "Pending 2").check();
    await shows(page, "pending", "Three, One");
    check.equal("the address", pathOf(page), "/?show=pending");
    await segment(page, "Completed 1").check();
    await shows(page, "completed", "[x] Two");
    await page.reload();
    await shows(page, "after a reload", "[x] Two");
    check.ok("the segment after a reload", await segment(page, "Completed 1").isChecked());

    await box(page, "Two").click(); // it leaves the list
    await heading(page, "Nothing completed yet").waitFor();
    check.equal("counts of all, whatever shows", await counts(page), "All 3 Pending 3 Completed 0");
    await segment(page, "Pending 3").check();
    for (const title of ["Three", "Two", "One"]) await box(page, title).click();
    await heading(page, "All done").waitFor();
    await segment(page, "All 3").check();
    await shows(page, "all again", "[x] Three, [x] Two, [x] One");
    check.equal("the address of all", pathOf(page), "/");
    await page.goto(new URL("/?show=nonsense", page.url()).href);
    await shows(page, "an unknown filter", "[x] Three, [x] Two, [x] One");
  });
}

// The page's clock stands still, and goes on when the test says so.
async function undoing() {
  await visit({ tasks: ["One", "Two", "Three", "Four"], clock: true }, async ({ page, person }) => {
    const deletions = sent(page, "DELETE");
    // What was sent before this was is known afterwards.
    const settle = async (done) => {
      await Promise.all([
        page.waitForResponse((response) => response.request().method() === "PUT"),
        box(page, "One").setChecked(done),
      ]);
    };
    await button(page, "Delete Two").click();
    await shows(page, "the row goes", "Four, Three, One");
    check.equal("counts", await counts(page), "All 3 Pending 3 Completed 0");
    await screenshot(page, "app-undo");
    await button(page, "Undo deleting Two").click();
    await shows(page, "undone, it is where it was", "Four, Three, Two, One");
    await page.clock.runFor(60_000);
    await settle(true);
    check.equal("undone, nothing is sent", deletions.length, 0);
    await stores(person, "undone, Taskgate has", "Four, Three, Two, [x] One");

    await button(page, "Delete Three").click();
    await page.clock.runFor(1_000);
    await button(page, "Delete Four").click();
    await shows(page, "two rows go", "Two, [x] One");
    await page.clock.runFor(3_999);
    await settle(false);
    check.equal("sent before 5 seconds", deletions.length, 0);
    await page.clock.runFor(1);
    await stores(person, "after 5 seconds", "Four, Two, One");
    check.equal("undo is over for", await button(page, "Undo deleting Three").count(), 0);
    await button(page, "Undo deleting Four").click();
    await shows(page, "in the end", "Four, Two, One");
    check.equal("sent in the end", deletions.length, 1);
    await page.reload();
    await shows(page, "after a reload", "Four, Two, One");
  });
}

// With the clock standing still, no time to undo runs out: it is the leaving that sends the deletion.
async function leaving() {
  const ways = {
    "another page": (page) => page.goto("about:blank"),
    "closing the tab": (page) => page.close({ runBeforeUnload: true }),
    "signing out": (page) => button(page, "Sign out").click(),
  };
  for (const [name, leave] of Object.entries(ways)) {
    await visit({ tasks: ["One", "Two", "Three"], clock: true }, async ({ page, person }) => {
      await button(page, "Delete One").click();
      await button(page, "Delete Three").click();
      await shows(page, `${name}: the rows go`, "Two");
      await leave(page);
      await stores(person, `${name}: Taskgate has`, "Two");
    });
  }
}
