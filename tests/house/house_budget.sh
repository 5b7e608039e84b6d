#!/bin/sh
# Law: every suite has a row in tests/budget.csv with its tier, and every row has its suite.
#   house_budget.sh ROOT BUILD
set -eu
root=$1
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for tier in short medium long; do
  ctest --test-dir "$build" -N -L "^$tier\$" | sed -n 's/^ *Test *#[0-9]*: *//p' | sed "s/\$/,$tier/"
done | LC_ALL=C sort >"$work/suites"
ctest --test-dir "$build" -N | sed -n 's/^ *Test *#[0-9]*: *//p' | LC_ALL=C sort >"$work/all"
awk -F , 'NR > 1 { print $1 "," $2 }' "$root/tests/budget.csv" | LC_ALL=C sort >"$work/rows"
{
  LC_ALL=C comm -23 "$work/suites" "$work/rows" | sed 's/^/breach: no row in tests\/budget.csv: /'
  LC_ALL=C comm -13 "$work/suites" "$work/rows" | sed 's/^/breach: no such suite: /'
  cut -d , -f 1 "$work/suites" | LC_ALL=C sort | uniq -d | sed 's/^/breach: in two tiers: /'
  cut -d , -f 1 "$work/suites" | LC_ALL=C sort -u | LC_ALL=C comm -13 - "$work/all" | sed 's/^/breach: in no tier: /'
  awk -F , 'NR == 1 && $0 != "suite,tier,seconds" { print "breach: the head of tests/budget.csv is not suite,tier,seconds" }
            NR > 1 && ($3 !~ /^[0-9]+$/ || $3 < 1) { print "breach: " $1 ": seconds are a whole number from 1" }' "$root/tests/budget.csv"
} >"$work/breaches"
cat "$work/breaches"
echo "$(wc -l <"$work/all") suites looked at, $(wc -l <"$work/breaches") breaches"
[ ! -s "$work/breaches" ] && [ -s "$work/all" ]
