// SPDX-License-Identifier: MIT
// node embed.mjs FOLDER: writes embedded_pages.cpp into FOLDER, which build.mjs has filled: C++ that takes every
// file of manifest.json into the program and defines api::embedded_pages() over them.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const files = manifest.flatMap((page) => [page.raw, page.gzip, page.br]);
const quote = (text) => JSON.stringify(text); // nothing in here that C++ would write in another way

const symbol = (file) => `taskgate_page_${files.indexOf(file)}`;
const view = (file) => `{${symbol(file)}, ${statSync(join(folder, file)).size}}`;

const assembly = (file) => `
.global ${symbol(file)}
${symbol(file)}: .incbin ${quote(join(folder, file))}`;

const row = (page) => `
    {${quote(page.path)}, ${quote(page.type)}, Page::Cache::${page.cache}, ${quote(page.etag)},
     ${view(page.raw)}, ${view(page.gzip)}, ${view(page.br)}},`;

writeFileSync(join(folder, "embedded_pages.cpp"), `// Made by pages/embed.mjs.
#include "api/pages.hpp"

#include <array>

asm(R"(.pushsection .rodata${files.map(assembly).join("")}
.popsection)");

extern "C" {
${files.map((file) => `extern const char ${symbol(file)}[];`).join("\n")}
}

namespace taskgate::api {

std::span<const Page> embedded_pages() {
    static constexpr std::array<Page, ${manifest.length}> pages{{${manifest.map(row).join("")}
    }};
    return pages;
}

}  // namespace taskgate::api
`);
