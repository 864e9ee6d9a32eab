#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The Debian package, looked into and, where this may be done, installed in a Debian of its own:
#
#   run.sh FOLDER
#
# the one of the folder. What can be seen without installing it is looked at everywhere. Where the test is root and may have
# name spaces of its own, the package is also installed, started, asked, upgraded, removed and purged there, in a root made by
# debootstrap, which is kept below build/package.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
package=$(readlink -f "$1"/taskgate_*.deb)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}
# expect WHAT PATTERN TEXT
expect() {
    grep -qE -- "$2" <<<"$3" || fail "$1: expected $2 in: $3"
}
step() { printf 'package: %s\n' "$*"; }

# ---- what is in it -----------------------------------------------------------------------------

dpkg-deb -R "$package" "$work/tree"
contents=$(dpkg-deb --contents "$package")
for entry in '^-rwxr-xr-x root/root .* ./usr/bin/taskgate$' '^-rw-r----- root/root .* ./etc/taskgate/taskgate.env$' \
    '^-rw-r--r-- root/root .* ./lib/systemd/system/taskgate.service$' '-rw-r--r-- root/root .* ./usr/share/man/man1/taskgate.1.gz$' \
    ' ./usr/share/bash-completion/completions/taskgate$' ' ./usr/share/zsh/vendor-completions/_taskgate$' \
    ' ./usr/share/doc/taskgate/copyright$' ' ./usr/share/doc/taskgate/changelog.gz$' ' ./etc/logrotate.d/taskgate$'; do
    expect contents "$entry" "$contents"
done
control=$(cat "$work/tree/DEBIAN/control")
for library in libc6 libstdc++6 libssl3 libsqlite3-0 libpq5 libcurl4 libnghttp2-14 zlib1g libbrotli1 adduser; do
    expect Depends "^Depends: .*\\b${library//+/\\+}( |,|\$)" "$control"
done
[[ $(cat "$work/tree/DEBIAN/conffiles") == $'/etc/logrotate.d/taskgate\n/etc/taskgate/taskgate.env' ]] || fail conffiles
! grep -rq 'SECRET=.' "$work/tree/etc" || fail "a secret in the package"
for script in postinst prerm postrm; do sh -n "$work/tree/DEBIAN/$script"; done
step "contents and control are as they should be"

# ---- the unit ----------------------------------------------------------------------------------

unit=$work/tree/lib/systemd/system/taskgate.service
exposure=$(systemd-analyze security --offline=true --no-pager "$unit" | sed -n 's/.*exposure level for .*: \([0-9.]*\) .*/\1/p')
awk -v level="$exposure" 'BEGIN { exit !(level != "" && level <= 2.0) }' || fail "the unit's exposure is $exposure"
sed "s|^ExecStart=|&$work/tree|" "$unit" >"$work/taskgate.service"
verified=$(systemd-analyze verify --man=no "$work/taskgate.service" 2>&1) || fail "the unit is not right: $verified"
! grep taskgate.service <<<"$verified" || fail "the unit is not right"
step "the unit's exposure is $exposure"

# ---- the manual page and the completions: all that the program has -----------------------------

program=$work/tree/usr/bin/taskgate
manual=$(zcat "$work/tree/usr/share/man/man1/taskgate.1.gz" | man --warnings -l - 2>"$work/warnings" | col -b)
[[ ! -s $work/warnings ]] || fail "the manual page: $(cat "$work/warnings")"
complete_words() { # complete_words WORD…: what bash offers for the last of them
    bash -c 'source "$1"; shift; COMP_WORDS=(taskgate "$@"); COMP_CWORD=$#; _taskgate; printf "%s\n" "${COMPREPLY[@]}"' \
        - "$work/tree/usr/share/bash-completion/completions/taskgate" "$@"
}
zsh=$(cat "$work/tree/usr/share/zsh/vendor-completions/_taskgate")
commands=$("$program" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z0-9-]*\) .*/\1/p')
[[ $(wc -w <<<"$commands") -ge 10 ]] || fail "no commands: $commands"
[[ $(complete_words '' | grep -v '^-' | sort) == "$(sort <<<"$commands")" ]] || fail "bash offers other commands"
options=0
for command in $commands; do
    expect "the manual page" "(^| )$command( |\$)" "$manual"
    expect "zsh" "'$command:" "$zsh"
    offered=$(complete_words "$command" --)
    for option in $("$program" "$command" --help | grep -oE '^  (-h,)?--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+'); do
        grep -qxF -- "$option" <<<"$offered" || fail "bash does not offer $command $option"
        grep -qF -- "'$option[" <<<"$zsh" || fail "zsh does not offer $command $option"
        expect "the manual page" "(^| )$option( |,|\$)" "$manual"
        options=$((options + 1))
    done
done
((options > 80)) || fail "only $options options"
step "the manual page and the completions have $(wc -w <<<"$commands") commands with $options options"

if command -v lintian >/dev/null; then
    findings=$(lintian --allow-root --no-tag-display-limit --fail-on error "$package" 2>&1) || fail "lintian: $findings"
    step "lintian finds no errors"
fi

# ---- installed in a Debian of its own ----------------------------------------------------------

if ((EUID != 0)) || ! unshare --mount --pid --net --fork mount -t tmpfs tmpfs "$work" 2>/dev/null; then
    step "not installed: that takes root, and the right to mount"
    exit 0
fi
# What the package needs is in the root, too: the installation itself fetches nothing.
base=$(readlink -f ../..)/build/package/bookworm-$(dpkg --print-architecture).tar
if [[ ! -f $base ]]; then
    step "making a root with debootstrap"
    unshare --mount --pid --fork --kill-child bash ./make_root.sh "$package" "$base"
fi
unshare --mount --pid --net --fork --kill-child bash ./installed.sh "$package" "$base"
