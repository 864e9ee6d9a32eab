#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the package in a clean Debian 12, in name spaces that run.sh has made: installed.sh PACKAGE.deb ROOT.tar
set -euo pipefail
package=$1
base=$2
work=$(mktemp -d)
root=$work/root
server=

fail() {
    printf 'package: %s\n' "$*" >&2
    [[ ! -f $work/log ]] || cat "$work/log" >&2
    exit 1
}
step() { printf 'package: %s\n' "$*"; }
finish() {
    [[ -z $server ]] || kill -KILL "$server" 2>/dev/null || true
    umount -R -l "$work" 2>/dev/null || true
    rm -rf "$work"
}
mount --make-rprivate /
mount -t tmpfs -o size=1500m,mode=0755 tmpfs "$work"
trap finish EXIT

# The unit's port is free in a network of its own, where nobody else is.
/usr/bin/python3 - <<'PYTHON'
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
fcntl.ioctl(socket.socket(), SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
PYTHON
mkdir "$root"
tar -C "$root" -xf "$base"
in_root=(chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8)
inside() { "${in_root[@]}" "$@"; }

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

# ---- the service, as its unit has it -----------------------------------------------------------

# of_unit NAME: the values of a setting of the installed unit.
of_unit() { sed -n "s/^$1=//p" "$root/lib/systemd/system/taskgate.service"; }
# find_user: the words before a command that is to run as the unit's user, with its variables, in its folder.
find_user() {
    as=("${in_root[@]}" setpriv --reuid="$(of_unit User)" --regid="$(of_unit Group)" --clear-groups --bounding-set=-all
        --no-new-privs env --chdir="$(of_unit WorkingDirectory)" "$(of_unit Environment)")
}
as_user() {
    local as
    find_user
    "${as[@]}" "$@"
}
start() {
    local line as
    find_user
    # There is no systemd in here: its part, with the socket of sd_notify, is played by python3 outside.
    rm -f "$root/run/notify"
    : >"$work/log"
    /usr/bin/python3 - "$root/run/notify" "$work/ready" <<'PYTHON' &
import os, socket, sys
end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
end.bind(sys.argv[1] + ".new")
os.chmod(sys.argv[1] + ".new", 0o666)
os.rename(sys.argv[1] + ".new", sys.argv[1])
end.settimeout(60)
message = end.recv(4096).decode()
sys.exit(0 if message.startswith("READY=1\n") else message)
PYTHON
    local manager=$!
    until [[ -S $root/run/notify ]]; do kill -0 "$manager"; done
    read -r -a line <<<"$(of_unit ExecStart)"
    "${as[@]}" NOTIFY_SOCKET=/run/notify "${line[@]}" >"$work/log" 2>&1 &
    server=$!
    wait "$manager" || fail "the service is not ready"
}
stop() {
    local status=0
    kill -TERM "$server"
    wait "$server" || status=$?
    server=
    ((status == 0)) || fail "the service ended with $status"
}
ask() { inside curl --silent --show-error --fail-with-body --noproxy '*' "$@"; }

# The scripts of the package do as they do under systemd; what they ask of it itself finds nobody.
mkdir -p "$root/run/systemd/system"
link=$root/etc/systemd/system/multi-user.target.wants/taskgate.service
cp "$package" "$root/tmp/taskgate.deb"
inside dpkg -i /tmp/taskgate.deb >"$work/dpkg.log" 2>&1 || fail "install: $(cat "$work/dpkg.log")"
inside id taskgate >/dev/null || fail "there is no user taskgate"
expect_mode() {
    local found
    found=$(inside stat -c '%A %U:%G' "$2")
    [[ $found == "$1" ]] || fail "$2 is $found, not $1"
}
expect_mode 'drwxr-x--- root:taskgate' /etc/taskgate
expect_mode '-rw-r----- root:taskgate' /etc/taskgate/taskgate.env
expect_mode '-rw-r----- root:taskgate' /etc/taskgate/secret.env
expect_mode 'drwxr-x--- taskgate:taskgate' /var/lib/taskgate
secret=$(cat "$root/etc/taskgate/secret.env")
[[ ${#secret} -gt 50 ]] || fail "the secret is short"
[[ -L $link ]] || fail "the service is not enabled: $(cat "$work/dpkg.log")"
step "installed, with a user and a secret of its own, and enabled"

# ---- a request, an upgrade ---------------------------------------------------------------------

start
expect_ordinary() {
    local status
    status=$(cat "$root/proc/$server/status")
    grep -q $'^CapEff:\t0000000000000000$' <<<"$status" || fail "it has rights"
    grep -q $'^NoNewPrivs:\t1$' <<<"$status" || fail "it may gain rights"
}
expect_ordinary
token=$(as_user taskgate token --user ada)
made=$(ask -H "Authorization: Bearer $token" --json '{"title":"kept by the package"}' http://127.0.0.1:8000/api/ada/tasks)
id=$(sed -n 's/.*"id":"\([^"]*\)".*/\1/p' <<<"$made")
[[ -n $id ]] || fail "no task was made: $made"
kept() { [[ $(ask -H "Authorization: Bearer $token" "http://127.0.0.1:8000/api/ada/tasks/$id") == *"kept by the package"* ]] || fail "$1"; }
kept "the task is not there"
[[ $(as_user taskgate health --ready) == ok ]] || fail "taskgate health"
stop
step "served a task as the unit's user"

rm "$link" # systemctl disable
printf '\n# A line of an operator.\nLOG_LEVEL=debug\n' >>"$root/etc/taskgate/taskgate.env"
dpkg-deb -R "$package" "$work/next"
sed -i 's/^Version: .*/Version: 99.0/' "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 -b "$work/next" "$root/tmp/next.deb" >/dev/null
inside dpkg -i /tmp/next.deb >"$work/dpkg.log" 2>&1 || fail "upgrade: $(cat "$work/dpkg.log")"
[[ $(inside dpkg-query -W -f '${Version}' taskgate) == 99.0 ]] || fail "it was not upgraded"
grep -q '^LOG_LEVEL=debug$' "$root/etc/taskgate/taskgate.env" || fail "the configuration was not kept"
[[ $(cat "$root/etc/taskgate/secret.env") == "$secret" ]] || fail "the secret was not kept"
[[ ! -L $link ]] || fail "the upgrade enabled what was disabled"
expect_mode '-rw-r----- root:taskgate' /etc/taskgate/taskgate.env
start
kept "the upgrade lost the task"
stop
ln -s /lib/systemd/system/taskgate.service "$link" # systemctl enable
step "upgraded: configuration, secret and tasks are kept, and it stays disabled"

# ---- the end -----------------------------------------------------------------------------------

inside dpkg -r taskgate >"$work/dpkg.log" 2>&1 || fail "remove: $(cat "$work/dpkg.log")"
[[ ! -e $root/usr/bin/taskgate ]] || fail "the program is still there"
[[ -s $root/var/lib/taskgate/taskgate.db ]] || fail "the removal took the tasks"
[[ -s $root/etc/taskgate/secret.env && -s $root/etc/taskgate/taskgate.env ]] || fail "the removal took the configuration"
inside dpkg -i /tmp/taskgate.deb >"$work/dpkg.log" 2>&1 || fail "install again: $(cat "$work/dpkg.log")"
start
kept "the tasks are gone with a new installation"
stop
inside dpkg -P taskgate >"$work/dpkg.log" 2>&1 || fail "purge: $(cat "$work/dpkg.log")"
grep -q 'the tasks stay in /var/lib/taskgate' "$work/dpkg.log" || fail "purge does not say where the tasks are"
[[ ! -L $link ]] || fail "purge leaves it enabled"
[[ ! -e $root/etc/taskgate ]] || fail "purge leaves $(ls "$root/etc/taskgate")"
[[ -s $root/var/lib/taskgate/taskgate.db ]] || fail "purge took the tasks"
step "removed and purged: the tasks are still there, and the service is not enabled any more"
