#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh BINARY: tokens of the libraries that people use are accepted by the program, and its own by
# them. Wants Debian's python3-jose and python3-jwt, Node.js 22 on PATH (or where ./dev puts it) and
# the packages of test/npm, all of which `./dev test` installs.
set -euo pipefail

binary=$(readlink -f "$1")
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
for bin in "$here"/../../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done

folder=$(mktemp -d)
server=
finish() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    [[ -z $server ]] || wait "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
cd "$folder"
failures=0
checks=0

# expect WHAT EXPECTED FOUND
expect() {
    checks=$((checks + 1))
    [[ $2 == "$3" ]] && return
    failures=$((failures + 1))
    printf 'FAILED: %s: expected %s, found %s\n' "$1" "$2" "$3" >&2
}

unset BETTER_AUTH_SECRETS JWT_ISSUER JWT_AUDIENCE JWT_USER_CLAIM
BETTER_AUTH_SECRET=$("$binary" secret)
export BETTER_AUTH_SECRET

# Two writers of a pipe: the server, and a reader of ours, so that opening it never waits.
mkfifo banner
exec 3<>banner
"$binary" serve --host 127.0.0.1 --port 0 --threads 1 >&3 2>log &
server=$!
url=
while [[ -z $url ]] && IFS= read -r -t 60 -u 3 line; do
    [[ ! $line =~ Address\ +(http://127\.0\.0\.1:[0-9]+) ]] || url=${BASH_REMATCH[1]}
done
if [[ -z $url ]]; then
    echo "the server did not start:" >&2
    cat log >&2
    exit 1
fi

{
    /usr/bin/python3 "$here/make_python.py" make "$BETTER_AUTH_SECRET"
    node "$here/make_node.mjs" make "$BETTER_AUTH_SECRET"
} >tokens
expect "the number of tokens" 24 "$(wc -l <tokens)"

while read -r name kind token; do
    code=0
    "$binary" explain - <<<"$token" >explanation || code=$?
    [[ $code == 0 || $kind == bad ]] || cat explanation >&2
    status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 \
        -H "Authorization: Bearer $token" "$url/api/ada/tasks")
    if [[ $kind == good ]]; then
        expect "explain $name" 0 "$code"
        expect "GET with $name" 200 "$status"
    else
        expect "explain $name" 1 "$code"
        expect "GET with $name" 401 "$status"
    fi
done <tokens

token=$("$binary" token --user ada --email ada@example.com --expires 1h)
/usr/bin/python3 "$here/make_python.py" verify "$BETTER_AUTH_SECRET" "$token" ||
    expect "our token in Python" verified refused
node "$here/make_node.mjs" verify "$BETTER_AUTH_SECRET" "$token" ||
    expect "our token in Node.js" verified refused

if grep -qF -e "$BETTER_AUTH_SECRET" -e "$token" log; then
    expect "the log" "neither a secret nor a token" one
fi
echo "interop: $checks checks, $failures failed"
exit "$((failures > 0))"
