#!/bin/sh
# Law: every public header compiles alone, as C17 and as C++17, without a warning; so does every header of a room as C.
#   house_headers.sh ROOT
# CC and CXX name the compilers (cc, c++).
set -eu
cd "$1"
breaches=0
looked=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsyntax-only"

try() { # try WHAT COMPILER ARGUMENTS...
  what=$1
  shift
  looked=$((looked + 1))
  if ! "$@" >"$work/log" 2>&1; then
    echo "breach: $what does not compile alone:"
    head -n 5 "$work/log"
    breaches=$((breaches + 1))
  fi
}
for header in include/hakyu/*.h; do
  name=hakyu/${header##*/}
  printf '#include <%s>\n#include <%s>\nextern int looked_at;\n' "$name" "$name" >"$work/alone.c"
  cp "$work/alone.c" "$work/alone.cpp"
  # shellcheck disable=SC2086
  try "<$name> as C" "${CC:-cc}" -std=c17 $strict -Iinclude "$work/alone.c"
  # shellcheck disable=SC2086
  try "<$name> as C++" "${CXX:-c++}" -std=c++17 $strict -Iinclude "$work/alone.cpp"
done
for header in src/*/*.h; do
  name=${header#src/}
  printf '#include "%s"\n#include "%s"\nextern int looked_at;\n' "$name" "$name" >"$work/alone.c"
  try "\"$name\"" "${CC:-cc}" -std=c17 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Werror -fsyntax-only -Iinclude -Isrc "$work/alone.c"
done
echo "$looked compilations, $breaches breaches"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
