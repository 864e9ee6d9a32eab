// SPDX-License-Identifier: MIT
// Writes lib/taskgate/schema.ts from the OpenAPI document: that of this repository, or of a running
// Taskgate (`npm run generate -- http://127.0.0.1:8000/openapi.json`). With --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import openapiTypescript, { astToString } from "openapi-typescript";

const target = new URL("../lib/taskgate/schema.ts", import.meta.url);
const words = process.argv.slice(2);
const given = words.find((word) => !word.startsWith("--"));
const source = given ? new URL(given) : new URL("../../docs/openapi.json", import.meta.url);

const head = "// SPDX-License-Identifier: MIT\n// Generated from the OpenAPI document by `npm run generate`: do not edit.\n\n";
const text = head + astToString(await openapiTypescript(source, { silent: true }));

if (words.includes("--check")) {
  if ((await readFile(target, "utf8")) !== text) {
    console.error("lib/taskgate/schema.ts is not what docs/openapi.json says: npm run generate");
    process.exitCode = 1;
  }
} else {
  await writeFile(target, text);
}
