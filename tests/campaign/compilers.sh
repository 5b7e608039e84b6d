#!/bin/sh
# The same content whoever compiled the program: gcc and clang, without optimisation and with all of it. Builds the program four
# times under BUILD/compilers (what is up to date is kept), runs the small town and the metro blackout with each,
# and compares what the run folders hold.
#   compilers.sh ROOT BUILD WRITE_TOWN
set -eu
root=$1 build=$2/compilers write_town=$3
mkdir -p "$build"
"$write_town" "$build/town"
run() { # PROGRAM SCENARIO NAME REPLICATIONS
  (cd "$root" && "$1" run "$2" -n "$4" --outer 3 --seed 7 -o "$build/runs/$3" --force >/dev/null 2>"$build/said" </dev/null) || { cat "$build/said"; exit 1; }
}
# The content digest, and the digest of every table that went into it; inputs and machine are not asked.
content() { grep -E '"(content_digest|sha256|rows|name)"' "$build/runs/$1/content.json"; }

compared=0
for compiler in gcc clang; do
  if ! command -v "$compiler" >/dev/null; then
    echo "$compiler is not there: skipped"
    continue
  fi
  for level in -O0 -O3; do
    way=$compiler$level
    cmake -S "$root" -B "$build/$way" -G Ninja -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG="$level" -DHAKYU_TESTS=OFF >"$build/said" 2>&1 &&
      cmake --build "$build/$way" --target hakyu >"$build/said" 2>&1 || { tail -40 "$build/said"; exit 1; }
    run "$build/$way/hakyu" "$build/town/scenario.yaml" "town-$way" 1500
    run "$build/$way/hakyu" metro-blackout "metro-$way" 120
    for what in town metro; do
      content "$what-$way" >"$build/$what-$way.content"
      [ -s "$build/$what-$way.content" ] || { echo "$what: no content"; exit 1; }
      first=${first_way:=$way}
      if ! diff "$build/$what-$first.content" "$build/$what-$way.content"; then
        echo "$what: $first and $way do not agree"
        exit 1
      fi
      compared=$((compared + 1))
    done
  done
done
echo "$compared runs agree"
[ "$compared" -ge 4 ]
