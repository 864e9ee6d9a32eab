#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes a clean Debian 12 with what a package needs, in a mount name space of run.sh's: make_root.sh PACKAGE.deb ROOT.tar
set -euo pipefail
package=$1
base=$2
work=$(mktemp -d)
root=$work/root

fail() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}
finish() {
    umount -R -l "$work" 2>/dev/null || true
    rm -rf "$work"
}
mount --make-rprivate /
mount -t tmpfs -o size=1500m,mode=0755 tmpfs "$work"
trap finish EXIT

mirror=$(apt-get indextargets --format '$(SITE)' 'Codename: bookworm' 2>/dev/null | head -1)
debootstrap --variant=minbase --include=ca-certificates,curl bookworm "$root" \
    "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" 2>&1 || fail "debootstrap: $(tail -5 "$work/debootstrap.log")"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
# shellcheck disable=SC2046 # a word for each package
chroot "$root" apt-get install -y -q --no-install-recommends \
    $(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/|[^,]*//g; s/,/ /g') >"$work/apt.log" 2>&1 ||
    fail "apt-get: $(tail -5 "$work/apt.log")"
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
mkdir -p "$(dirname "$base")"
tar -C "$root" -cf "$base.new" .
mv "$base.new" "$base"
