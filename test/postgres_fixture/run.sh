#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh start FILE [FOLDER]
#        run.sh stop FILE [FOLDER]
# One PostgreSQL for many test programs, on a free port of 127.0.0.1. FILE says where it is, for
# TASKGATE_TEST_POSTGRES. Nobody has to stop it: after an hour, it ends by itself.
set -euo pipefail

# The same as in test/support/postgres_address.hpp.
user=taskgate
password="p@ss:w/ör%d ?#&'\"\\"
seconds_to_live=3600

fail() {
    echo "run.sh: $*" >&2
    exit 1
}

# The value of a line NAME=VALUE in $file.
value() { sed -n "s/^$1=//p" "$file"; }

# Runs a program as somebody who is not root, which PostgreSQL refuses to be.
as_server() { "${become_server[@]}" "$@"; }

# Version 15, or the newest there is.
find_programs() {
    local versions=/usr/lib/postgresql version=15
    [[ -d $versions/$version ]] || version=$(find "$versions" -mindepth 1 -printf '%P\n' -prune | sort -n | tail -1)
    [[ -x $versions/$version/bin/initdb ]] || fail "PostgreSQL is not installed"
    echo "$versions/$version/bin"
}

# In the folder that was named, for benchmarks; else in memory, where there are two free gigabytes:
# tests make and remove many files.
make_directory() {
    if [[ -n $folder ]]; then
        mktemp -d "$folder/taskgate-postgres-XXXXXX"
        return
    fi
    local parent=${TMPDIR:-/tmp} free
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -1) || free=0
    if [[ -w /dev/shm ]] && ((free >= 2 * 1024 * 1024)); then parent=/dev/shm; fi
    mktemp -d "$parent/taskgate-postgres-XXXXXX"
}

stop() {
    [[ -f $file ]] || return 0
    local directory
    directory=$(value directory)
    [[ $directory == */taskgate-postgres-?????? ]] || fail "$file names no directory of this script"
    if [[ -d $directory ]]; then
        # Its own file of the process id tells it from another process that got the number since.
        as_server "$programs/pg_ctl" stop --silent --mode=immediate --pgdata="$directory/data" \
            >/dev/null 2>&1 || true
        rm -rf "$directory" # which the server's starter removes, too
    fi
    rm -f "$file"
}

initialize() {
    if ((EUID == 0)); then chown "$server_user" "$directory"; fi
    # The directory is the server's alone, so that the file in it may be open to all.
    printf '%s\n' "$password" >"$directory/password"
    as_server "$programs/initdb" --pgdata="$directory/data" --username="$user" \
        --pwfile="$directory/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
        --wal-segsize=1 --no-sync --no-instructions >"$directory/log"
    cat >>"$directory/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$directory'
max_connections = 400
shared_buffers = 64MB
max_wal_size = 256MB
dynamic_shared_memory_type = mmap
recovery_init_sync_method = syncfs
timezone = UTC
log_timezone = UTC
END
}

# Starts the server in the background, away from the caller's terminal and pipes. What starts it also
# ends it when its time is over, and removes its directory.
launch() {
    : >"$directory/log"
    # shellcheck disable=SC2016  # the arguments are for the inner shell
    setsid bash -c 'directory=$1; shift
        "$@"
        echo "the server has ended" >>"$directory/log"
        if [[ -f $directory/started ]]; then rm -rf "$directory"; fi' \
        launch "$directory" \
        timeout --signal=QUIT "$seconds_to_live" "${become_server[@]}" \
        "$programs/postgres" -D "$directory/data" -p "$port" \
        </dev/null >>"$directory/log" 2>&1 &
    local line
    line=$(grep -E -m1 'is ready to accept|has ended' < <(timeout 60 tail -n +1 -f "$directory/log"))
    [[ $line == *"is ready to accept"* ]]
}

# Starts it on a free port: one that the system does not hand out to others by itself.
start_server() {
    local attempt
    for attempt in {1..10}; do
        port=$((15000 + RANDOM % 17000))
        if launch; then
            touch "$directory/started"
            return
        fi
        grep -q "Address already in use" "$directory/log" || break
    done
    cat "$directory/log" >&2
    fail "PostgreSQL does not start (attempt $attempt)"
}

start() {
    stop
    directory=$(make_directory)
    trap 'rm -rf "$directory"' EXIT
    initialize
    start_server
    local pid
    pid=$(head -1 "$directory/data/postmaster.pid")
    (
        umask 077
        printf '%s=%s\n' port "$port" password "$password" pid "$pid" directory "$directory" >"$file.new"
    )
    mv "$file.new" "$file"
    trap - EXIT
}

[[ ($# == 2 || $# == 3) && $1 == @(start|stop) ]] || fail "usage: run.sh start|stop FILE [FOLDER]"
file=$(realpath --canonicalize-missing "$2")
folder=${3:-}
# Nothing of the caller's settings, and no folder that the server's user may not enter.
cd /
umask 022
export LC_ALL=C.UTF-8
unset "${!PG@}"
server_user=postgres
id "$server_user" >/dev/null 2>&1 || server_user=nobody
become_server=()
if ((EUID == 0)); then
    become_server=(setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups)
fi
programs=$(find_programs)
"$1"
