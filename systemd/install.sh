#!/bin/sh
# Installs askd as a service of this machine. Run it again to bring an installation up to date.
set -eu
umask 022

usage() {
    cat <<'END'
usage: [PREFIX=DIR] [DESTDIR=DIR] [BUILT=DIR] systemd/install.sh

Builds askd and ask with Swift's runtime inside and installs them with their models and systemd's units.

  PREFIX   where programs and models go; /usr/local unless set
  DESTDIR  the root of another file tree to install into, to make a package of; nothing of this machine is touched
  BUILT    a directory with askd and ask as they are to be installed; unless set, they are built
END
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

case ${1-} in
'') ;;
-h | --help) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac

root=$(cd "$(dirname "$0")/.." && pwd)
destination=${DESTDIR-}
prefix=${PREFIX-/usr/local}
case $prefix in
/home/* | /root/* | /run/user/* | /tmp/*) fail "PREFIX: found $prefix, which the service cannot see (ProtectHome=, PrivateTmp=)" ;;
*[!A-Za-z0-9/._+-]*) fail "PREFIX: found \"$prefix\", expected a path of letters, digits and ._+- only" ;;
/*) ;;
*) fail "PREFIX: found \"$prefix\", expected an absolute path" ;;
esac
# systemd looks for units under these two prefixes and in /etc.
case $prefix in
/usr | /usr/local) units=$prefix/lib ;;
*) units=/etc ;;
esac
if [ -z "$destination" ] && [ "$(id -u)" != 0 ]; then
    fail "only root may install into $prefix; use sudo, or set DESTDIR"
fi

# Root's own build files in a user's checkout would be in that user's way.
as_builder() {
    if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER-}" ] && [ "$SUDO_USER" != root ]; then
        runuser -u "$SUDO_USER" -- env PATH="$PATH" "$@"
    else
        "$@"
    fi
}

built=${BUILT-}
if [ -z "$built" ]; then
    scratch=$root/.build-static
    build="swift build -c release --static-swift-stdlib --package-path $root --scratch-path $scratch"
    command -v swift >/dev/null ||
        fail "there is no swift in PATH; build with it in yours: $build; then run install.sh with BUILT=$scratch/release"
    for product in askd ask; do
        # shellcheck disable=SC2086 # the command is words
        as_builder $build --product "$product"
    done
    built=$scratch/release
fi
for program in askd ask; do
    [ -x "$built/$program" ] || fail "$built/$program: there is no such program"
done

# Every file that is installed is in the manifest: uninstall.sh removes these.
manifest=$prefix/share/askd/manifest
new_manifest=$(mktemp)
trap 'rm -f "$new_manifest"' EXIT

# put MODE FILE PATH
put() {
    install -D -m "$1" "$2" "$destination$3"
    echo "$3" >>"$new_manifest"
}

# put_with_prefix FILE PATH: with the programs' real place in it.
put_with_prefix() {
    mkdir -p "$(dirname "$destination$2")"
    sed "s|/usr/local/|$prefix/|g" "$1" >"$destination$2"
    chmod 0644 "$destination$2"
    echo "$2" >>"$new_manifest"
}

for program in askd ask; do put 0755 "$built/$program" "$prefix/bin/$program"; done
for model in "$root"/Models/*; do
    case $model in
    *.py) ;;
    *) put 0644 "$model" "$prefix/share/askd/Models/${model##*/}" ;;
    esac
done
put 0644 "$root/Config/askd.json" "$prefix/share/askd/askd.json"
put 0644 "$root/Config/welcome.md" "$prefix/share/askd/welcome.md"
put 0644 "$root/README.md" "$prefix/share/doc/askd/README.md"
for unit in askd.service askd.socket askd@.service askd@.socket; do
    put_with_prefix "$root/systemd/$unit" "$units/systemd/system/$unit"
done
put 0644 "$root/systemd/askd.sysusers.conf" "$units/sysusers.d/askd.conf"
put 0644 "$root/systemd/askd.tmpfiles.conf" "$units/tmpfiles.d/askd.conf"

# What an earlier version brought and this one does not.
if [ -f "$destination$manifest" ]; then
    while IFS= read -r path; do
        grep -qxF "$path" "$new_manifest" || rm -f "$destination$path"
    done <"$destination$manifest"
fi
put 0644 "$new_manifest" "$manifest"
echo "$manifest" >>"$destination$manifest"

# The configuration is the administrator's once it is there.
if [ -e "$destination/etc/askd/askd.json" ]; then
    echo "kept $destination/etc/askd/askd.json; $prefix/share/askd/askd.json has every key with its default"
else
    install -D -m 0644 "$root/Config/askd.json" "$destination/etc/askd/askd.json"
fi
echo "installed askd in $destination$prefix, its units in $destination$units/systemd/system"
if [ -n "$destination" ]; then exit 0; fi

systemd-sysusers "$units/sysusers.d/askd.conf"
systemd-tmpfiles --create "$units/tmpfiles.d/askd.conf"
if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl try-restart askd.service 'askd@*.service'
fi
cat <<'END'
Start it, now and at every boot:  systemctl enable --now askd.socket askd.service
Let a user ask:                   usermod -aG askd USER
Let a user change entries too:    "changeUsers": ["USER"] in /etc/askd/askd.json, then systemctl restart askd
END
