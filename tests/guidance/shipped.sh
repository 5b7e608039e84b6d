#!/bin/sh
# Evidence of shipped scenarios as sibling files (tests/guidance/shipped/SCENARIO.md): made again and compared, so that every change of a
# model, a catalogue or the code shows in them, line by line.
#   shipped.sh HAKYU ROOT                          compares those that are there; differences are printed, exit 1
#   shipped.sh HAKYU ROOT --renew [SCENARIO...]    writes them anew (default: those that are there): read the difference before you commit it
set -eu
hakyu=$1
root=$2
mode=${3:-}
shift 2
[ $# -eq 0 ] || shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
unset HAKYU_LANG HAKYU_PATH
if [ $# -eq 0 ]; then
  for file in tests/guidance/shipped/*.md; do set -- "$@" "$(basename "$file" .md)"; done
fi
different=0
for name in "$@"; do
  "$hakyu" run "$name" -n 2000 --outer 10 -o "$work/$name" --lang en >"$work/run.txt" 2>"$work/run.err" || { cat "$work/run.err"; exit 1; }
  "$hakyu" evidence "$work/$name" --edition 2006 --outer 10 --lang both -o "$work/evidence-$name" >"$work/$name.md" 2>"$work/evidence.err" || { cat "$work/evidence.err"; exit 1; }
  if [ "$mode" = --renew ]; then
    mkdir -p tests/guidance/shipped
    cp "$work/$name.md" "tests/guidance/shipped/$name.md"
    echo "$name: renewed"
  elif ! diff -u "tests/guidance/shipped/$name.md" "$work/$name.md" >"$work/diff"; then
    echo "$name: differs"
    head -60 "$work/diff"
    different=1
  fi
done
exit $different
