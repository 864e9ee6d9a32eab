#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: handshakes.sh BINARY [ROUNDS] [SECONDS]
# Handshakes a second that `openssl s_time` sees from the program and from `openssl s_server -www`, with the same
# certificate, by turns: new ones with TLS 1.3, resumed ones with TLS 1.2. Each server on one core, s_time on another.
set -euo pipefail

binary=$(realpath "$1")
rounds=${2:-5}
seconds=${3:-2}
folder=$(mktemp -d)
servers=()
finish() {
    for server in "${servers[@]}"; do kill "$server" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

openssl req -x509 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout key.pem -out cert.pem 2>/dev/null

mkfifo banner accepting
env -i PATH="$PATH" BETTER_AUTH_SECRET="$(openssl rand -hex 32)" HOST=127.0.0.1 PORT=0 METRICS_ADDRESS=off THREADS=1 LOG_LEVEL=warning \
    TLS_CERT=cert.pem TLS_KEY=key.pem taskset -c 0 "$binary" serve >banner 2>/dev/null &
servers+=($!)
exec 3<banner
ours=
while [[ -z $ours ]] && IFS= read -r -t 60 -u 3 line; do
    ours=$(sed -n 's|^ *Address *https://127.0.0.1:\([0-9]*\).*|\1|p' <<<"$line")
done
taskset -c 0 openssl s_server -www -cert cert.pem -key key.pem -accept 127.0.0.1:0 >accepting 2>/dev/null &
servers+=($!)
exec 4<accepting
theirs=
while [[ -z $theirs ]] && IFS= read -r -t 60 -u 4 line; do
    theirs=$(sed -n 's|^ACCEPT .*:\([0-9]*\)$|\1|p' <<<"$line")
done
cat <&4 >/dev/null &

# rate PORT OPTION…: connections a second, by the clock on the wall
rate() {
    local port=$1
    shift
    taskset -c 1 openssl s_time -connect "127.0.0.1:$port" -www /health -time "$seconds" "$@" 2>/dev/null |
        awk '/real seconds/ { rate = $1 / $4 } END { printf "%.1f\n", rate }'
}

for kind in "new -tls1_3" "reuse -tls1_2"; do
    read -r way version <<<"$kind"
    for ((round = 0; round < rounds; ++round)); do
        echo "$(rate "$ours" "-$way" "$version") $(rate "$theirs" "-$way" "$version")"
    done | python3 -c '
import statistics, sys
pairs = [[float(word) for word in line.split()] for line in sys.stdin]
ours, theirs = (statistics.median(column) for column in zip(*pairs))
ratios = [a / b for a, b in pairs]
print(f"{sys.argv[1]:<16} Taskgate {ours:.0f} /s, s_server {theirs:.0f} /s, "
      f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} … {max(ratios):.2f})")
' "$way, ${version#-}"
done
