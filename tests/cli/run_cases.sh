#!/bin/sh
# Runs every case under cases/: a command, what it prints, how it exits.
#   run_cases.sh HAKYU JSON_CHECK [--renew] [CASE...]
# A case is a folder with `command` (shell lines; `hakyu` and `json_check` are at hand), `expected` (what it prints to standard output
# and then, after a line "--- stderr", to standard error) and `exit` (its exit code). It runs in an empty folder, with the models
# and scenarios of files/ to be found by name; cases on guidelines take reviews/ instead. What differs from run to run or from host to host is
# masked. --renew writes down
# what comes out now.
set -eu
hakyu=$(realpath "$1")
check=$(realpath "$2")
shift 2
here=$(cd "$(dirname "$0")" && pwd)
renew=no
if [ "${1:-}" = --renew ]; then
  renew=yes
  shift
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$hakyu" "$work/bin/hakyu"
ln -s "$check" "$work/bin/json_check"
PATH=$work/bin:$PATH
HAKYU_PATH=$here/files
LC_ALL=C
export PATH HAKYU_PATH LC_ALL
unset HAKYU_LANG LANG LC_MESSAGES CI 2>/dev/null || true

# Times of day, rates, digests, versions and this host's folders.
mask() {
  sed -e "s|$here/files/||g" -e "s|$work/case|.|g" \
    -e 's|-[0-9]\{8\}T[0-9]\{6\}Z\(-[0-9]*\)\{0,1\}|-TIME|g' \
    -e 's/^\(Rate  *\|速度  *\).*/\1.../' \
    -e 's/[0-9a-f]\{16\}…/DIGEST…/' -e 's/[0-9a-f]\{64\}/DIGEST/g' \
    -e 's/hakyu [0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*/hakyu VERSION/' "$1"
}

failed=0
count=0
if [ $# -eq 0 ]; then
  cd "$here/cases"
  set -- *
fi
for name in "$@"; do
  case=$here/cases/$name
  count=$((count + 1))
  rm -rf "$work/case"
  mkdir "$work/case"
  code=0
  (cd "$work/case" && sh "$case/command") >"$work/out" 2>"$work/err" </dev/null || code=$?
  mask "$work/out" >"$work/said"
  if [ -s "$work/err" ]; then
    echo "--- stderr" >>"$work/said"
    mask "$work/err" >>"$work/said"
  fi
  if [ "$renew" = yes ]; then
    cp "$work/said" "$case/expected"
    echo "$code" >"$case/exit"
    continue
  fi
  fine=yes
  diff -u "$case/expected" "$work/said" || fine=no
  [ "$code" = "$(cat "$case/exit")" ] || { echo "exit $code, expected $(cat "$case/exit")"; fine=no; }
  if [ "$fine" = no ]; then
    echo "FAILED: $name: $(cat "$case/command")"
    failed=$((failed + 1))
  fi
done
echo "$count cases, $failed failed"
[ "$failed" -eq 0 ] && [ "$count" -gt 0 ]
