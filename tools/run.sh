#!/bin/sh
# Runs a scenario from a fresh checkout: installs what is missing, builds the release and calls `hakyu run`.
#   tools/run.sh metro-blackout [any option of hakyu run]
# The scenario is looked up in the working folder first, then in this checkout. What the building says goes to stderr.
# Exit: what hakyu run says (0 done, 2 usage, 3 input refused, ...); 1 if it could not be built.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
. "$root/tools/packages.sh"

if [ $# -eq 0 ]; then
  echo "Usage: tools/run.sh SCENARIO [option of hakyu run ...]" >&2
  echo "Scenarios of this checkout:" >&2
  for file in "$root"/scenarios/*.yaml; do
    name=${file##*/}
    echo "  ${name%.yaml}" >&2
  done
  exit 2
fi

packages_need "$root" build
build() {
  cd "$root"
  [ -f build/release/build.ninja ] || cmake --preset release
  cmake --build --preset release --target hakyu
}
log=$(build 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }

HAKYU_PATH="${HAKYU_PATH:+$HAKYU_PATH:}$root"
export HAKYU_PATH
exec "$root/build/release/hakyu" run "$@"
