#!/bin/sh
# Models of every shape that tools/gen_model makes: the same arguments give the same bytes, another seed gives others, `check`
# finds nothing, and a run has the same content digest with one and with three threads.
#   generated.sh GEN_MODEL HAKYU
set -eu
gen_model=$1
hakyu=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
looked=0
fault() { echo "breach: $*"; faults=$((faults + 1)); }
digest() { sed -n 's/.*"content_digest": "\([0-9a-f]*\)".*/\1/p' "$1/content.json"; }

cd "$work"
for shape in dag cyclic metro chain tree ring workload; do
  for size in 100 1000; do
    name=$shape-$size
    looked=$((looked + 1))
    "$gen_model" "$shape" "$size" one >/dev/null
    "$gen_model" "$shape" "$size" two >/dev/null
    "$gen_model" "$shape" "$size" three seed=2 >/dev/null
    diff -r one two >/dev/null || fault "$name: the same arguments give other bytes"
    case $shape in
      ring) ;; # nothing is drawn
      *) ! diff -r one three >/dev/null || fault "$name: the seed does not matter" ;;
    esac
    rows=$(($(wc -l <"one/models/$name/assets.csv") - 1))
    [ "$rows" -eq "$size" ] || fault "$name: $rows assets"
    HAKYU_PATH=one "$hakyu" check "$name" --strict >said 2>&1 || fault "$name: check finds something: $(head -n 2 said)"
    for threads in 1 3; do
      HAKYU_PATH=one "$hakyu" run "$name" -n 60 --outer 0 --threads "$threads" -o "run-$threads" --force >said 2>&1 ||
        fault "$name does not run: $(tail -n 2 said)"
    done
    [ -n "$(digest run-1)" ] && [ "$(digest run-1)" = "$(digest run-3)" ] || fault "$name: the digest depends on threads"
    rm -rf one two three
  done
done
links=$("$gen_model" workload 10000 big | sed 's/.*assets, //')
[ "$links" = "40000 links" ] || fault "the workload has $links"
"$gen_model" star 100 odd >/dev/null 2>&1 && fault "a shape nobody knows is taken"
"$gen_model" dag 100 odd links=x >/dev/null 2>&1 && fault "a number that is none is taken"
echo "$looked models looked at, $faults breaches"
[ "$faults" -eq 0 ]
