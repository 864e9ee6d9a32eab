// SPDX-License-Identifier: MIT
// node build.mjs FOLDER: writes what the program serves as documentation pages into FOLDER, each file as it
// is, with gzip and with brotli, and manifest.json, which lists them. Wants `npm ci` to have run here.
//
// The bundles of Swagger UI and ReDoc lose what would ask another host. Then every address that is left in
// them, and every place that could load something, must be one that reviewed.json lists: a new version that
// brings others fails here until somebody has looked (`node build.mjs --review` writes the file again).
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const text = (name) => readFileSync(join(here, name), "utf8");
const packaged = (name) => text(join("node_modules", name));

function fail(message) {
  console.error(`pages/build.mjs: ${message}`);
  process.exit(1);
}

// Replaces what must be there exactly so many times.
function cut(name, content, times, from, to) {
  const found = content.split(from).length - 1;
  if (found !== times) fail(`${name}: expected ${times} times, found ${found} times: ${from}`);
  return content.replaceAll(from, () => to);
}

// ---- the bundles -------------------------------------------------------------------------------

const logo = 'n.createElement("img",{alt:"redocly logo",onError:()=>t(!1),' +
  'src:"https://cdn.redoc.ly/redoc/logo-mini.svg"})';

// Each with its cuts: how often, what, what in its place.
const bundles = {
  "swagger-ui-bundle.js": {
    source: "swagger-ui-dist/swagger-ui-bundle.js",
    cuts: [[3, '"https://validator.swagger.io/validator"', "null"]],
  },
  "swagger-ui.css": {
    source: "swagger-ui-dist/swagger-ui.css",
    cuts: [[1, "\n/*# sourceMappingURL=swagger-ui.css.map*/", ""]],
  },
  "redoc-bundle.js": {
    source: "redoc/bundles/redoc.standalone.js",
    cuts: [
      [1, logo, "null"],
      [1, "\n//# sourceMappingURL=redoc.standalone.js.map", ""],
      [1, "\\n//# sourceMappingURL=d87bcbdbea8f8f5aa26f.worker.js.map", ""],
    ],
  },
};

// What can make a browser load something, or run a text.
const loaders = [
  "fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "EventSource", "RTCPeerConnection", "serviceWorker",
  "new Worker", "SharedWorker", "importScripts", "import(", "new Image", "new Audio", ".src=", "src:",
  '("script"', '("iframe"', '("link"', '("img"', '("embed"', '("video"', '("audio"',
  "<script", "<img", "<iframe", "<link", "srcset", "@import", "@font-face", "window.open", "eval(",
  "new Function", "sourceMappingURL", "localStorage", "document.cookie",
];

