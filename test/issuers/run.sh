#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BINARY [SCENARIO…]: tokens of real issuers from npm, Better Auth and oidc-provider, running beside
# the program and signing real users in; and the code of docs/better-auth.md, which is what these run.
# Wants Node.js 22 on PATH (or where ./dev puts it) and the packages of test/npm: `./dev test` installs both.
set -euo pipefail

TASKGATE_BINARY=$(readlink -f "$1")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
[[ -d $here/../npm/node_modules/better-auth ]] || {
    echo "the npm packages of test/npm are not installed: ./dev test installs them" >&2
    exit 1
}
for bin in "$here"/../../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done

# One folder for everything that the issuers and the program write.
ISSUERS_FOLDER=$(mktemp -d)
trap 'rm -rf "$ISSUERS_FOLDER"' EXIT
export TASKGATE_BINARY ISSUERS_FOLDER

# What Better Auth and Node.js would read from here.
unset NODE_ENV NODE_OPTIONS BETTER_AUTH_URL BETTER_AUTH_SECRET BETTER_AUTH_SECRETS
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
node --disable-warning=ExperimentalWarning "$here/main.mjs" "${@:2}"
