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
. "$root/tools/packages.sh"

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

# The first mirror of this machine that serves plain Debian: from the one-line or the deb822 form of the sources.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
  awk '/^deb[ \t]/ { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:/) { print $i; break } }
       /^URIs:/ { for (i = 2; i <= NF; i++) print $i }' |
  grep -E '/debian/?$' | head -n 1)
[ -n "$mirror" ] || skip "the sources of apt on this machine name no Debian mirror"

fresh=$(mktemp -d "${TMPDIR:-/var/tmp}/hakyu-fresh.XXXXXX")
tidy() {
  umount "$fresh/proc" 2>/dev/null || true
  if [ "$keep" = yes ]; then
    echo "Kept: $fresh" >&2
  else
    rm -rf --one-file-system "$fresh"
  fi
}
trap tidy EXIT
trap 'exit 130' INT TERM

echo "1/4 a minimal Debian 12" >&2
debootstrap --variant=minbase bookworm "$fresh" "$mirror" >"$fresh.log" 2>&1 ||
  { tail -n 5 "$fresh.log" >&2; rm -f "$fresh.log"; skip "debootstrap cannot fetch or unpack a system here"; }
rm -f "$fresh.log"

# apt in there as apt out here: sources, keys, settings such as a proxy. Certificates too: minbase has none.
cp -a /etc/apt/. "$fresh/etc/apt/"
for path in /usr/share/keyrings /etc/ssl/certs /usr/share/ca-certificates /usr/local/share/ca-certificates; do
  if [ -d "$path" ]; then
    mkdir -p "$fresh$path"
    cp -a "$path/." "$fresh$path/"
  fi
done
for path in /etc/resolv.conf /etc/hosts; do
  [ -f "$path" ] && cp -L "$path" "$fresh$path"
done
mount -t proc proc "$fresh/proc" 2>/dev/null || echo "(no /proc in there: not allowed to mount)" >&2
mkdir -p "$fresh/srv/hakyu"
git archive HEAD | tar -x -C "$fresh/srv/hakyu"

# A shell in there with a clean environment, but for a proxy.
inside() {
  env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/srv LC_ALL=C.UTF-8 \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
    chroot "$fresh" /bin/sh -c "cd /srv/hakyu && $1" </dev/null
}

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
