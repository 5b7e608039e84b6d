#!/bin/sh
# Law: every row of a registry (.def) has both phrases, English and Japanese, with the same conversions in the same order, and no phrase stands there
# twice; every
# row of a closed list of the porch, every table of a file format or of the result is named by a test.
#   house_registries.sh ROOT
# Rows that cannot have a test yet stand in registry_pending.txt with the reason.
set -eu
root=$1
law=$(cd "$(dirname "$0")" && pwd)
cd "$root"
breaches=0
breach() { echo "breach: $*"; breaches=$((breaches + 1)); }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# registry MACRO ARGUMENT...: one line a row: FILE, MACRO, its arguments, joined by tabs. Literals that stand side by side are one.
find include src -name '*.def' | LC_ALL=C sort | while read -r file; do
  awk -v file="$file" '
    function row(    i, c, two, depth, arg, out, quoted) {
      out = file "\t" macro; arg = ""; depth = 1; quoted = 0
      for (i = 1; i <= length(rest); i++) {
        c = substr(rest, i, 1); two = substr(rest, i, 2)
        if (quoted) {
          if (c == "\\") { arg = arg two; i++ } else if (c == "\"") quoted = 0; else arg = arg c
          continue
        }
        if (c == "\"") { quoted = 1; continue }
        if (c == "(") depth++
        if (c == ")" && --depth == 0) { print out "\t" arg; rest = substr(rest, i + 1); return 1 }
        if (c == "," && depth == 1) { out = out "\t" arg; arg = ""; continue }
        if (c !~ /[ \t]/ || depth > 1) arg = arg c
      }
      return 0
    }
    open { rest = rest " " $0; if (row()) open = 0; next }
    match($0, /^(HK|HAKYU)_[A-Z_]+\(/) {
      macro = substr($0, 1, RLENGTH - 1); rest = substr($0, RLENGTH + 1)
      if (!row()) open = 1
    }
    END { if (open) print file "\tUNCLOSED\t" macro }' "$file"
done >"$work/rows"

awk -F '\t' '
  function conversions(text,    out) {
    gsub(/%%/, "", text); out = ""
    while (match(text, /%[-+#0]*[0-9*]*(\.[0-9*]+)?[hlLzjt]*[a-zA-Z]/)) { out = out substr(text, RSTART, RLENGTH) " "; text = substr(text, RSTART + RLENGTH) }
    return out
  }
  $2 == "UNCLOSED" { print "breach: " $1 ": a row of " $3 " does not end"; next }
  $2 ~ /_END$/ { next }
  NF < 5 { next }
  {
    en = $(NF - 1); ja = $NF
    if ($2 == "HK_PHRASE" && seen[$3]++) print "breach: " $1 ": the phrase " $3 " stands there twice"
    if (en == "" || ja == "") print "breach: " $1 ": " $3 " " $4 " lacks a phrase"
    else if ($2 == "HK_PHRASE" && conversions(en) != conversions(ja)) print "breach: " $1 ": " $3 ": the conversions differ: " conversions(en) "- " conversions(ja)
  }' "$work/rows" >"$work/phrases"
cat "$work/phrases"
breaches=$((breaches + $(wc -l <"$work/phrases")))

# What must be named by a test, anywhere under tests but here: "NAME", HAKYU_..._NAME, NAME.csv or NAME: at the start of a line.
awk -F '\t' '$1 ~ /^include/ && $2 ~ /^HAKYU_/ { print $3 } $2 == "HK_TABLE" { print $3 }' "$work/rows" | LC_ALL=C sort -u >"$work/names"
find tests -type f -not -path 'tests/house/*' -print0 | xargs -0 cat >"$work/tests"
sed -e '/^#/d' -e '/^$/d' "$law/registry_pending.txt" | while read -r name _; do echo "$name"; done | LC_ALL=C sort -u >"$work/pending"
while read -r name; do
  if grep -qE "\"$name\"|HAKYU_(MECHANISM_|TRAIT_|PHASE_)?$name([^A-Za-z0-9_]|\$)|(^|[^A-Za-z0-9_])$name\.csv|^[[:space:]\"]*$name:" "$work/tests"; then
    if grep -qxF "$name" "$work/pending"; then
      breach "$name has a test: it is no longer pending"
    fi
  elif grep -qxF "$name" "$work/pending"; then
    grep "^$name " "$law/registry_pending.txt" | sed 's/^/pending: /'
  else
    breach "no test names $name"
  fi
done <"$work/names"
for name in $(LC_ALL=C comm -23 "$work/pending" "$work/names"); do
  breach "$name is pending but in no registry"
done
echo "$(wc -l <"$work/rows") rows, $(wc -l <"$work/names") names looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ -s "$work/rows" ]
