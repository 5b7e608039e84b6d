#!/bin/sh
# Holds README.md and README.ja.md to the same headings (headings.txt), the same commands and the same files; then follows the
# walk-through of each in an empty folder, as a newcomer would, and compares the transcripts with what the program says.
#   readme.sh ROOT HAKYU
# In a transcript, `…` stands for lines left out; lines with a rate or a folder's time in them are not compared, nor is the width
# of columns.
set -eu
root=$1
hakyu=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
fault() { echo "breach: $*"; faults=$((faults + 1)); }

# blocks README: every fenced block as files in the working folder: N.kind (the word after the fence), N.path (the second word,
# a file's name), N.text.
blocks() {
  mkdir -p "$2"
  awk -v to="$2" '
    /^```/ && !inside { inside = 1; n++; split(substr($0, 4), word, " "); print word[1] > (to "/" n ".kind"); print word[2] > (to "/" n ".path"); printf "" > (to "/" n ".text"); next }
    /^```/ { inside = 0; close(to "/" n ".text"); next }
    inside { print > (to "/" n ".text") }
    END { print n > (to "/count") }' "$1"
}
en=$work/en
ja=$work/ja
blocks "$root/README.md" "$en"
blocks "$root/README.ja.md" "$ja"

# The same headings: fenced blocks are no place for them.
heads() { awk '/^```/ { inside = !inside } !inside && /^#+ / { sub(/^#+ /, ""); print }' "$1"; }
heads "$root/README.md" >"$work/heads.en"
heads "$root/README.ja.md" >"$work/heads.ja"
cut -d '|' -f 1 "$here/headings.txt" | diff - "$work/heads.en" >&2 || fault "the headings of README.md are not those of headings.txt"
cut -d '|' -f 2 "$here/headings.txt" | diff - "$work/heads.ja" >&2 || fault "the headings of README.ja.md are not those of headings.txt"

# The same blocks, commands and files, word for word.
[ "$(cat "$en/count")" -eq "$(cat "$ja/count")" ] || fault "the READMEs have different numbers of blocks"
count=$(cat "$en/count")
n=1
while [ "$n" -le "$count" ]; do
  cmp -s "$en/$n.kind" "$ja/$n.kind" && cmp -s "$en/$n.path" "$ja/$n.path" || fault "block $n is of different kinds"
  case $(cat "$en/$n.kind") in
    sh | yaml | csv) cmp -s "$en/$n.text" "$ja/$n.text" || fault "block $n differs: $(head -n 1 "$en/$n.text")" ;;
  esac
  n=$((n + 1))
done

# same LANG TEXT OUTPUT: every line of the transcript stands in the output, in this order.
same() {
  awk -v lang="$1" '
    function plain(line) { gsub(/[ \t]+/, " ", line); sub(/ $/, "", line); return line }
    NR == FNR { said[++count] = plain($0); next }
    /^…$/ || /replications\/s|試行\/秒/ || $0 == "" { next }
    { wanted = plain($0); start = at; while (++at <= count && said[at] != wanted) { } if (at > count) { print "breach: README (" lang "): the program does not say: " $0; at = start; bad = 1 } }
    END { exit bad }' "$3" "$2"
}

# Follows one README. ./tools/test.sh is this test itself, and metro-blackout has tests of its own: known, not run.
follow() { # follow LANG FOLDER
  export HAKYU_LANG="$1" HAKYU_PATH="$root"
  mkdir -p "$work/$1.play/bin"
  ln -s "$hakyu" "$work/$1.play/bin/hakyu"
  PATH=$work/$1.play/bin:$PATH
  export PATH
  cd "$work/$1.play"
  : >said
  n=1
  while [ "$n" -le "$count" ]; do
    kind=$(cat "$2/$n.kind")
    path=$(cat "$2/$n.path")
    case $kind in
      sh)
        : >said
        while read -r line; do
          case $line in
            "./tools/test.sh" | "./tools/run.sh metro-blackout") [ -x "$root/${line%% *}" ] || fault "$line: not there" ;;
            "./tools/run.sh "*) hakyu run "${line#* }" >>said || fault "$line ends with $?" ;;
            "hakyu "*) sh -c "$line" >>said 2>errors </dev/null || fault "$line ends with $?: $(cat errors)" ;;
            *) fault "a command this test does not know: $line" ;;
          esac
          commands=$((commands + 1))
        done <"$2/$n.text"
        ;;
      text) same "$1" "$2/$n.text" said || faults=$((faults + 1)) ;;
      yaml | csv) [ -f "$path" ] || fault "$path: a file hakyu new did not write"; cp "$2/$n.text" "$path" ;;
    esac
    n=$((n + 1))
  done
  cd "$root"
}
commands=0
follow en "$en"
follow ja "$ja"
[ -x "$root/tools/run.sh" ] && [ -x "$root/tools/test.sh" ] || fault "the two commands are not there"
echo "$count blocks, $commands commands looked at, $faults breaches"
[ "$faults" -eq 0 ] && [ "$commands" -gt 0 ]
