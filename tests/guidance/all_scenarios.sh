#!/bin/sh
# The evidence of all shipped scenarios together, and what a review hears from all of it: at few replications, since this is about what is said and
# not about how much. Every item has a row in every scenario; where a model has nothing on which an item's levers could act, or where nothing that it
# addresses cost anything, the row says so and shows no effect; every issue of the review has its answer.
#   all_scenarios.sh HAKYU ROOT
set -eu
hakyu=$1
root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
HAKYU_PATH=$root
export HAKYU_PATH
unset HAKYU_LANG
failed=0
fault() { echo "all_scenarios: $1" >&2; failed=1; }
"$hakyu" list scenarios --lang en | awk '{print $1}' | sort >listed
for file in "$root"/scenarios/*.yaml; do basename "$file" .yaml; done | sort >shipped
cmp -s listed shipped || { fault "hakyu list scenarios is not what ships"; diff shipped listed >&2 || true; }
set --
while read -r name; do
  "$hakyu" run "$name" -n 120 --outer 2 -o "runs/$name" >/dev/null 2>run.err || { cat run.err >&2; exit 1; }
  set -- "$@" "runs/$name"
done <shipped
"$hakyu" evidence "$@" --edition 2006 --outer 2 --lang en >evidence.md 2>evidence.err || { cat evidence.err >&2; exit 1; }
# table TITLE FILE: its rows, cells trimmed, apart by tabs
table() {
  awk -v title="### $1" '$0 == title {on = 1; next} /^#/ {on = 0} on && /^\|/ && ++line > 2 {gsub(/\\\|/, "\001"); sub(/^\| */, ""); sub(/ *\|$/, ""); gsub(/ *\| */, "\t"); print}' "$2"
}
table Evidence evidence.md >rows
table "Item by item, over all scenarios" evidence.md >items
"$hakyu" list items --lang en | awk '$1 ~ /^G\./ {print $1}' >catalogue
[ -s catalogue ] || fault "no items"
while read -r item; do
  [ "$(cut -f1 items | grep -cxF "$item")" = 1 ] || fault "$item has no row over all scenarios"
  while read -r name; do
    count=$(awk -F'\t' -v s="$name" -v i="$item" '$1 == s && $3 == i' rows | grep -c . || true)
    [ "$count" = 1 ] || fault "$item has $count rows of $name"
  done <shipped
done <catalogue
# cell SCENARIO ITEM COLUMN
cell() { awk -F'\t' -v s="$1" -v i="$2" -v c="$3" '$1 == s && $3 == i {print $c}' rows; }
# columns: 5 finding, 6 analysis, 9 effect, 11 disposition, 13 the rule's figures
awk -F'\t' '$11 ~ /^not assessable/ && $9 != "" {print $1 ": " $3}' rows >shown
[ ! -s shown ] || fault "not assessable, and an effect: $(cat shown)"
awk -F'\t' '$5 ~ /^No failure that this item addresses/ && $9 != "" && $13 !~ /without the protections/ {print $1 ": " $3}' rows >zero
[ ! -s zero ] || fault "an effect on nothing: $(cat zero)"
for item in G.P.I G.K.I G.K.U; do
  for name in five-assets-blackout metro-blackout kanto-1999 checkin-2016 exchange-halt-2020 taiwan-quake-cables ip-phone-east-2006 hokkaido-2018; do
    case $(cell "$name" "$item" 11) in "not assessable"*) ;; *) fault "$item on $name: $(cell "$name" "$item" 11)" ;; esac
    case $(cell "$name" "$item" 13) in "its levers act on nothing"*) ;; *) fault "$item on $name says why: $(cell "$name" "$item" 13)" ;; esac
  done
  case $(cell p2p-leak "$item" 9) in [0-9]*%*) ;; *) fault "$item has no effect on p2p-leak: $(cell p2p-leak "$item" 6)" ;; esac
  case $(cell p2p-holders "$item" 11) in "not assessable"*) ;; *) fault "$item on p2p-holders, where the leak lies before the scenario" ;; esac
done
for pair in wiper-grid:G.P.U ip-phone-east-2006:G.P.U ip-phone-east-2006:G.P.E worm-in-ten-sectors:G.P.E clearing-2023:G.P.E taiwan-quake-cables:G.K.A; do
  case $(cell "${pair%:*}" "${pair#*:}" 9) in *%*) ;; *) fault "no effect shown of ${pair#*:} on ${pair%:*}: $(cell "${pair%:*}" "${pair#*:}" 6)" ;; esac
done
# the review hears all of it
"$hakyu" review fy2006 --with "$@" --lang en --format md -o review >/dev/null 2>review.err || { cat review.err >&2; exit 1; }
table "Issue by issue" review.md >issues
table "What each run adds" review.md >adds
grep -E '^  [A-Z][0-9]+:$' "$root/models/reviews/fy2006.yaml" | tr -d ' :' | grep -vE '^(A|I)[0-9]' | sort >ledger
cut -f1 issues | sed 's/ .*//' | sort >answered
cmp -s ledger answered || { fault "not every issue is answered"; diff ledger answered >&2 || true; }
grep -q "no run of a scenario that simulates it" issues && fault "an issue with mechanisms heard no run"
awk -F'\t' '$6 == "" || $6 == "-"' issues | grep -q . && fault "an issue of whose item nothing is told"
sed -n 's/^    scenarios: \[\(.*\)\]$/\1/p' "$root/models/reviews/fy2006.yaml" | tr ',' '\n' | tr -d ' ' | sort -u >named
cut -f4 adds | sort -u >heard
cmp -s named heard || { fault "not every scenario of a situation is heard"; diff named heard >&2 || true; }
exit $failed
