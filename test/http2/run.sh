#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# HTTP/2 as the world's clients speak it: curl, h2load, Node.js and Chromium, over TLS and, where they can, in the
# clear. Wants Debian's curl, nghttp2-client and chromium, Node.js 22 (or where ./dev puts it) and test/npm.
set -euo pipefail

binary=$(realpath "$1")
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
for command in curl h2load openssl; do
    command -v "$command" >/dev/null || {
        echo "$command is not installed: ./dev test installs it" >&2
        exit 1
    }
done
for bin in "$here"/../../build/node/node_modules/node-linux-*/bin; do
    [[ ! -x $bin/node ]] || PATH="$bin:$PATH"
done
unset NODE_ENV NODE_OPTIONS http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

folder=$(mktemp -d)
servers=()
finish() {
    ((${#servers[@]} == 0)) || kill "${servers[@]}" 2>/dev/null || true
    wait
    rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

fail() {
    echo "FAILED: $*" >&2
    tail -n 5 log-*.txt >&2
    exit 1
}

# start NAME VARIABLE=VALUE…: serves a store of that name; its address is then in $address.
start() {
    local name=$1 line
    shift
    mkfifo "banner-$name"
    env -i PATH="$PATH" BETTER_AUTH_SECRET="$secret" DATABASE_URL="sqlite:///$name.db" HOST=127.0.0.1 PORT=0 METRICS_ADDRESS=off "$@" \
        "$binary" serve >"banner-$name" 2>"log-$name.txt" &
    servers+=($!)
    exec 3<"banner-$name"
    address=
    while [[ -z $address ]] && IFS= read -r -t 60 -u 3 line; do
        address=$(sed -n 's|^ *Address *\(https\{0,1\}://127.0.0.1:[0-9]*\).*|\1|p' <<<"$line")
    done
    [[ -n $address ]] || fail "$name does not start"
}

secret=$(openssl rand -hex 32)
openssl req -x509 -nodes -days 90 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout server.key -out server.pem 2>openssl.log
start clear
clear=$address
start secure TLS_CERT=server.pem TLS_KEY=server.key
secure=$address
start without TLS_CERT=server.pem TLS_KEY=server.key HTTP2_MAX_STREAMS=0
without=$address
token=$(env -i PATH="$PATH" BETTER_AUTH_SECRET="$secret" "$binary" token --user ann)

# ask EXPECTED OPTION…: curl's HTTP version and the status of the answer.
ask() {
    local expected=$1 said
    shift
    said=$(curl --silent --show-error --max-time 60 --cacert server.pem --output answer --write-out '%{http_version} %{http_code}' \
        --header "Authorization: Bearer $token" "$@")
    [[ $said == "$expected" ]] || fail "curl $*: $said, not $expected"
}
ask '2 200' --http2 "$secure/api/ann/tasks"
ask '2 200' --http2-prior-knowledge "$clear/api/ann/tasks"
ask '1.1 200' --http1.1 "$secure/api/ann/tasks"
ask '1.1 200' "$clear/api/ann/tasks"
ask '1.1 200' --http2 "$without/api/ann/tasks"
ask '1.1 200' --http2 "$clear/api/ann/tasks" # an Upgrade, which RFC 9113 did away with, is not followed
ask '2 201' --http2 --json '{"title":"Buy milk"}' "$secure/api/ann/tasks"
ask '2 413' --http2 --json @<(head -c 1100000 /dev/zero) --header 'Expect: 100-continue' "$secure/api/ann/tasks"
ask '2 403' --http2 "$secure/api/bob/tasks"
ask '2 200' --http2 --head "$secure/api/ann/tasks"
echo 'curl: 10 requests'

# load COUNT OPTION…: h2load's requests, of which each has to succeed.
load() {
    local count=$1
    shift
    h2load --requests "$count" --header "Authorization: Bearer $token" "$@" >load.txt ||
        fail "h2load $*: $(cat load.txt)"
    grep -q " $count done, $count succeeded, 0 failed, 0 errored, 0 timeout" load.txt || fail "h2load $*: $(cat load.txt)"
    grep -q "status codes: $count 2xx" load.txt || fail "h2load $*: $(cat load.txt)"
}
load 3000 --clients 3 --max-concurrent-streams 50 "$secure/api/ann/tasks"
load 3000 --clients 3 --max-concurrent-streams 50 "$clear/api/ann/tasks"
script=$(curl --silent --max-time 60 --cacert server.pem "$secure/docs" | grep -o '/[^"]*swagger-ui-bundle[^"]*\.js')
load 300 --clients 2 --max-concurrent-streams 10 --window-bits 10 "$secure$script" # a megabyte through a keyhole
echo '{"title":"Buy more"}' >task.json
load 500 --clients 2 --max-concurrent-streams 50 --data task.json --header 'Content-Type: application/json' \
    "$secure/api/ann/tasks"
echo 'h2load: 6800 requests'

TOKEN="$token" SECURE="$secure" CLEAR="$clear" CERTIFICATE="$folder/server.pem" SERVER="${servers[1]}" \
    node "$here/run.mjs"
# The second one was told already; told twice, a program does not wait for anybody.
kill "${servers[0]}" "${servers[2]}"
for server in "${servers[@]}"; do
    wait "$server" || fail "a server ends with $?"
done
servers=()
