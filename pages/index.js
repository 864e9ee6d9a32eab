// SPDX-License-Identifier: MIT
// Puts the version on the front page.
const { info } = await (await fetch("/openapi.json")).json();
document.getElementById("version").textContent = info.version;
