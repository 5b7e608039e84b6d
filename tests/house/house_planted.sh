#!/bin/sh
# Proves the laws of the house themselves: in a copy of the tree, one breach after the other is planted, and the law it breaks
# must see it; on the copy without a breach it must be quiet, unless it is not quiet on the tree either (its own test says so).
#   house_planted.sh ROOT
set -eu
root=$1
law=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
missed=0
planted=0

fresh() {
  rm -rf "$work/tree"
  mkdir "$work/tree"
  (cd "$root" && tar -cf - CMakeLists.txt include src tests tools bench) | tar -xf - -C "$work/tree"
}
# must_see LAW WHAT WORD: the law fails on the tree and its output has WORD.
must_see() {
  planted=$((planted + 1))
  if sh "$law/house_$1.sh" "$work/tree" >"$work/out" 2>&1; then
    echo "breach: house_$1 does not see $2"
    missed=$((missed + 1))
  elif ! grep -q "breach: .*$3" "$work/out"; then
    echo "breach: house_$1 does not name $2 ($3)"
    missed=$((missed + 1))
  fi
}

fresh
echo '#include "cascade/kernel.h"' >>"$work/tree/src/base/text.c"
must_see rooms "base looking up at cascade" "base may not include room cascade"
echo '#include "kernel.h"' >>"$work/tree/src/cascade/tick.c"
must_see rooms "an include without its room" "not written as"
echo '#include <unistd.h>' >>"$work/tree/include/hakyu/status.h"
must_see rooms "the porch including POSIX" "the porch includes"
mkdir "$work/tree/src/util"
echo '#include "base/text.h"' >"$work/tree/src/util/odds.c"
must_see rooms "a room nobody planned" "room util is not in rooms.txt"
must_see sources "a source that is not listed" "src/util/odds.c is not listed"

fresh
echo '#include <sqlite3.h>' >>"$work/tree/src/cascade/tick.c"
must_see doors "cascade opening SQLite" "its only door is result"
echo '#include <zlib.h>' >>"$work/tree/src/doc/csv.c"
must_see doors "a library without a door" "zlib.h"
printf '#pragma omp parallel\n' >>"$work/tree/src/state/queue.c"
must_see doors "state speaking OpenMP" "speaks OpenMP"

fresh
sed -i 's|^ *src/base/text.c||; s|^\( *\)src/cascade/tick.c|&\n  src/base/text.c|' "$work/tree/CMakeLists.txt"
must_see sources "a source on the wrong floor" "floor 2 after floor 8"
fresh
cp "$work/tree/src/base/text.c" "$work/tree/src/doc/text.c"
must_see sources "two files of one name" "two files are called text.c"
fresh
rm "$work/tree/src/base/text.c"
must_see sources "a listed source that is gone" "is not there"

fresh
echo 'hakyu_status hakyu_thing_do(size_t n);' >"$work/tree/include/hakyu/thing.h"
must_see headers "a header that needs another" "hakyu/thing.h"
printf 'static inline int hakyu_new(int class) { return class; }\n' >"$work/tree/include/hakyu/thing.h"
must_see headers "a header that is no C++" "as C++"

fresh
printf 'void hk_x(char *to) { snprintf(to, 9, "%%.3f", 1.0); }\n' >>"$work/tree/src/doc/csv.c"
must_see text "a float printed outside base/text" "conversion"
fresh
printf 'double hk_x(const char *from) { return strtod(from, 0); }\n' >>"$work/tree/src/doc/csv.c"
must_see text "strtod outside base/text" "src/doc/csv.c"

fresh
echo 'HAKYU_TRAIT(zz_new, "new", "")' >>"$work/tree/include/hakyu/traits.def"
must_see registries "a row without Japanese" "zz_new.* lacks a phrase"
must_see registries "a row without a test" "no test names zz_new"
echo 'HK_PHRASE("base.zz", "%s of %d", "%d / %s")' >>"$work/tree/src/base/phrases.def"
must_see registries "conversions that differ" "the conversions differ"
tail -n 1 "$work/tree/src/base/phrases.def" >"$work/row" && cat "$work/row" >>"$work/tree/src/base/phrases.def"
must_see registries "a phrase that stands there twice" "the phrase base.zz stands there twice"

fresh
printf '/* see /%s/main/notes */\n' work >>"$work/tree/src/base/text.c"
must_see words "a path of a machine" "src/base/text.c"

# The laws of objects need objects: a small release build of one file a breach.
objects() { # objects ROOM LINE
  rm -rf "$work/tree" "$work/build"
  mkdir -p "$work/tree/src/$1" "$work/build/CMakeFiles/hakyu_objects.dir/src/$1"
  printf '%s\n' "$2" >"$work/tree/src/$1/odd.c"
  echo "src/$1/odd.c" >"$work/tree/CMakeLists.txt"
  echo "CMAKE_BUILD_TYPE:STRING=Release" >"$work/build/CMakeCache.txt"
  cc -std=c17 -O2 -fPIC -fvisibility=hidden -c -o "$work/build/CMakeFiles/hakyu_objects.dir/src/$1/odd.c.o" "$work/tree/src/$1/odd.c"
}
must_see_object() { # must_see_object WHAT WORD
  planted=$((planted + 1))
  if sh "$law/house_objects.sh" "$work/tree" "$work/build" >"$work/out" 2>&1 || ! grep -q "breach: .*$2" "$work/out"; then
    echo "breach: house_objects does not see $1"
    missed=$((missed + 1))
  fi
}
objects state 'static int counter = 3; int hk_state_x(void); int hk_state_x(void) { return ++counter; }'
must_see_object "state in .data" "keeps state: .data"
objects state 'static int counter; int hk_state_x(void); int hk_state_x(void) { return ++counter; }'
must_see_object "state in .bss" "keeps state: .bss"
objects state 'static _Thread_local int counter; int hk_state_x(void); int hk_state_x(void) { return ++counter; }'
must_see_object "thread-local state" "keeps state: .tbss"
objects cascade '#include <stdlib.h>
void *hk_cascade_x(void); void *hk_cascade_x(void) { return malloc(8); }'
must_see_object "a kernel that allocates" "imports malloc"
objects cascade '#include <math.h>
double hk_cascade_x(double a); double hk_cascade_x(double a) { return exp(a); }'
must_see_object "a kernel that calls libm" "imports exp"
objects cascade 'int helpful(int a); int helpful(int a) { return a; }'
must_see_object "a shared name without hk_" "such names begin with hk_"
objects cascade '__attribute__((visibility("default"))) int hk_open(int a); int hk_open(int a) { return a; }'
must_see_object "an exported name without hakyu_" "lets hk_open out"
objects cascade 'int hk_fine(int a); int hk_fine(int a) { return a; }'
planted=$((planted + 1))
sh "$law/house_objects.sh" "$work/tree" "$work/build" >"$work/out" 2>&1 || { cat "$work/out"; missed=$((missed + 1)); }

echo "$planted breaches planted, $missed missed"
[ "$missed" -eq 0 ]
