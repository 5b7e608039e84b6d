#!/bin/sh
# Law: every command of `hakyu --help` stands in commands.txt, in the manual of both tongues and in the completion, and tells in
# both tongues how it is used.
#   house_commands.sh ROOT HAKYU
set -eu
law=$(cd "$(dirname "$0")" && pwd)
hakyu=$2
breaches=0
breach() { echo "breach: $*"; breaches=$((breaches + 1)); }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -e '/^#/d' -e '/^$/d' "$law/commands.txt" | LC_ALL=C sort >"$work/known"
"$hakyu" --help --lang en | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | LC_ALL=C sort >"$work/offered"
for lang in en ja; do
  "$hakyu" manual hakyu.1 --lang "$lang" >"$work/manual.$lang"
  "$hakyu" --help --lang "$lang" | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | LC_ALL=C sort | cmp -s - "$work/offered" ||
    breach "the help in $lang offers other commands"
done
"$hakyu" completion bash >"$work/completion"

while read -r command; do
  grep -qxF "$command" "$work/known" || breach "$command is offered but not in commands.txt"
  grep -qwF "$command" "$work/completion" || breach "$command is not completed"
  for lang in en ja; do
    grep -qE "^\\.(B|SS|BR|TP).*(^|[^a-z])$command([^a-z]|\$)|^\\\\fB.*$command" "$work/manual.$lang" || breach "$command is not in the manual ($lang)"
    "$hakyu" "$command" --help --lang "$lang" >"$work/usage" 2>&1 || breach "$command --help --lang $lang ends with $?"
    grep -q "hakyu $command" "$work/usage" || breach "$command --help --lang $lang does not say how it is used"
  done
done <"$work/offered"
LC_ALL=C comm -23 "$work/known" "$work/offered" | while read -r command; do
  echo "absent: $command does not work yet, and is not offered"
done
echo "$(wc -l <"$work/offered") commands looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ -s "$work/offered" ]
