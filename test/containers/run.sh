#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh BINARY
# What of the images and the compose file can be tried without Docker.
set -euo pipefail
exec /usr/bin/python3 "$(dirname "${BASH_SOURCE[0]}")/containers.py" "$1"
