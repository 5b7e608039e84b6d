#!/bin/sh
# Runs the steps of tools/hakyu.def (Apptainer) in a fresh Debian 12 without Apptainer: builds the release and its .deb, makes a minimal system in a
# folder of its own (debootstrap), does there what %post and %test say.
#   tools/container-check.sh [PACKAGE.deb]      a package that is there already is not built
# Takes some minutes. The last line says "passed", "FAILED: why" or "skipped: why". Exit: 0 for passed and for skipped, 1 for FAILED.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
. "$root/tools/packages.sh"
. "$root/tools/chroot.sh"
cd "$root"

skip() { echo "skipped: $*"; exit 0; }
fail() { echo "FAILED: $*"; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a chroot can be made only by root"
command -v dpkg-query >/dev/null 2>&1 || skip "this is not a Debian system"
packages_need "$root" build fresh
mirror=$(chroot_mirror)
[ -n "$mirror" ] || skip "the sources of apt on this machine name no Debian mirror"

fresh=$(mktemp -d "${TMPDIR:-/var/tmp}/hakyu-container.XXXXXX")
trap 'chroot_drop "$fresh/system"; rm -rf "$fresh"' EXIT
trap 'exit 130' INT TERM

# section NAME: that part of the definition.
section() {
  awk -v name="%$1" '/^%/ { on = $1 == name; next } on' tools/hakyu.def
}

echo "1/3 the package" >&2
if [ $# -eq 1 ]; then
  cp "$1" "$fresh/hakyu_given.deb"
else
  { cmake --preset release && cmake --build --preset release && cpack --config build/release/CPackConfig.cmake -G DEB -B "$fresh"; } >"$fresh/log" 2>&1 ||
    { tail -n 5 "$fresh/log" >&2; fail "the package was not built"; }
fi
echo "2/3 a minimal Debian 12" >&2
chroot_make bookworm "$fresh/system" "$mirror" || skip "debootstrap cannot fetch or unpack a system here"
cp "$fresh"/hakyu_*.deb "$fresh/system/opt/hakyu.deb"
section post >"$fresh/system/opt/post"
section test >"$fresh/system/opt/test"
[ -s "$fresh/system/opt/post" ] && [ -s "$fresh/system/opt/test" ] || fail "tools/hakyu.def has no %post or no %test"

echo "3/3 %post and %test" >&2
chroot_inside "$fresh/system" "sh -eu /opt/post" >&2 || fail "%post"
chroot_inside "$fresh/system" "sh -eu /opt/test" >&2 || fail "%test"
echo "passed: the container's steps on a fresh Debian 12"
