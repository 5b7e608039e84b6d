#!/bin/sh
# Evidence of the shipped scenarios as sibling files (tests/guidance/shipped/SCENARIO.md): made again and compared, so that every change of a
# model, a catalogue or the code shows in them, line by line.
#   shipped.sh HAKYU ROOT [SCENARIO...]            compares them (default: all that are there); differences are printed, exit 1
#   shipped.sh HAKYU ROOT --renew [SCENARIO...]    writes them anew: read the difference before you commit it
# Their size is a fixed number of replications and outer draws, never a time: the same bytes on every machine. What the registers of the
# review say is the same beside every scenario, and is kept in the file of the smallest alone.
set -eu
hakyu=$1
root=$2
shift 2
mode=compare
if [ "${1:-}" = --renew ]; then
  mode=renew
  shift
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
unset HAKYU_LANG HAKYU_PATH
if [ $# -eq 0 ]; then
  for file in tests/guidance/shipped/*.md; do set -- "$@" "$(basename "$file" .md)"; done
fi
[ $# -gt 0 ]
# size SCENARIO: replications and outer draws
size() { case $1 in five-assets-blackout) echo 2000 10 ;; *) echo 600 6 ;; esac; }
without_registers() { sed '/^### From the registers/,/^### Figures behind the rows/{/^### Figures behind the rows/!d;}'; }
kept() { case $1 in five-assets-blackout) cat ;; *) without_registers ;; esac; }
different=0
for name in "$@"; do
  # shellcheck disable=SC2046
  set -- $(size "$name")
  "$hakyu" run "$name" -n "$1" --outer "$2" -o "$work/$name" --lang en >"$work/run.txt" 2>"$work/run.err" || { cat "$work/run.err"; exit 1; }
  "$hakyu" evidence "$work/$name" --edition 2006 --outer "$2" --lang both -o "$work/evidence-$name" >"$work/whole.md" 2>"$work/evidence.err" || { cat "$work/evidence.err"; exit 1; }
  kept "$name" <"$work/whole.md" >"$work/$name.md"
  if [ "$mode" = renew ]; then
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
