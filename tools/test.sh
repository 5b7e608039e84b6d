#!/bin/sh
# Tests a fresh checkout: installs what is missing, builds for development (warnings are errors, assertions on) and runs the
# short and medium tiers.
#   tools/test.sh [--cluster] [any option of ctest]      for example: tools/test.sh -R cascade --output-on-failure
# --cluster: also what needs a private Slurm, MPI and GNU parallel (tools/packages/cluster.txt); they are started for the tests and stopped.
# The long tier: ctest --test-dir build/dev -L long. Exit: 0 if everything passed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/packages.sh"
if [ "${1:-}" = --cluster ]; then
  shift
  packages_need "$root" build test cluster
  HAKYU_CLUSTER=1
  export HAKYU_CLUSTER
else
  packages_need "$root" build test
fi
cd "$root"
[ -f build/dev/build.ninja ] && [ -z "${HAKYU_CLUSTER:-}" ] || cmake --preset dev
cmake --build --preset dev
exec ctest --test-dir build/dev -LE long --output-on-failure -j "$(nproc)" "$@"
