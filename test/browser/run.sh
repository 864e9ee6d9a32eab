#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BINARY [docs|app] [SCENARIO…]: the documentation pages and the web app in a real browser, Chromium, as
# people use them: with a mouse, with the keyboard, on a phone. Screenshots go into the folder that
# TASKGATE_SCREENSHOTS names, if it is set. Wants Debian's chromium, Node.js 22 on PATH (or where ./dev puts it)
# and the packages of test/npm and web. Builds the app where its sources are newer than what was built.
set -euo pipefail

TASKGATE_BINARY=$(readlink -f "$1")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
web=$(readlink -f "$here/../../web")
for package in "$here/../npm/node_modules/playwright-core" "$here/../npm/node_modules/axe-core" \
    "$web/node_modules/next"; do
    [[ -d $package ]] || {
        echo "npm packages are not installed (${package##*/}): ./dev test installs them" >&2
        exit 1
    }
done
for bin in "$here"/../../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done
unset NODE_ENV NODE_OPTIONS http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

# Next writes BUILD_ID at the end of a build.
app_is_built() {
    local newer
    [[ -f $web/.next/BUILD_ID ]] || return 1
    newer=$(cd "$web" && find app components lib ./*.ts package-lock.json -newer .next/BUILD_ID -type f -print -quit)
    [[ -z $newer ]]
}

words=" ${*:2} "
if [[ $words == *" app "* || $words != *" docs "* ]]; then
    app_is_built || npm --prefix "$web" run --silent build
fi

BROWSER_FOLDER=$(mktemp -d)
trap 'rm -rf "$BROWSER_FOLDER"' EXIT
export TASKGATE_BINARY BROWSER_FOLDER
node "$here/run.mjs" "${@:2}"
