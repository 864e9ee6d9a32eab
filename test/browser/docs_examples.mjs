// SPDX-License-Identifier: MIT
// Whether people see an example of everything: of each body that is sent and each answer, errors included, and of
// each schema. What the pages show is compared with the document that they were made from.
import * as check from "./checks.mjs";
import { setting, visit } from "./docs_visit.mjs";
import { wide } from "./visit.mjs";

export const docsExamples = { examplesOfBodies, examplesOfSchemas };

const json = "application/json";

async function readDocument() {
  const document = await (await fetch(`${setting.base}/openapi.json`)).json();
  const resolve = (part) => (part.$ref ? part.$ref.split("/").slice(1).reduce((at, name) => at[name], document) : part);
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  return { document, resolve, operations };
}

// The same text for the same value, however it was written.
const compact = (text) => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

async function examplesOfBodies() {
  const { resolve, operations } = await readDocument();
  await visit("/docs", wide, async (page) => {
    for (const { operationId, requestBody, responses } of operations) {
      const block = page.locator(`[id$="-${operationId}"].opblock`);
      await block.locator(".opblock-summary-control").click();
      if (requestBody) {
        const shown = await block.locator("textarea").inputValue();
        check.equal(`${operationId}: body`, compact(shown), JSON.stringify(requestBody.content[json].example));
      }
      for (const [status, response] of Object.entries(responses)) {
        const { content } = resolve(response);
        if (!content) continue; // a 304
        const shown = await block.locator(`tr.response[data-code="${status}"] .example`).innerText();
        check.equal(`${operationId}: ${status}`, compact(shown), JSON.stringify(content[json].example));
      }
      await block.locator(".opblock-summary-control").click();
    }
  });
}

async function examplesOfSchemas() {
  const { document } = await readDocument();
  const names = Object.keys(document.components.schemas);
  await visit("/docs", wide, async (page) => {
    for (const name of names) {
      const title = page.locator(".json-schema-2020-12__title").getByText(name, { exact: true }).first();
      const schema = page.locator('section.models article[data-json-schema-level="0"]').filter({ has: title });
      await schema.getByRole("button", { name: "Expand all" }).first().click();
      const shown = await schema.innerText();
      check.ok(`${name} shows an example`, shown.includes("Examples"), shown);
    }
  });
}
