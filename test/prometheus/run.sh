#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# A real Prometheus scrapes the real program and evaluates its alerts; promtool checks rules and metrics.
set -euo pipefail

here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
PATH="$PATH:$here/../../build/prometheus/usr/bin" # where ./dev puts it if it is not installed
for program in prometheus promtool; do
    command -v "$program" >/dev/null || {
        echo "$program is not there: ./dev test fetches it (Debian package prometheus)" >&2
        exit 1
    }
done
exec /usr/bin/python3 "$here/observe.py" "$(realpath "$1")"
