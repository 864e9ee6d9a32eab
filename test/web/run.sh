#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BINARY: the web app's own tests, its types, and whether those of the API are what the binary says.
# Wants Node.js 22 on PATH (or where ./dev puts it) and the packages of web/, which `./dev test` installs.
set -euo pipefail

binary=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../web"
for bin in "$PWD"/../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done

npm test
npm run typecheck
"$binary" openapi | cmp - ../docs/openapi.json
