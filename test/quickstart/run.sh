#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# The first day of a new user, with the released program and nothing else but curl.
set -euo pipefail

binary=$(realpath "$1")
folder=$(mktemp -d)
server=
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
cd "$folder"
unset BETTER_AUTH_SECRET BETTER_AUTH_SECRETS DATABASE_URL CORS_ORIGINS JWT_ISSUER JWT_AUDIENCE

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    printf -- '--- the server said:\n' >&2
    cat banner log >&2 2>/dev/null || true
    exit 1
}

# Starts the server on a free port and waits for its banner: the pipe blocks until it comes.
start() {
    local line
    mkfifo "banner-pipe-$1"
    "$binary" serve --host 127.0.0.1 --port 0 >"banner-pipe-$1" 2>>log &
    server=$!
    exec 3<"banner-pipe-$1"
    base=
    while IFS= read -r -t 60 line <&3; do
        printf '%s\n' "$line" >>banner
        if [[ $line =~ ^\ *Address\ +(http://127\.0\.0\.1:[0-9]+) ]]; then
            base=${BASH_REMATCH[1]}
            break
        fi
    done
    [[ -n $base ]] || fail "no address in the banner"
    cat <&3 >>banner & # whatever else it prints
}

# Ends the server as an init system would.
stop() {
    local code=0
    kill -TERM "$server"
    wait "$server" || code=$?
    server=
    exec 3<&-
    ((code == 0)) || fail "SIGTERM ended it with $code"
}

# expect STATUS METHOD PATH [CURL ARGUMENT…]: sets `body`.
expect() {
    local wanted=$1 method=$2 path=$3 answer status
    shift 3
    answer=$(curl --silent --show-error --max-time 30 --noproxy '*' --request "$method" \
        --write-out '\n%{http_code}' "$@" "$base$path") || fail "$method $path: no answer"
    status=${answer##*$'\n'}
    body=${answer%$'\n'*}
    [[ $status == "$wanted" ]] || fail "$method $path: $status instead of $wanted: $body"
    echo "$method $path: $status"
}

# holds TEXT: the last body holds it.
holds() {
    [[ $body == *"$1"* ]] || fail "the body lacks $1: $body"
}

echo "== nothing starts without a secret, and both cures are shown"
code=0
"$binary" serve --host 127.0.0.1 --port 0 >no-secret 2>&1 || code=$?
((code == 2)) || fail "without a secret it ended with $code: $(cat no-secret)"
grep -q BETTER_AUTH_SECRET no-secret || fail "the cure is not shown: $(cat no-secret)"

echo "== a secret, a server, a token"
secret=$("$binary" secret)
((${#secret} >= 32)) || fail "the secret is short"
(umask 077 && printf 'BETTER_AUTH_SECRET=%s\n' "$secret" >.env)
start 1
token=$("$binary" token --user test-user-123)
[[ $token == *.*.* && $token != *$'\n'* ]] || fail "not a token and nothing else: $token"
"$binary" explain "$token" >explained || fail "explain refuses a good token: $(cat explained)"

me=(--header "Authorization: Bearer $token")
json=(--header "Content-Type: application/json")
tasks=/api/test-user-123/tasks

echo "== a task's life"
expect 200 GET /health
expect 200 GET "$tasks" "${me[@]}"
[[ $body == "[]" ]] || fail "the first list is $body"
expect 201 POST "$tasks" "${me[@]}" "${json[@]}" \
    --data '{"title":"Buy milk","description":"2 litres"}'
holds '"title":"Buy milk","description":"2 litres","is_completed":false'
id=${body#*\"id\":\"}
id=${id%%\"*}
expect 200 GET "$tasks/$id" "${me[@]}"
holds "\"id\":\"$id\",\"user_id\":\"test-user-123\""
expect 200 PUT "$tasks/$id" "${me[@]}" "${json[@]}" --data '{"title":"Buy oat milk"}'
holds '"title":"Buy oat milk","description":"2 litres"'
expect 200 PATCH "$tasks/$id/complete" "${me[@]}"
holds '"is_completed":true'
expect 200 PATCH "$tasks/$id/complete" "${me[@]}"
holds '"is_completed":false'
expect 200 DELETE "$tasks/$id" "${me[@]}"
[[ $body == '{"message":"Task deleted successfully"}' ]] || fail "deleting says $body"
expect 404 GET "$tasks/$id" "${me[@]}"

echo "== who may not"
refused='{"detail":"Could not validate credentials"}'
expect 401 GET "$tasks"
[[ $body == "$refused" ]] || fail "$body"
expect 401 GET "$tasks" --header "Authorization: Bearer invalid-token"
[[ $body == "$refused" ]] || fail "$body"
expect 401 GET "$tasks" --header "Authorization: Basic dXNlcjpwYXNz"
[[ $body == "$refused" ]] || fail "$body"
other=$("$binary" token --user other-user-456)
expect 403 GET "$tasks" --header "Authorization: Bearer $other"
[[ $body == '{"detail":"Access denied: user identity mismatch"}' ]] || fail "$body"
expect 422 POST "$tasks" "${me[@]}" "${json[@]}" --data '{"title":""}'
holds string_too_short

echo "== a restart keeps what was written"
expect 201 POST "$tasks" "${me[@]}" "${json[@]}" --data '{"title":"Survive"}'
expect 200 GET "$tasks" "${me[@]}"
before=$body
stop
start 2
expect 200 GET "$tasks" "${me[@]}"
[[ $body == "$before" ]] || fail "after the restart the list is $body, and was $before"
holds '"title":"Survive"'
stop

grep -qF "$secret" banner log && fail "the secret was printed"
grep -qF "${token##*.}" banner log && fail "a token was printed"
echo "ok"
