// SPDX-License-Identifier: MIT
// How much JavaScript each page of the built app loads at first, compressed with gzip. Bytes of a build
// are the same on every machine. Fails where a page is over the limit.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import vm from "node:vm";

const limit = 200_000;
const build = new URL("../.next/", import.meta.url);
const read = (name) => readFile(new URL(name, build));
const { rootMainFiles } = JSON.parse(await read("build-manifest.json"));

async function scriptsOf(page) {
  const context = vm.createContext({ globalThis: {} });
  vm.runInContext(String(await read(`server/app${page}_client-reference-manifest.js`)), context);
  const [{ entryJSFiles }] = Object.values(context.globalThis.__RSC_MANIFEST);
  const pages = Object.entries(entryJSFiles).filter(([name]) => /\/app\/(.*\/)?(layout|page|error|not-found)$/.test(name));
  return new Set([...rootMainFiles, ...pages.flatMap(([, files]) => files)]);
}

for (const [path, page] of [["/", "/page"], ["/sign-in", "/sign-in/page"], ["/sign-up", "/sign-up/page"]]) {
  const files = [...await scriptsOf(page)];
  const sizes = await Promise.all(files.map(async (file) => gzipSync(await read(file), { level: 6 }).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`${path.padEnd(10)} ${(total / 1000).toFixed(1)} kB in ${files.length} files`);
  if (total > limit) process.exitCode = 1;
}
