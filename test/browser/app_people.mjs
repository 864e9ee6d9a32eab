// SPDX-License-Identifier: MIT
// Two people: nobody ever sees, or touches, a task of somebody else.
import { signIn } from "./app_entry.mjs";
import {
  add, alert, box, button, createTask, heading, ready, setting, shows, signUp, storedTasks, tasksOf, visit,
} from "./app_visit.mjs";
import * as check from "./checks.mjs";

export const people = { twoBrowsers, oneBrowser, anotherTab };

async function twoBrowsers() {
  await visit({ tasks: ["Ada's first"] }, async ({ page: adas, person: ada }) => {
    await visit({ tasks: ["Bob's first"] }, async ({ page: bobs, context, person: bob }) => {
      await add(adas, "Ada's second");
      await add(bobs, "Bob's second");
      await box(bobs, "Bob's first").check();
      for (const again of [false, true]) {
        if (again) await Promise.all([adas.reload(), bobs.reload()]);
        await shows(adas, "Ada sees", "Ada's second, Ada's first");
        await shows(bobs, "Bob sees", "Bob's second, [x] Bob's first");
      }

      // Bob's browser asks for Ada's tasks: with his cookie alone, with his token, and for one by its id.
      const [{ id }] = await tasksOf(ada);
      const url = `${setting.app.url}/api/${ada.id}/tasks`;
      const headers = { authorization: `Bearer ${bob.token}` };
      const asked = {
        "with the cookie": await context.request.get(url),
        "with the token": await context.request.get(url, { headers }),
        "one task": await context.request.get(`${url}/${id}`, { headers }),
        "a change": await context.request.put(`${url}/${id}`, { headers, data: { title: "Bob was here" } }),
        "a deletion": await context.request.delete(`${url}/${id}`, { headers }),
        "as one of his": await context.request.get(`${setting.app.url}/api/${bob.id}/tasks/${id}`, { headers }),
      };
      const answers = Object.entries(asked).map(([name, answer]) => `${name} ${answer.status()}`).join(", ");
      check.equal("Bob is told", answers, "with the cookie 401, with the token 403, one task 403, a change 403, " +
        "a deletion 403, as one of his 404");
      for (const [name, answer] of Object.entries(asked)) {
        check.ok(`${name}: nothing of Ada's is in it`, !(await answer.text()).includes("Ada"), await answer.text());
      }
      check.equal("Ada still has", await storedTasks(ada), "Ada's second, Ada's first");
    });
  });
}

// One after the other at the same machine.
async function oneBrowser() {
  await visit({ tasks: ["Ada's"] }, async ({ page, context, person: ada }) => {
    await shows(page, "Ada sees", "Ada's");
    await button(page, "Sign out").click();
    await heading(page, "Welcome back").waitFor();
    const bob = await signUp(context, setting.app, "Bob");
    await createTask(bob, "Bob's");
    await page.goto(setting.app.url);
    await shows(page, "Bob sees", "Bob's");
    check.equal("Ada is mentioned", await page.getByText("Ada").count(), 0);
    await button(page, "Sign out").click();
    await signIn(page, ada);
    await shows(page, "Ada sees, once more", "Ada's");
    check.equal("Bob is mentioned", await page.getByText("Bob").count(), 0);
  });
}

// Ada's tab is still open when Bob signs in in another one. Once its token is no longer fresh, the browser gets
// one of Bob's; Taskgate refuses that for Ada's tasks, and the page says so.
async function anotherTab() {
  await visit({ tasks: ["Ada's"], refusals: [403], clock: true }, async ({ page, context, person: ada }) => {
    const bob = await signUp(context, setting.app, "Bob");
    await createTask(bob, "Bob's");
    await page.clock.fastForward("15:00");
    await box(page, "Ada's").click();
    const failure = alert(page, "You are signed in as somebody else now.");
    await failure.waitFor();
    await shows(page, "taken back", "Ada's");
    check.equal("Ada's tasks", await storedTasks(ada), "Ada's");
    check.equal("Bob's tasks", await storedTasks(bob), "Bob's");
    await failure.getByRole("button", { name: "Reload" }).click();
    await page.getByRole("banner").getByText("Bob").waitFor();
    await ready(page);
    await shows(page, "loaded again", "Bob's");
  });
}
