// SPDX-License-Identifier: MIT
// The code of docs/better-auth.md, as files that run. What is written there is what is tested.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { folder } from "./taskgate.mjs";

const packages = fileURLToPath(new URL("../npm", import.meta.url));
const require = createRequire(join(packages, "package.json"));
const typescript = require("typescript");
const page = readFileSync(new URL("../../docs/better-auth.md", import.meta.url), "utf8");

// Blocks that begin with "// name.ts", by that name.
export const blocks = new Map(
  [...page.matchAll(/^```ts\n(\/\/ ([\w-]+)\.ts\n[^]*?)^```$/gm)].map(([, code, name]) => [name, code]),
);

// Writes all blocks into a folder of its own, so that each caller has modules of its own. The page's
// example addresses become those of the servers under test.
export function unfold(addresses = {}) {
  const target = folder("docs");
  symlinkSync(join(packages, "node_modules"), join(target, "node_modules"));
  for (const [name, code] of blocks) {
    let text = code;
    for (const [example, real] of Object.entries(addresses)) text = text.replaceAll(example, real);
    writeFileSync(join(target, `${name}.ts`), text);
    const script = typescript.transpileModule(text, {
      compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2022 },
    });
    // Bundlers find "./x" by themselves, Node.js wants the file's name.
    writeFileSync(join(target, `${name}.mjs`), script.outputText.replace(/from "(\.\/[\w-]+)"/g, 'from "$1.mjs"'));
  }
  return { folder: target, load: (name) => import(pathToFileURL(join(target, `${name}.mjs`)).href) };
}

// What the TypeScript compiler says about the blocks, under the strict rules that most projects have.
export function compile() {
  const target = unfold().folder;
  mkdirSync(join(target, "out"));
  writeFileSync(join(target, "tsconfig.json"), JSON.stringify({
    compilerOptions: {
      strict: true, noEmit: true, skipLibCheck: true, target: "es2022", module: "esnext",
      moduleResolution: "bundler", lib: ["es2022", "dom", "dom.iterable"], types: ["node"],
      typeRoots: [join(packages, "node_modules/@types")],
    },
    include: ["*.ts"],
  }));
  return new Promise((resolve) => {
    execFile(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", target],
      (error, stdout) => resolve({ code: error?.code ?? 0, text: stdout }));
  });
}