// What a bundle holds after its cuts, in a form that can be compared.
function inventory(content) {
  const unique = (matches) => [...new Set(matches)].sort();
  const loads = {};
  for (const loader of loaders) {
    const count = content.split(loader).length - 1;
    if (count) loads[loader] = count;
  }
  return {
    loads,
    // An url(data:…) loads nothing.
    urls: unique((content.match(/url\(\s*(?!["']?data:)[^)]{0,80}/g) ?? [])),
    // With a scheme, or "//host…" at the begin of a string.
    addresses: unique([
      ...(content.match(/\b(?:https?|wss?|ftp):\/\/[^\s"'`\\)<>,;]*/g) ?? []),
      ...(content.match(/(?<=["'`(])\/\/[a-z0-9-]+\.[a-z][^\s"'`\\)<>]*/gi) ?? []),
    ]),
  };
}

function readBundles() {
  const contents = {};
  for (const [name, { source, cuts }] of Object.entries(bundles)) {
    contents[name] = cuts.reduce((content, [times, from, to]) => cut(name, content, times, from, to), packaged(source));
  }
  return contents;
}

function checkBundles(contents) {
  const reviewed = JSON.parse(text("reviewed.json"));
  const lines = (found) => new Set([
    ...Object.entries(found.loads).map(([loader, count]) => `${count} times ${loader}`),
    ...found.urls, ...found.addresses,
  ]);
  for (const [name, content] of Object.entries(contents)) {
    const found = lines(inventory(content));
    const expected = lines(reviewed[name]);
    const differences = [
      ...[...found].filter((line) => !expected.has(line)).map((line) => `new: ${line}`),
      ...[...expected].filter((line) => !found.has(line)).map((line) => `gone: ${line}`),
    ];
    if (differences.length) fail(`${name} is not as reviewed:\n${differences.join("\n")}`);
  }
}

// ---- our own pages -----------------------------------------------------------------------------

// Nothing inline that the Content-Security-Policy would refuse, and no address of another host.
function checkPage(name, content) {
  const refused = {
    "an inline script": /<script(?![^>]*\ssrc=)/i,
    "an inline style": /<style|\sstyle=/i,
    "an event handler": /<[^>]*\son\w+\s*=/i,
    "an address of another host": /(?:href|src|action|content)=["']?(?:\w+:)?\/\//i,
    "a placeholder that nothing fills": /\{\{/,
  };
  for (const [what, pattern] of Object.entries(refused)) {
    if (pattern.test(content)) fail(`${name} holds ${what}`);
  }
}

// The licences of what is passed on with the program; the bundles themselves refer to the last ones.
const licences = [
  "swagger-ui-dist/LICENSE", "swagger-ui-dist/NOTICE", "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
  "redoc/LICENSE", "redoc/bundles/redoc.standalone.js.LICENSE.txt",
];

function licenceText() {
  const worker = /license information please see (\w+\.worker\.js\.LICENSE\.txt)/.exec(packaged(bundles["redoc-bundle.js"].source));
  if (!worker) fail("redoc-bundle.js: where are the licences of its worker?");
  return [...licences, `redoc/bundles/${worker[1]}`]
    .map((name) => `==== ${name}\n\n${packaged(name).trim()}\n`).join("\n");
}

// ---- writing -----------------------------------------------------------------------------------

const types = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  txt: "text/plain; charset=utf-8",
};

function gzip(content) {
  const packed = gzipSync(content, { level: 9, memLevel: 9 });
  packed[9] = 255; // which system wrote it is nobody's business
  return packed;
}

function brotli(content) {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 22,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

function build(folder) {
  const contents = readBundles();
  checkBundles(contents);
  for (const name of ["docs.js", "redoc.js", "index.js", "style.css"]) contents[name] = text(name);
  contents["licences.txt"] = licenceText();

  mkdirSync(folder, { recursive: true });
  const manifest = [];
  const addresses = {};

  const write = (path, file, content, cache) => {
    const bytes = Buffer.from(content, "utf8");
    writeFileSync(join(folder, file), bytes);
    writeFileSync(join(folder, `${file}.gz`), gzip(bytes));
    writeFileSync(join(folder, `${file}.br`), brotli(bytes));
    manifest.push({
      path, type: types[file.split(".").at(-1)], cache,
      raw: file, gzip: `${file}.gz`, br: `${file}.br`, etag: digest(bytes),
    });
  };

  for (const name of Object.keys(contents).sort()) {
    const [, stem, suffix] = /^(.*)\.(\w+)$/.exec(name);
    const file = `${stem}.${digest(contents[name])}.${suffix}`;
    addresses[name] = `/assets/${file}`;
    write(addresses[name], file, contents[name], "immutable");
  }
  for (const [path, name] of [["/", "index.html"], ["/docs", "docs.html"], ["/redoc", "redoc.html"]]) {
    const page = text(name).replace(/\{\{([\w.-]+)\}\}/g, (whole, asset) => addresses[asset] ?? whole);
    checkPage(name, page);
    write(path, name, page, "revalidate");
  }
  manifest.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

function digest(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

const argument = process.argv[2];
if (!argument || process.argv.length > 3) fail("usage: node build.mjs FOLDER | --review");
if (argument === "--review") {
  const found = Object.entries(readBundles()).map(([name, content]) => [name, inventory(content)]);
  writeFileSync(join(here, "reviewed.json"), `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
} else {
  build(argument);
}
