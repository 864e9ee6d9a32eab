// SPDX-License-Identifier: MIT
// Signing up, in and out; wrong passwords; a session that ends elsewhere.
import { add, alert, box, button, fresh, heading, pathOf, ready, shows, visit } from "./app_visit.mjs";
import * as check from "./checks.mjs";
import { screenshot } from "./visit.mjs";

export const entry = { signUpToSignOut, wrongPassword, takenEmail, sessionEnded };

const passwordField = (page) => page.getByLabel("Password", { exact: true });

async function fillIn(page, { email, password, name }) {
  if (name !== undefined) await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await passwordField(page).fill(password);
}

export async function signIn(page, person) {
  await heading(page, "Welcome back").waitFor();
  await fillIn(page, { email: person.email, password: person.password });
  await button(page, "Sign in").click();
  await ready(page);
}

async function signUpToSignOut() {
  await visit({ signedIn: false }, async ({ page, context }) => {
    const asked = [];
    page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await heading(page, "Welcome back").waitFor();
    check.equal("who is not signed in comes to", pathOf(page), "/sign-in");
    await screenshot(page, "app-sign-in");
    await page.getByRole("link", { name: "Create an account" }).click();
    await heading(page, "Create your account").waitFor();

    const person = fresh();
    await fillIn(page, { ...person, password: "" });
    await passwordField(page).pressSequentially("1234567");
    await button(page, "Create account").click();
    check.ok("a short password is refused", await passwordField(page).evaluate((field) => field.validity.tooShort));
    await passwordField(page).fill(person.password);
    await button(page, "Show password").click();
    check.equal("the password shows", await passwordField(page).getAttribute("type"), "text");
    await screenshot(page, "app-sign-up");
    await button(page, "Create account").click();

    await heading(page, "Nothing to do yet").waitFor();
    check.equal("after the sign-up", pathOf(page), "/");
    check.equal("sign-ups sent", asked.filter((line) => line === "POST /api/auth/sign-up/email").length, 1);
    check.equal("the name", await page.getByRole("banner").getByText("Ada Lovelace").count(), 1);
    await screenshot(page, "app-empty");
    await add(page, "Buy milk");
    await shows(page, "the first task", "Buy milk");
    const kept = () => page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie].join());
    check.equal("what scripts can read: storage, cookies", await kept(), "0,0,");

    await page.goto(new URL("/sign-in", page.url()).href);
    await ready(page);
    check.equal("who is signed in needs no form", pathOf(page), "/");
    await button(page, "Sign out").click();
    await heading(page, "Welcome back").waitFor();
    check.equal("after the sign-out", pathOf(page), "/sign-in");
    check.equal("cookies after the sign-out", (await context.cookies()).map(({ name }) => name).join(), "");
    await page.goBack();
    await heading(page, "Welcome back").waitFor();
    check.equal("back in the history shows no task", await page.getByText("Buy milk").count(), 0);

    await signIn(page, person);
    await shows(page, "signed in again", "Buy milk");
  });
}

async function wrongPassword() {
  await visit({ refusals: [401] }, async ({ page, person }) => {
    await button(page, "Sign out").click();
    await heading(page, "Welcome back").waitFor();
    const right = { email: person.email, password: person.password };
    for (const wrong of [{ ...right, password: "wrong horse" }, { ...right, email: "nobody@example.com" }]) {
      await fillIn(page, wrong);
      await button(page, "Sign in").click();
      await alert(page, "Email or password is wrong.").waitFor();
      check.equal("the email stays", await page.getByRole("textbox", { name: "Email" }).inputValue(), wrong.email);
      await check.becomes("the focus", () => page.evaluate(() => document.activeElement.id), "password");
      await page.reload();
    }
    await signIn(page, person);
    check.equal("with the right one", pathOf(page), "/");
  });
}

async function takenEmail() {
  await visit({ refusals: [422] }, async ({ page, person }) => {
    await button(page, "Sign out").click();
    await heading(page, "Welcome back").waitFor();
    await page.getByRole("link", { name: "Create an account" }).click();
    await heading(page, "Create your account").waitFor();
    await fillIn(page, { name: "Eve", email: person.email, password: "another password" });
    await button(page, "Create account").click();
    await alert(page, "There is already an account with this email. Sign in instead.").waitFor();
    check.equal("the name stays", await page.getByRole("textbox", { name: "Name" }).inputValue(), "Eve");
  });
}

// Signed out in another tab, and the token of this one is no longer fresh.
async function sessionEnded() {
  await visit({ tasks: ["Buy milk"], refusals: [401], clock: true }, async ({ page, context, person }) => {
    const other = await context.newPage();
    await other.goto(page.url());
    await button(other, "Sign out").click();
    await heading(other, "Welcome back").waitFor();
    await page.clock.fastForward("15:00");
    await box(page, "Buy milk").click();
    await page.getByRole("status").filter({ hasText: "Your session has ended. Please sign in again." }).waitFor();
    check.equal("it leads to", pathOf(page), "/sign-in?ended");
    await signIn(page, person);
    await shows(page, "signed in again", "Buy milk");
  });
}
