#!/bin/sh
# Every lever that is built moves rows of a shipped scenario, or the table says why not: levers_move.csv, one line a lever, run with and
# without it, everybody complying, and the stored losses compared. A lever that is not in the table, or moves what it is said not to, fails.
#   levers_move.sh HAKYU ROOT
set -eu
hakyu=$1
root=$2
table=$root/tests/guidance/levers_move.csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
HAKYU_PATH=$root
export HAKYU_PATH
unset HAKYU_LANG
mkdir scenarios
losses() { # SCENARIO FOLDER: runs it, prints its losses
  [ -d "runs/$2" ] || "$hakyu" run "$1" -n 40 --outer 2 --seed 1 -o "runs/$2" >/dev/null 2>"$2.err" || { cat "$2.err" >&2; exit 1; }
  [ -d "tables/$2" ] || "$hakyu" export "runs/$2" --to csv -o "tables/$2" >/dev/null
  cat "tables/$2/losses.csv"
}
failed=0
fault() { echo "levers_move: $1" >&2; failed=1; }
"$hakyu" list levers | sed 's/ .*//' >levers
while read -r lever; do grep -q "^$lever," "$table" || fault "$lever is not in the table"; done <levers
sed 1d "$table" >lines
while IFS=, read -r lever scenario targets setting moves why; do
  { cat "$root/scenarios/$scenario.yaml"; printf 'levers:\n  - {lever: %s, targets: "%s", %s}\n' "$lever" "$targets" "$setting"; } >"scenarios/with-$lever.yaml"
  losses "$scenario" "$scenario" >base.csv
  losses "with-$lever" "with-$lever" >with.csv
  if cmp -s base.csv with.csv; then now=no; else now=yes; fi
  [ "$now" = "$moves" ] || fault "$lever on $scenario: moves $now, the table says $moves"
  [ "$moves" = yes ] || [ -n "$why" ] || fault "$lever moves nothing, and nothing says why"
done <lines
[ -s lines ] || fault "the table is empty"
exit $failed
