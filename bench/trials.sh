#!/usr/bin/env bash
# What trials cost beside a plain run: the standard model of 10,000 assets with 50 of them struck on average, one run of it, and 100
# levers, each on one asset, tried on all its pairs. Prints the processor's time of both, and how many plain runs the levers cost.
#   bench/trials.sh [LEVERS [REPLICATIONS]]      (100 10000)
# Fails if they cost ten plain runs or more.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
levers=${1:-100}
replications=${2:-10000}
. "$root/tools/packages.sh"
packages_need "$root" build
cd "$root"
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target hakyu gen_model micro_trials >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/release/gen_model workload 10000 "$work" strikes=50 >/dev/null
HAKYU_PATH=$work
export HAKYU_PATH
{ time -p build/release/hakyu run workload-10000 -n "$replications" --threads 1 -o "$work/run" >/dev/null 2>"$work/errors"; } 2>"$work/time" ||
  { cat "$work/errors" >&2; exit 1; }
plain=$(awk '$1 == "user" { print $2 }' "$work/time")
build/release/micro_trials "$work/run" "$work/evidence" "$levers" | tee "$work/trials"
trials=$(sed -n 's/.* processor_s //p' "$work/trials")
printf 'a plain run of %s replications: %s s; %s levers: %s s; plain runs: %s\n' "$replications" "$plain" "$levers" "$trials" \
  "$(awk -v a="$trials" -v b="$plain" 'BEGIN { printf "%.1f", a / b }')"
awk -v a="$trials" -v b="$plain" 'BEGIN { exit !(a < 10 * b) }' || { echo "Ten plain runs or more." >&2; exit 1; }
