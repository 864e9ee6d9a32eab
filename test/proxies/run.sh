#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# The program behind nginx, HAProxy and Caddy, each set up as docs/deploy.md says, and started by systemd's sockets.
set -euo pipefail

here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
PATH=$PATH:/usr/sbin:/sbin
for program in nginx haproxy caddy systemd-socket-activate curl openssl; do
    command -v "$program" >/dev/null || {
        echo "$program is not installed: ./dev test installs it" >&2
        exit 1
    }
done
exec /usr/bin/python3 "$here/proxies.py" "$(realpath "$1")"
