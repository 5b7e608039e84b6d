#!/usr/bin/env bash
# Two commits side by side: the kernel on the standard workload and on others, in turn, with medians and ratios.
#   bench/compare.sh OLD NEW [ROUNDS]        any two names of commits; 5 rounds
# Each commit is checked out and built (release) in a folder of its own; then each of the models below is run by one and by the other
# in turn, so that whatever else the machine does meets both. What is compared is the processor's time of a replication, the
# least of a run (micro_cascade says it), of which the median over the rounds is taken. Models come from NEW's gen_model. A commit
# from before there was bench/micro_cascade.c cannot be compared.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
[ $# -ge 2 ] || { sed -n 3p "$0" | sed 's/^# *//' >&2; exit 2; }
old=$1
new=$2
rounds=${3:-5}
. "$root/tools/packages.sh"
packages_need "$root" build

work=$(mktemp -d)
cleanup() {
  for side in old new; do git -C "$root" worktree remove --force "$work/$side" >/dev/null 2>&1 || true; done
  rm -rf "$work"
}
trap cleanup EXIT

# build SIDE COMMIT
build() {
  git -C "$root" worktree add --quiet --detach "$work/$1" "$2"
  (cd "$work/$1" && cmake --preset release >/dev/null && cmake --build --preset release --target micro_cascade gen_model >/dev/null)
}
build old "$old"
build new "$new"

# Model, then gen_model's arguments, then replications a round.
models='
workload-10000  workload 10000                   200
workload-1000   workload 1000                    2000
metro-3000      metro 3000                       500
sparse-100000   workload 100000 strikes=10       1000
quiet-10000     workload 10000 shock=0.000000001 50000
'
median() {
  sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
# microseconds SIDE MODEL REPLICATIONS: of a replication
microseconds() {
  "$work/$1/build/release/micro_cascade" "$work/scenarios/$2.yaml" "$3" 3 | awk '/a replication, best round/ { print $(NF - 1) }'
}

printf '%-16s %14s %14s %10s\n' model "old, us" "new, us" "old/new"
printf '%s\n' "$models" | while read -r name shape size extra replications; do
  [ -n "$name" ] || continue
  [ -n "$replications" ] || { replications=$extra; extra=; }
  # Word splitting is meant: no argument where there is none.
  # shellcheck disable=SC2086
  "$work/new/build/release/gen_model" "$shape" "$size" "$work" "name=$name" $extra >/dev/null
  : >"$work/times-old"
  : >"$work/times-new"
  for _ in $(seq "$rounds"); do
    for side in old new; do microseconds "$side" "$name" "$replications" >>"$work/times-$side"; done
  done
  before=$(median <"$work/times-old")
  after=$(median <"$work/times-new")
  printf '%-16s %14s %14s %10s\n' "$name" "$before" "$after" "$(awk -v a="$before" -v b="$after" 'BEGIN { printf "%.2f", a / b }')"
done
