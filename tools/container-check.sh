#!/bin/sh
# Runs the steps of tools/hakyu.def (Apptainer) in a fresh Debian 12 without Apptainer: builds the release and its .deb, makes a minimal system in a
# folder of its own (debootstrap), does there what %post and %test say.
#   tools/container-check.sh [PACKAGE.deb]      a package that is there already is not built
# Takes some minutes. The last line says "passed", "FAILED: why" or "skipped: why". Exit: 0 for passed and for skipped, 1 for FAILED.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/packages.sh"
cd "$root"

skip() { echo "skipped: $*"; exit 0; }
fail() { echo "FAILED: $*"; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a chroot can be made only by root"
command -v dpkg-query >/dev/null 2>&1 || skip "this is not a Debian system"
packages_need "$root" build fresh
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  awk '/^deb[ \t]/ { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:/) { print $i; break } }
       /^URIs:/ { for (i = 2; i <= NF; i++) print $i }' |
  grep -E '/debian/?$' | head -n 1)
[ -n "$mirror" ] || skip "the sources of apt on this machine name no Debian mirror"

fresh=$(mktemp -d "${TMPDIR:-/var/tmp}/hakyu-container.XXXXXX")
trap 'umount "$fresh/system/proc" 2>/dev/null || true; rm -rf --one-file-system "$fresh"' EXIT
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
debootstrap --variant=minbase bookworm "$fresh/system" "$mirror" >"$fresh/log" 2>&1 ||
  { tail -n 5 "$fresh/log" >&2; skip "debootstrap cannot fetch or unpack a system here"; }
cp -a /etc/apt/. "$fresh/system/etc/apt/"
for path in /usr/share/keyrings /etc/ssl/certs /usr/share/ca-certificates /usr/local/share/ca-certificates; do
  if [ -d "$path" ]; then
    mkdir -p "$fresh/system$path"
    cp -a "$path/." "$fresh/system$path/"
  fi
done
for path in /etc/resolv.conf /etc/hosts; do
  [ -f "$path" ] && cp -L "$path" "$fresh/system$path"
done
mount -t proc proc "$fresh/system/proc" 2>/dev/null || echo "(no /proc in there: not allowed to mount)" >&2
cp "$fresh"/hakyu_*.deb "$fresh/system/opt/hakyu.deb"
section post >"$fresh/system/opt/post"
section test >"$fresh/system/opt/test"
[ -s "$fresh/system/opt/post" ] && [ -s "$fresh/system/opt/test" ] || fail "tools/hakyu.def has no %post or no %test"

inside() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv LC_ALL=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} chroot "$fresh/system" /bin/sh -eu "$1" </dev/null
}
echo "3/3 %post and %test" >&2
inside /opt/post >&2 || fail "%post"
inside /opt/test >&2 || fail "%test"
echo "passed: the container's steps on a fresh Debian 12"
