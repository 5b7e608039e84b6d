#!/bin/sh
# Reads the sources of the library and the program with clang-tidy (checks: .clang-tidy, with the reason of each one left
# out) and with cppcheck. Quiet means clean.
#   tools/lint.sh [FILE...]      (all of src)      Exit: 0 nothing found, 1 something found.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
. "$root/tools/packages.sh"
packages_need "$root" build lint
cd "$root"

build=build/lint
cmake --preset clang -B "$build" -DHAKYU_TESTS=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
found=0
if [ $# -eq 0 ]; then
  set -- src/*/*.c
fi
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 4 clang-tidy -p "$build" --quiet 2>/dev/null || found=1
# Left out of cppcheck: internalAstError, since 2.10 stumbles over a compound literal between ? and :, which is plain C;
# duplicateAssignExpression, since two counts may begin equal.
cppcheck --project="$build/compile_commands.json" --enable=warning,performance,portability --std=c17 --quiet -j "$(nproc)" \
  --suppress=internalAstError --suppress=duplicateAssignExpression --error-exitcode=1 || found=1
exit "$found"
