#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BINARY: the documentation pages in a real browser, Chromium, as people use them: with a mouse, with
# the keyboard, on a phone. Screenshots go into the folder that TASKGATE_SCREENSHOTS names, if it is set.
# Wants Debian's chromium, Node.js 22 on PATH (or where ./dev puts it) and the packages of test/npm.
set -euo pipefail

TASKGATE_BINARY=$(readlink -f "$1")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
[[ -d $here/../npm/node_modules/playwright-core ]] || {
    echo "the npm packages of test/npm are not installed: ./dev test installs them" >&2
    exit 1
}
for bin in "$here"/../../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done

BROWSER_FOLDER=$(mktemp -d)
trap 'rm -rf "$BROWSER_FOLDER"' EXIT
export TASKGATE_BINARY BROWSER_FOLDER

unset NODE_ENV NODE_OPTIONS http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
node "$here/run.mjs"
