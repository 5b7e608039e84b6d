#!/usr/bin/env bash
# The standard workload, timed: 10,000 assets, 40,000 links, random k-of-n needs without circles, 10 % of the assets struck at the
# start, backups of 0, 4, 24 or 72 hours, exponential repair, 30 days. Builds the release, makes the model, runs it with one and
# with two threads in turn and prints replications a second: of the wall clock (what `hakyu run` says) and of the processor
# (user time of the same run less that of a run of one replication), with medians.
#   bench/measure.sh [ROUNDS [REPLICATIONS]]      (3 rounds of 1000)
# The content digest must be the same in every run; the script fails if it is not.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
rounds=${1:-3}
replications=${2:-1000}
. "$root/tools/packages.sh"
packages_need "$root" build
cd "$root"
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target hakyu gen_model >/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/release/gen_model workload 10000 "$work" >/dev/null
HAKYU_PATH=$work
export HAKYU_PATH

# timed THREADS REPLICATIONS: runs into $work/run; user seconds on stdout.
timed() {
  rm -rf "$work/run"
  { time -p build/release/hakyu run workload-10000 -n "$2" --outer 0 --threads "$1" -o "$work/run" >/dev/null 2>"$work/errors"; } 2>"$work/time" ||
    { cat "$work/errors" >&2; exit 1; }
  awk '$1 == "user" { print $2 }' "$work/time"
}
# value FILE KEY: a text or number of a flat JSON file.
value() {
  sed -n "s/^ *\"$2\": \"*\([^\",]*\)\"*,*\$/\1/p" "$1" | head -n 1
}
median() {
  sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

idle=$(timed 1 1)
printf 'reading, checking, compiling and storing alone: %s s of the processor\n' "$idle"
printf '%-6s %8s %12s %16s   %s\n' round threads 'per s (wall)' 'per s (processor)' 'content digest'
round=1
while [ "$round" -le "$rounds" ]; do
  for threads in 1 2; do
    user=$(timed "$threads" "$replications")
    wall=$(awk -v n="$replications" -v s="$(value "$work/run/provenance.json" seconds)" 'BEGIN { printf "%.1f", n / s }')
    processor=$(awk -v n="$replications" -v u="$user" -v i="$idle" 'BEGIN { printf "%.1f", (u > i ? n / (u - i) : 0) }')
    digest=$(value "$work/run/content.json" content_digest)
    printf '%-6s %8s %12s %16s   %.16s\n' "$round" "$threads" "$wall" "$processor" "$digest"
    echo "$wall" >>"$work/wall-$threads"
    echo "$processor" >>"$work/processor-$threads"
    echo "$digest" >>"$work/digests"
  done
  round=$((round + 1))
done
one=$(median <"$work/wall-1")
two=$(median <"$work/wall-2")
printf 'medians: one thread %s /s, two threads %s /s (%s times); of the processor %s and %s /s\n' "$one" "$two" \
  "$(awk -v a="$one" -v b="$two" 'BEGIN { printf "%.2f", b / a }')" "$(median <"$work/processor-1")" "$(median <"$work/processor-2")"
[ "$(sort -u "$work/digests" | wc -l)" -eq 1 ] || { echo "The content digests differ." >&2; exit 1; }
