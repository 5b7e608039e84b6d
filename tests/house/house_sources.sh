#!/bin/sh
# Law: CMakeLists.txt lists every source by hand, in floor order (rooms.txt), room by room; nothing is globbed.
# The file names of src, tests, tools and bench are unique in the tree, and those of the porch among themselves: a porch header
# bears the name of its noun, as the room's own header may, and is always written <hakyu/...>.
#   house_sources.sh ROOT
set -eu
root=$1
law=$(cd "$(dirname "$0")" && pwd)
cd "$root"
breaches=0
breach() { echo "breach: $*"; breaches=$((breaches + 1)); }

listed=$(sed -e 's/#.*//' CMakeLists.txt | grep -oE 'src/[a-z_]+/[a-z0-9_]+\.c' || true)
there=$(find src -name '*.c' | LC_ALL=C sort)
for file in $there; do
  printf '%s\n' "$listed" | grep -qxF "$file" || breach "$file is not listed in CMakeLists.txt"
done
for file in $listed; do
  [ -f "$file" ] || breach "CMakeLists.txt lists $file, which is not there"
done
for file in $(printf '%s\n' "$listed" | sort | uniq -d); do
  breach "CMakeLists.txt lists $file twice"
done
if grep -nE 'GLOB' CMakeLists.txt; then
  breach "CMakeLists.txt globs"
fi

disorder=$(printf '%s\n' "$listed" | LC_ALL=C awk -v table="$law/rooms.txt" '
  BEGIN { while ((getline line < table) > 0) if (line ~ /^[0-9]/) { split(line, part, / +/); sub(":", "", part[2]); floor[part[2]] = part[1] + 0 } }
  {
    split($0, step, "/")
    if (!(step[2] in floor)) print $0 ": its room is not in rooms.txt"
    else if (floor[step[2]] < level) print $0 ": floor " floor[step[2]] " after floor " level
    if (step[2] in floor) level = floor[step[2]]
    if (step[2] != room && step[2] in done) print $0 ": its room is listed in two places"
    room = step[2]; done[room] = 1
  }')
if [ -n "$disorder" ]; then
  printf '%s\n' "$disorder" | sed 's/^/breach: order: /'
  breaches=$((breaches + 1))
fi

# README.md and CMakeLists.txt are names that other programs look for; model tables and test cases are named by their format.
twins=$(find src tests tools bench -name '*.[ch]' -o -name '*.def' -o -name '*.sh' -o -name '*.awk' -o -name '*.py' |
  sed 's|.*/||' | sort | uniq -d)
for name in $twins; do
  breach "two files are called $name: $(find src tests tools bench -name "$name" | tr '\n' ' ')"
done
echo "$(printf '%s\n' "$there" | wc -l) sources looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ -n "$there" ]
