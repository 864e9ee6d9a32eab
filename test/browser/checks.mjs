// SPDX-License-Identifier: MIT
// Counts checks and says which ones failed; waits for conditions, never for a time.
import { setTimeout as pause } from "node:timers/promises";

let made = 0;
let failed = 0;
let place = "";

// What the following checks are about.
export function about(name) {
  place = name;
}

export function ok(what, holds, detail = "") {
  made += 1;
  if (!holds) {
    failed += 1;
    console.error(`FAILED: ${place}: ${what}: ${detail}`);
  }
}

export function equal(what, found, expected) {
  ok(what, found === expected, `expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

// Asks until the answer is the expected one, or the time is up.
export async function becomes(what, probe, expected, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let found = await probe();
  while (found !== expected && Date.now() < end) {
    await pause(20);
    found = await probe();
  }
  equal(what, found, expected);
}

// What broke off counts as one more failure, and the others are still tried.
export function broken(error) {
  ok("cannot go on", false, error?.stack ?? error);
}

export const result = () => ({ made, failed });
