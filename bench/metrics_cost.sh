#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What metrics cost one GET, in instructions, without a socket: callgrind counts those of 1000 and of 3000
# requests, and the difference is that of 2000. Takes build/release/bench_instructions (./dev bench builds it).
set -euo pipefail
program=$(realpath "${1:-build/release/bench_instructions}")
command -v valgrind >/dev/null || {
    echo "valgrind is not installed: ./dev bench installs it" >&2
    exit 1
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/build" # where the benchmark puts its store
cd "$folder"

# instructions on|off TIMES
instructions() {
    valgrind --tool=callgrind --callgrind-out-file="$folder/out" "$program" "$1" "$2" >log.txt 2>&1 || {
        cat log.txt >&2
        exit 1
    }
    sed -n 's/^summary: \([0-9]*\).*/\1/p' out
}

declare -A each
for state in off on; do
    few=$(instructions $state 1000)
    many=$(instructions $state 3000)
    each[$state]=$(((many - few) / 2000))
done
echo "GET one, without a socket, in instructions (callgrind):"
echo "without metrics  ${each[off]}"
echo "with metrics     ${each[on]}"
awk -v off="${each[off]}" -v on="${each[on]}" 'BEGIN { printf "more             %d, %.2f %%\n", on - off, (on - off) * 100 / off }'
