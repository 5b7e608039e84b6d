#!/bin/sh
# Proves the two commands of the README on a fresh Debian 12: makes a clean minimal system in a folder of its own
# (debootstrap --variant=minbase), puts the last commit into it and runs there
#   ./tools/test.sh
#   ./tools/run.sh SCENARIO        then once more, with few replications: it must take seconds
#   tools/fresh-check.sh [-k] [SCENARIO]      (metro-blackout)    -k keeps the folder
# The mirror, the keys and the settings of apt are those of this machine. Takes ten minutes and 3 GB.
# The last line says "passed", "FAILED: why" or "skipped: why". Exit: 0 for passed and for skipped, 1 for FAILED.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
. "$root/tools/packages.sh"
. "$root/tools/chroot.sh"

keep=no
if [ "${1:-}" = -k ]; then
  keep=yes
  shift
fi
scenario=${1:-metro-blackout}
second_run_limit_s=60
cd "$root"

skip() { echo "skipped: $*"; exit 0; }
fail() { echo "FAILED: $*"; exit 1; }

[ "$(id -u)" -eq 0 ] || skip "a chroot can be made only by root"
command -v dpkg-query >/dev/null 2>&1 || skip "this is not a Debian system"
[ -z "$(packages_missing "$root" fresh)" ] || (packages_need "$root" fresh) || skip "debootstrap cannot be installed here"
git rev-parse --verify -q HEAD >/dev/null || skip "this is no git checkout, there is no commit to try"

mirror=$(chroot_mirror)
[ -n "$mirror" ] || skip "the sources of apt on this machine name no Debian mirror"

fresh=$(mktemp -d "${TMPDIR:-/var/tmp}/hakyu-fresh.XXXXXX")
tidy() {
  if [ "$keep" = yes ]; then
    umount "$fresh/proc" 2>/dev/null || true
    echo "Kept: $fresh" >&2
  else
    chroot_drop "$fresh"
  fi
}
trap tidy EXIT
trap 'exit 130' INT TERM

echo "1/4 a minimal Debian 12" >&2
chroot_make bookworm "$fresh" "$mirror" || skip "debootstrap cannot fetch or unpack a system here"
mkdir -p "$fresh/srv/hakyu"
git archive HEAD | tar -x -C "$fresh/srv/hakyu"

inside() { chroot_inside "$fresh" "cd /srv/hakyu && $1"; }

inside "apt-get update" >&2 || skip "apt-get update finds nothing to reach from the fresh system"
echo "2/4 ./tools/test.sh" >&2
inside "./tools/test.sh" >&2 || fail "./tools/test.sh"
echo "3/4 ./tools/run.sh $scenario" >&2
inside "./tools/run.sh $scenario" >&2 || fail "./tools/run.sh $scenario"
echo "4/4 ./tools/run.sh $scenario, once more" >&2
began=$(date +%s)
inside "./tools/run.sh $scenario -n 100" >&2 || fail "the second ./tools/run.sh $scenario"
took=$(($(date +%s) - began))
[ "$took" -le "$second_run_limit_s" ] || fail "the second ./tools/run.sh $scenario took $took s"
echo "passed: both commands on a fresh Debian 12, the second run in $took s"
