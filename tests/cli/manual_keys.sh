#!/bin/sh
# Every key and column that the manual pages document is accepted, and a made-up one beside them is refused, in every table.
#   manual_keys.sh HAKYU
# The pages are turned into a model and a scenario that use all their keys; what values are wrong does not matter here.
set -eu
hakyu=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
HAKYU_PATH=$here/files
LC_ALL=C.UTF-8
export HAKYU_PATH LC_ALL
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# write_files MADE_UP: reads a page, writes files into the working folder; MADE_UP is one more key for every table, or nothing.
write_files() {
  awk -v extra="$1" '
    function file_of(place) { return place ~ /\.csv$/ ? place : place ~ /^model/ ? "model.yaml" : "scenario.yaml" }
    function finish(    i, list, name) {
      if (!place || !count) return
      if (extra != "") field[++count] = extra
      list = ""
      if (place ~ /\.csv$/) {
        for (i = 1; i <= count; i++) list = list (i > 1 ? "," : "") field[i]
        print list > file_of(place)
      } else if (place ~ /:/) {
        name = place; sub(/.*: /, "", name)
        for (i = shape ~ /^id/ ? 2 : 1; i <= count; i++) list = list (list == "" ? "" : ", ") field[i] ": 1"
        if (shape == "id: value") list = extra == "" ? "zz: 1" : "zz: {" extra ": 1}"
        else if (shape ~ /^id: \[/) list = "zz: [{" list "}]"
        else if (shape ~ /^id: \{/) list = "zz: {" list "}"
        print name ": " (shape ~ /^\[/ ? "[{" list "}]" : "{" list "}") > file_of(place)
      } else {
        for (i = 1; i <= count; i++) print field[i] ": " (field[i] == "title" ? "{en: x, ja: x}" : field[i] == "model" ? "tiny" : field[i] == "encoding" ? "utf-8" : "1") > file_of(place)
      }
      tables++
    }
    { gsub(/\\-/, "-"); gsub(/\\e/, "\\") }
    /^\.SH / { finish(); place = substr($0, 5); count = 0; shape = ""; if (place !~ /^(model\.yaml|scenario|[a-z]+\.csv)/) place = ""; next }
    place && shape == "" { shape = $0; sub(/.*\(/, "", shape); sub(/\)$/, "", shape); next }
    place && /^\.B / { name = $2; field[++count] = name }
    END { finish(); print tables + 0 }'
}

failed=0
# try PAGE THING MADE_UP EXPECTED: how many findings say that a key or column is unknown.
try() {
  rm -rf "$work/case"
  mkdir "$work/case"
  tables=$(cd "$work/case" && "$hakyu" manual "$1" --lang "$4" | write_files "$3")
  [ "$tables" -gt 3 ] || { echo "FAILED: only $tables tables found in $1 ($4)"; failed=1; return; }
  unknown=$("$hakyu" check "$work/case$2" --json | grep -c '"code": "unknown-\(key\|column\)"' || true)
  expected=0
  [ -z "$3" ] || expected=$tables
  # a section of plain values takes any name; what stands below is no key but a wrong value
  plain=$(grep -c 'zz: {made_up: 1}' "$work/case/model.yaml" "$work/case/scenario.yaml" 2>/dev/null | awk -F: '{ n += $2 } END { print n + 0 }')
  expected=$((expected - plain))
  if [ "$unknown" -ne "$expected" ]; then
    echo "FAILED: $1 ($4), made-up key \"$3\": $unknown unknown keys, expected $expected"
    "$hakyu" check "$work/case$2" --json | grep '"code": "unknown-\(key\|column\)"' | sed 's/.*"field"/"field"/' | head -n 20
    failed=1
  fi
  echo "$1 ($4): $tables tables, $unknown unknown"
}
for lang in en ja; do
  try hakyu-model.5 '' '' "$lang"
  try hakyu-model.5 '' made_up "$lang"
  try hakyu-scenario.5 /scenario.yaml '' "$lang"
  try hakyu-scenario.5 /scenario.yaml made_up "$lang"
done

# Every command and option that --help shows is in hakyu(1), and every table of a result in hakyu-run(5).
"$hakyu" manual hakyu.1 | sed 's/\\-/-/g' >"$work/hakyu.1"
for name in $("$hakyu" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  grep -q "^\.SS hakyu $name\( \|$\)" "$work/hakyu.1" || { echo "FAILED: hakyu $name is not in hakyu(1)"; failed=1; }
  for option in $("$hakyu" "$name" --help | sed -n 's/^ .*--\([a-z]*\).*/\1/p'); do
    grep -q -e "--$option" "$work/hakyu.1" || { echo "FAILED: --$option is not in hakyu(1)"; failed=1; }
  done
done
"$hakyu" manual hakyu-run.5 >"$work/hakyu-run.5"
for name in $("$hakyu" show schema --json | sed -n 's/.*{"table": "\([a-z_]*\)".*/\1/p'); do
  grep -q "^\.SH $name\$" "$work/hakyu-run.5" || { echo "FAILED: the table $name is not in hakyu-run(5)"; failed=1; }
done
[ "$failed" -eq 0 ]
