// SPDX-License-Identifier: MIT
// The web app: built, running beside Taskgate, and everything that people do there.
import { access } from "./app_access.mjs";
import { actions } from "./app_actions.mjs";
import { entry } from "./app_entry.mjs";
import { keyboard } from "./app_keyboard.mjs";
import { loads } from "./app_loading.mjs";
import { direct } from "./app_direct.mjs";
import { outages } from "./app_outages.mjs";
import { people } from "./app_people.mjs";
import { refusals } from "./app_refusals.mjs";
import { tokens } from "./app_tokens.mjs";
import { setting } from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { freePort, Taskgate, WebApp } from "./processes.mjs";
import { tryAll } from "./visit.mjs";

export async function app(browser) {
  // Each must know the other's address before it starts.
  const webApp = new WebApp(await freePort());
  const taskgate = new Taskgate({ BETTER_AUTH_URL: webApp.url, JWT_AUDIENCE: "taskgate" });
  taskgate.port = await freePort();
  await webApp.up({ TASKGATE_URL: `http://127.0.0.1:${taskgate.port}` });
  await taskgate.up(taskgate.port);
  Object.assign(setting, { browser, app: webApp, taskgate });
  await tryAll({
    ...entry, ...actions, ...keyboard, ...refusals, ...people, ...tokens, ...outages, ...loads, ...access,
  });
  check.about("app");
  check.equal("taskgate ends with", await taskgate.stop(), 0);
  await webApp.stop();
  await direct();
}
