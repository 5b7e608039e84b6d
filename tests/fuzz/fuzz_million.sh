#!/bin/sh
# Every fuzz target for so many executions (1,000,000), from its seeds; a finding ends it and is kept.
#   fuzz_million.sh SOURCE BUILD [EXECUTIONS [TARGET...]]
# BUILD is made with the preset `fuzz` if it is not there; what was learnt stays in BUILD/learnt/TARGET and is gone on from. Without
# clang: skipped.
set -eu
source=$1
build=$2
runs=${3:-1000000}
[ $# -gt 3 ] && shift 3 || set -- yaml json csv cell model scenario guideline store
command -v clang >/dev/null || { echo "skipped: there is no clang"; exit 77; }
[ -f "$build/CMakeCache.txt" ] || (cd "$source" && cmake --preset fuzz -B "$build" >/dev/null)
for target; do set -- "$@" "fuzz_$target"; shift; done
cmake --build "$build" --target "$@" >/dev/null
for target; do
  name=${target#fuzz_}
  mkdir -p "$build/learnt/$name" "$build/found"
  "$build/tests/fuzz/$target" -runs="$runs" -timeout=20 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$build/found/$name-" "$build/learnt/$name" "$source/tests/fuzz/corpus/$name" 2>&1 |
    { grep -E 'stat::number_of_executed_units|ERROR|SUMMARY|required:|Test unit written' || true; } | sed "s/^/$name: /"
  for found in "$build/found/$name-"*; do
    [ ! -e "$found" ] || { echo "found: $found"; exit 1; }
  done
done
