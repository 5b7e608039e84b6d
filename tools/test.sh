#!/bin/sh
# Tests a fresh checkout: installs what is missing, builds for development (warnings are errors, assertions on) and runs the
# short and medium tiers.
#   tools/test.sh [any option of ctest]      for example: tools/test.sh -R cascade --output-on-failure
# The long tier: ctest --test-dir build/dev -L long. Exit: 0 if everything passed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/packages.sh"
packages_need "$root" build test
cd "$root"
[ -f build/dev/build.ninja ] || cmake --preset dev
cmake --build --preset dev
exec ctest --test-dir build/dev -LE long --output-on-failure -j "$(nproc)" "$@"
