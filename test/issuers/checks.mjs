// SPDX-License-Identifier: MIT
// Counts checks and says which ones failed; waits for conditions, never for a time.

// What oidc-provider thinks of a setup for tests is no failed check.
if (!process.env.ISSUERS_VERBOSE) console.info = console.warn = () => {};

let made = 0;
let failed = 0;
let place = "";

// What the following checks are about.
export function about(name) {
  place = name;
}

function say(what, detail) {
  failed += 1;
  console.error(`FAILED: ${place}: ${what}${detail === undefined ? "" : `: ${detail}`}`);
}

export function equal(what, found, expected) {
  made += 1;
  if (found === expected) return true;
  say(what, `expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  return false;
}

export function ok(what, holds, detail) {
  made += 1;
  if (!holds) say(what, detail);
  return Boolean(holds);
}

export function contains(what, text, part) {
  return ok(what, String(text).includes(part), `${JSON.stringify(part)} is not in:\n${text}`);
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Asks again and again until the answer is the expected one, or the time is up. The last answer is
// checked, so that a failure says what was there instead.
export async function becomes(what, probe, expected, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let found = await probe();
  while (found !== expected && Date.now() < end) {
    await pause(50);
    found = await probe();
  }
  return equal(what, found, expected);
}

// Every answer is the expected one until something else is done: one check, however often it was asked.
export async function meanwhile(what, probe, expected, done, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  let found = await probe();
  while (found === expected && !(await done())) {
    if (Date.now() > end) return ok(what, false, `still not done after ${seconds} s`);
    await pause(20);
    found = await probe();
  }
  return equal(what, found, expected);
}

// A scenario that cannot go on counts as one more failure, and the others are still tried.
export function broken(name, error) {
  place = name;
  made += 1;
  say("cannot go on", error?.stack ?? String(error));
}

export const result = () => ({ made, failed });
