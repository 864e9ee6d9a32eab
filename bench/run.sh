#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs every benchmark of the release build; called by `./dev bench`. Arguments, ROUNDS MILLISECONDS, go to
# those that take turns.
set -euo pipefail
grep -m1 'model name' /proc/cpuinfo | sed 's/^model name[^:]*: /Machine: /' || true
echo "Cores: $(nproc), $(date -u +%F), $(uname -sr)"
echo
build/release/bench_http "$@"
echo
build/release/bench_tokens "$@"
echo
build/release/bench_tls "$@"
echo
bash bench/handshakes.sh build/release/taskgate
echo
build/release/bench_postgres "$@"
echo
build/release/bench_compression "$@"
echo
build/release/bench_request --benchmark_counters_tabular=true 2>&1
echo
bash bench/metrics_cost.sh
