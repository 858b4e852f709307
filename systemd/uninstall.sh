#!/bin/sh
# Removes what install.sh installed. Data, configuration and the user askd stay.
set -eu

usage() {
    cat <<'END'
usage: [PREFIX=DIR] [DESTDIR=DIR] systemd/uninstall.sh

Stops askd and removes what install.sh installed with the same PREFIX and DESTDIR. Entries and configuration are kept.
END
}

case ${1-} in
'') ;;
-h | --help) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac

destination=${DESTDIR-}
prefix=${PREFIX-/usr/local}
manifest=$destination$prefix/share/askd/manifest
if [ ! -f "$manifest" ]; then
    echo "askd is not installed in $destination$prefix: there is no $manifest"
    exit 0
fi
if [ -z "$destination" ] && [ "$(id -u)" != 0 ]; then
    echo "uninstall.sh: only root may remove what is in $prefix; use sudo" >&2
    exit 1
fi

if [ -z "$destination" ] && [ -d /run/systemd/system ]; then
    # Names with an @ are those of running instances; there need not be any.
    for unit in $(systemctl list-units --all --plain --no-legend 'askd@*.socket' 'askd@*.service' | cut -d ' ' -f 1) \
        askd.socket askd.service; do
        systemctl disable --now "$unit" 2>/dev/null || true
    done
fi
# The manifest names itself last.
while IFS= read -r path; do
    rm -f "$destination$path"
done <"$manifest"
for directory in share/askd/Models share/askd share/doc/askd; do
    rmdir "$destination$prefix/$directory" 2>/dev/null || true
done
if [ -z "$destination" ] && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi

echo "removed askd from $destination$prefix"
for kept in "$destination"/etc/askd* "$destination"/var/lib/askd*; do
    if [ -e "$kept" ]; then echo "kept $kept; it is yours to remove"; fi
done
if [ -z "$destination" ] && id askd >/dev/null 2>&1; then
    echo "kept the user and group askd, who own these files; remove them with: userdel askd"
fi
