#!/bin/sh
# The retrospective test: what simulation says to "already considered" of the blackout (fy2006/N3) with metro-2006 as it is, and with its
# generators taken away (no stage of a backup that burns fuel starts): supported, then contradicted.
#   no_generators.sh HAKYU VERDICT_OF ROOT
set -eu
hakyu=$1
verdict_of=$2
root=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
unset HAKYU_LANG HAKYU_PATH
mkdir -p "$work/models" "$work/scenarios"
cp -r models/metro-2006 "$work/models/metro-2006"
cp scenarios/metro-blackout.yaml "$work/scenarios/"
cp -r models/guidelines models/reviews models/incidents "$work/models/"
verdict() { # verdict RUN: the word that stands against N3
  (cd "$work" && "$verdict_of" "$1" "evidence-$1" models/reviews/fy2006.yaml N3)
}
try() { # try RUN: run it and try the items
  (cd "$work" && "$hakyu" run metro-blackout -n 600 --outer 6 -o "$1" --lang en >/dev/null 2>run.err && "$hakyu" evidence "$1" --edition 2006 --outer 6 -o "evidence-$1" --lang en >/dev/null 2>evidence.err) || {
    cat "$work/run.err" "$work/evidence.err"
    exit 1
  }
}
try as-it-is
# A stage is a line of a chain: those called generator, diesel, tank or battery-engine never start any more.
python3 - "$work/models/metro-2006/model.yaml" <<'PYTHON'
import re, sys
path = sys.argv[1]
lines = open(path, encoding="utf-8").read().split("\n")
kept, gone = [], 0
for line in lines:
    if re.match(r"    - \{name: (generator|diesel|tank|battery-engine)\b", line):
        line = re.sub(r"(success: )[^,}]+", r"\g<1>0", line) if "success:" in line else line.replace("{name:", "{success: 0, name:", 1)
        gone += 1
    kept.append(line)
open(path, "w", encoding="utf-8").write("\n".join(kept))
assert gone > 10, gone
PYTHON
try without-generators
before=$(verdict as-it-is)
after=$(verdict without-generators)
echo "N3 as it is: $before; without generators: $after"
[ "$before" = supports ] && [ "$after" = contradicts ]
