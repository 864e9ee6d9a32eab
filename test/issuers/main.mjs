// SPDX-License-Identifier: MIT
// main.mjs [NAME…]: runs all scenarios, or those named, one after the other.
import { algorithms } from "./algorithms.mjs";
import { renewal, secretHelper, tokenHelper } from "./browser.mjs";
import * as check from "./checks.mjs";
import { addresses, audiences, impersonation, longTokens, userIds } from "./claims.mjs";
import { cachedSessions, emailLinks, sessionCookies } from "./cookies.mjs";
import { discovery } from "./discovery.mjs";
import { outage } from "./outage.mjs";
import { rotation } from "./rotation.mjs";
import { changedSecret, missingAddress, sharedSecret } from "./secrets.mjs";
import { twoIssuers } from "./several.mjs";
import { documentedSetup, signingOut } from "./stock.mjs";
import { killAll } from "./taskgate.mjs";

const scenarios = {
  documentedSetup, signingOut, algorithms, rotation, userIds, impersonation, audiences, addresses, longTokens,
  sharedSecret, changedSecret, missingAddress, sessionCookies, cachedSessions, emailLinks, twoIssuers, outage,
  tokenHelper, renewal, secretHelper, discovery,
};

const chosen = process.argv.slice(2);
for (const [name, scenario] of Object.entries(scenarios)) {
  if (chosen.length && !chosen.includes(name)) continue;
  const begin = Date.now();
  check.about(name);
  try {
    await scenario();
  } catch (error) {
    check.broken(name, error);
  }
  killAll(); // those of a scenario that broke off
  console.log(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}
const { made, failed } = check.result();
console.log(`issuers: ${made} checks, ${failed} failed`);
process.exit(failed > 0 || made === 0 ? 1 : 0); // servers of broken scenarios would keep it alive
