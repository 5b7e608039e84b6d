#!/usr/bin/env bash
# hakyu beside SimPy on the standard workload: first that they tell the same, then how long each takes, in turn.
#   bench/peers/beside_simpy.sh [ROUNDS [REPLICATIONS [PROOFS]]]      (5 rounds; hakyu plays 2000, SimPy 20; 5 proofs)
# Proof: SimPy takes strikes and repair times from `hakyu replay` and must find the same intervals of every asset and the same loss of
# every sector, to the second. Time: of the processor, for a replication with everything hakyu keeps (blame, saves, mechanisms,
# tallies): of the whole `hakyu run` less that of a run of one replication, and of the kernel alone. SimPy keeps losses only. The
# mean losses of the timed runs, each with its own luck, must agree within 4.5 standard errors.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tools/usage.sh"
usage_if_asked "$0" "${1:-}"
rounds=${1:-5}
replications=${2:-2000}
proofs=${3:-5}
. "$root/tools/packages.sh"
packages_need "$root" build bench
cd "$root"
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build --preset release --target hakyu gen_model micro_cascade >/dev/null
simpy() { /usr/bin/python3 bench/peers/workload_simpy.py "$work" workload-10000 "$@"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/release/gen_model workload 10000 "$work" >/dev/null
HAKYU_PATH=$work
export HAKYU_PATH

# user REPLICATIONS: runs into $work/run; seconds of the processor on stdout.
user() {
  rm -rf "$work/run"
  { time -p build/release/hakyu run workload-10000 -n "$1" --outer 0 --threads 1 -o "$work/run" >/dev/null 2>"$work/errors"; } 2>"$work/time" ||
    { cat "$work/errors" >&2; exit 1; }
  awk '$1 == "user" { print $2 }' "$work/time"
}
median() {
  sort -n | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
value() {
  sed -n "s/.*\"$2\": \([0-9.]*\).*/\1/p" "$1"
}

user "$replications" >/dev/null
for i in $(seq 0 $((proofs - 1))); do
  build/release/hakyu replay "$work/run" $((i * 37 % replications)) --json >"$work/replay-$i.json"
done
simpy --replay "$work"/replay-*.json | sed "s|$work/||"
/usr/bin/python3 - "$work/run/result.sqlite" >"$work/loss" <<'PYTHON'
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select sum(weight_s) / 3600.0 from losses group by outer, number").fetchall()
mean = sum(row[0] for row in rows) / len(rows)
print(mean, (sum((row[0] - mean) ** 2 for row in rows) / (len(rows) - 1) / len(rows)) ** 0.5)
PYTHON

printf '%-6s %16s %16s %16s\n' round 'SimPy, per s' 'hakyu run, per s' 'kernel, per s'
for round in $(seq "$rounds"); do
  simpy -n 20 -s "$round" >"$work/simpy"
  value "$work/simpy" per_second >>"$work/rate-simpy"
  awk -v mean="$(value "$work/simpy" loss_h)" -v error="$(value "$work/simpy" loss_h_error)" \
    '{ z = (mean - $1) / sqrt(error ^ 2 + $2 ^ 2); exit z > 4.5 || z < -4.5 }' "$work/loss" || { echo "The mean losses differ." >&2; exit 1; }
  idle=$(user 1)
  awk -v n="$replications" -v u="$(user "$replications")" -v i="$idle" 'BEGIN { printf "%.1f\n", (n - 1) / (u - i) }' >>"$work/rate-run"
  build/release/micro_cascade "$work/scenarios/workload-10000.yaml" 128 7 | awk '/a replication, median/ { printf "%.1f\n", 1e6 / $(NF - 1) }' >>"$work/rate-kernel"
  printf '%-6s %16s %16s %16s\n' "$round" "$(tail -n 1 "$work/rate-simpy")" "$(tail -n 1 "$work/rate-run")" "$(tail -n 1 "$work/rate-kernel")"
done
one=$(median <"$work/rate-simpy")
run=$(median <"$work/rate-run")
kernel=$(median <"$work/rate-kernel")
printf 'medians: SimPy %s /s, hakyu run %s /s (%s times), kernel alone %s /s (%s times)\n' "$one" "$run" \
  "$(awk -v a="$one" -v b="$run" 'BEGIN { printf "%.1f", b / a }')" "$kernel" "$(awk -v a="$one" -v b="$kernel" 'BEGIN { printf "%.1f", b / a }')"
