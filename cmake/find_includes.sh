#!/bin/sh
# SPDX-License-Identifier: MIT
# In the place of a compiler's run: writes the list of what the source includes, and an empty object.
# usage: find_includes.sh COMPILER … -MD -MT OBJECT -MF LIST -o OBJECT -c SOURCE
set -eu
count=$#
while [ "$count" -gt 0 ]; do
    argument=$1
    shift
    case $argument in
        -MD) set -- "$@" -M ;;
        -c) ;;
        -o)
            object=$1
            shift
            count=$((count - 1))
            ;;
        *) set -- "$@" "$argument" ;;
    esac
    count=$((count - 1))
done
"$@"
: >"$object"
