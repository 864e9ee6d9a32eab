#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# usage: run.sh DEV
# `./dev serve --reload`: the script itself, in a project whose program is built in no time.
set -euo pipefail

folder=$(mktemp -d)
script=
program=
# shellcheck disable=SC2317 # reached through the trap
clean_up() {
    # shellcheck disable=SC2046 # one process a word
    [[ -z $script ]] || kill -KILL "$script" $(pgrep -P "$script") 2>/dev/null || true
    [[ -z $program ]] || kill -KILL "$program" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean_up EXIT
install -m 755 "$1" "$folder/dev"
cd "$folder"
mkdir -p src cmake pages/node_modules
# Nothing to install there.
echo '{}' | tee pages/package-lock.json >pages/node_modules/.installed-lock

fail() {
    printf 'FAILED: %s\n--- the script said:\n%s\n' "$*" "$(cat errors)" >&2
    exit 1
}

# A program that says which one it is, and who, and then serves nobody until it is ended.
write_source() {
    printf '#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf("%%d %s\\n", getpid()); fflush(stdout); %s }\n' \
        "$1" "${2-pause(); return 0;}" >src/main.c
}
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(reloaded LANGUAGES C)
add_executable(taskgate src/main.c)
END
cat >CMakePresets.json <<'END'
{"version": 6, "configurePresets": [{"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build/release"}]}
END

# Waits until the script looks at the sources: a change before that would be nobody's.
wait_for_watch() {
    local watcher end=$((SECONDS + 60))
    while ((SECONDS < end)); do
        watcher=$(pgrep -P "$script" -x inotifywait || true)
        [[ -z $watcher ]] || ! grep -qs '^inotify' "/proc/$watcher/fdinfo/"* || return 0
    done
    fail "the script looks at no sources"
}

# Waits for the program of that name, and remembers its process.
expect_program() {
    local name=
    read -r -t 60 program name <&3 || fail "no program $1 was started"
    [[ $name == "$1" ]] || fail "the program $name in the place of $1"
}

write_source first
mkfifo output
start_script() {
    BETTER_AUTH_SECRET=of-no-use ./dev serve --reload >output 2>errors &
    script=$!
    exec 3<output
}
start_script
expect_program first
first=$program

wait_for_watch
write_source second
expect_program second
! kill -0 "$first" 2>/dev/null || fail "the first program goes on beside the second"

wait_for_watch
write_source third 'this is no C'
end=$((SECONDS + 60))
until grep -q 'the old one goes on' errors; do
    ((SECONDS < end)) || fail "nobody says that it does not build"
done
kill -0 "$program" || fail "a source that does not build ended the program"

wait_for_watch
write_source fourth
expect_program fourth

kill -TERM "$script"
wait "$script" || fail "it ends with $?"
script=
! kill -0 "$program" 2>/dev/null || fail "the program outlives the script"
program=

# An end that comes before the script knows the number of what it has just started.
cat >at_once <<'END'
set -T
trap '[[ $BASH_COMMAND != "server=\$!" || ! -e at_once.now ]] || { kill -TERM $$; :; }' DEBUG
END
export BASH_ENV=at_once
start_script
unset BASH_ENV
expect_program fourth
wait_for_watch
touch at_once.now
write_source fifth
# Whether or not the program has said its name by then: nobody holds the output any more.
status=0
while ((status == 0)); do read -r -t 60 program _ <&3 || status=$?; done
((status == 1)) || fail "something goes on behind the end"
wait "$script" || fail "it ends with $?"
script=
program=
echo "a change starts the new program, a mistake leaves the old one, and an end ends both"
