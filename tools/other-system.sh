#!/bin/sh
# Shows that figures do not depend on the system: builds the core of the last commit (no tests, no figures, no optional library) on another Debian, with
# its compiler, C library and GSL, in a clean minimal system in a folder of its own (debootstrap), and compares what scenarios come to with
# this machine's release build, byte by byte.
#   tools/other-system.sh [SUITE [SCENARIO...]]      (trixie: gcc 14, glibc 2.41, GSL 2.8; five-assets-blackout metro-blackout)
# Takes some minutes and 1 GB. The last line says "passed", "FAILED: why" or "skipped: why". Exit: 0 for passed and for skipped, 1 for FAILED.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
. "$root/tools/packages.sh"
. "$root/tools/chroot.sh"
suite=${1:-trixie}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- five-assets-blackout metro-blackout
replications=400
cd "$root"

skip() { echo "skipped: $*"; exit 0; }
fail() { echo "FAILED: $*"; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a chroot can be made only by root"
command -v dpkg-query >/dev/null 2>&1 || skip "this is not a Debian system"
packages_need "$root" build fresh
mirror=$(chroot_mirror)
[ -n "$mirror" ] || skip "the sources of apt on this machine name no Debian mirror"
work=$(mktemp -d "${TMPDIR:-/var/tmp}/hakyu-other.XXXXXX")
other=$work/system
trap 'chroot_drop "$other"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

echo "1/3 a minimal $suite" >&2
mkdir "$other"
chroot_make "$suite" "$other" "$mirror" || skip "debootstrap cannot fetch or unpack $suite here"
mkdir -p "$other/srv/hakyu" "$work/here"
git archive HEAD | tee "$work/commit.tar" | tar -x -C "$other/srv/hakyu"
tar -x -f "$work/commit.tar" -C "$work/here"
echo "2/3 the core, there and here" >&2
core="gcc libc6-dev cmake ninja-build pkg-config libigraph-dev libgsl-dev libsqlite3-dev libyaml-dev libjansson-dev libcsv-dev libmd-dev librandom123-dev"
{ chroot_inside "$other" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $core" &&
  chroot_inside "$other" "cd /srv/hakyu && cmake --preset release -DHAKYU_TESTS=OFF && cmake --build --preset release --target hakyu"; } \
  >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; fail "it does not build on $suite"; }
{ cmake -S "$work/here" --preset release -DHAKYU_TESTS=OFF && cmake --build "$work/here/build/release" --target hakyu; } >"$work/log" 2>&1 ||
  { tail -n 20 "$work/log" >&2; fail "it does not build here"; }
echo "3/3 $*" >&2
for scenario; do
  chroot_inside "$other" "cd /srv/hakyu && build/release/hakyu run $scenario -n $replications -o /srv/run-$scenario" >/dev/null 2>"$work/log" ||
    { cat "$work/log" >&2; fail "$scenario on $suite"; }
  (cd "$work/here" && build/release/hakyu run "$scenario" -n "$replications" -o "$work/run-$scenario") >/dev/null 2>"$work/log" ||
    { cat "$work/log" >&2; fail "$scenario here"; }
  cmp -s "$other/srv/run-$scenario/content.json" "$work/run-$scenario/content.json" || fail "$scenario: other figures on $suite"
  sed -n 's/.*"content_digest": "\(.\{16\}\).*/'"$scenario"': \1/p' "$work/run-$scenario/content.json" >&2
done
there=$(chroot_inside "$other" "cd /srv/hakyu && build/release/hakyu version")
echo "passed: $there on $suite tells the same as $("$work/here/build/release/hakyu" version) here, byte by byte"
