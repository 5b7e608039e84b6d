#!/bin/sh
# Tests a fresh checkout: installs what is missing, builds for development (warnings are errors, assertions on) and runs the
# short and medium tiers.
#   tools/test.sh [--cluster] [any option of ctest]      for example: tools/test.sh -R cascade --output-on-failure
# --cluster: also what needs a private Slurm, MPI and GNU parallel (tools/packages/cluster.txt); they are started for the tests and stopped. The suite
# on Slurm mostly waits, so it runs beside the others and takes no place of theirs, unless options of ctest are given.
# The long tier: ctest --test-dir build/dev -L long. Exit: 0 if everything passed.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
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
set -- -LE long --output-on-failure -j "$(nproc)" "$@"
if [ -z "${HAKYU_CLUSTER:-}" ] || [ $# -gt 5 ]; then
  exec ctest --test-dir build/dev "$@"
fi

# What it says will lie in $said, its exit code in $said.exit; ctest's suite of that name comes last and waits for that.
said=$(mktemp)
python3 -B tests/cluster/cluster_slurm.py "$root" build/dev/hakyu "$said" &
beside=$!
# Ends the suite beside this one, whether it runs still or has gone already; this script's own exit code stays as it is.
end_beside() {
  kill "$beside" 2>/dev/null || :
  wait "$beside" || :
  rm -f "$said" "$said.exit"
}
trap end_beside EXIT
trap 'exit 130' INT TERM
HAKYU_CLUSTER_SAID=$said
export HAKYU_CLUSTER_SAID
ctest --test-dir build/dev "$@"
