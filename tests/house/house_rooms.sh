#!/bin/sh
# Law: a room includes only what the table of the house allows (rooms.txt), and says so by path ("room/file.h").
#   house_rooms.sh ROOT
set -eu
root=$1
law=$(cd "$(dirname "$0")" && pwd)
cd "$root"
find src include -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort | xargs grep -nE '^[[:space:]]*#[[:space:]]*include' /dev/null |
  awk -v table="$law/rooms.txt" '
    BEGIN {
      while ((getline line < table) > 0) {
        if (line ~ /^#/ || line == "") continue
        if (line ~ /^besides /) { split(line, part, / +/); room = part[2]; sub(":", "", room); may[room, part[3]] = 1; continue }
        n = split(line, part, / +/); room = part[2]; sub(":", "", room); known[room] = 1; may[room, room] = 1
        for (i = 3; i <= n; i++) may[room, part[i]] = 1
      }
    }
    function breach(what) { printf "breach: %s:%s: %s\n", file, number, what; breaches++ }
    {
      split($0, at, ":"); file = at[1]; number = at[2]
      split(file, step, "/")
      room = step[1] == "include" ? "porch" : step[2]
      text = $0; sub(/^[^:]*:[^:]*:/, "", text)
      looked++
      if (room != "porch") { seen[room] = 1; if (!(room in known)) breach("room " room " is not in rooms.txt") }
      if (match(text, /"[^"]*"/)) {
        name = substr(text, RSTART + 1, RLENGTH - 2)
        if (room == "porch") { breach("the porch includes \"" name "\": only the C library and <hakyu/...>"); next }
        if (name !~ /^[a-z]+\/[a-z0-9_]+\.(h|def)$/) { breach("\"" name "\" is not written as \"room/file.h\""); next }
        split(name, into, "/")
        if (!((room, into[1]) in may)) breach("room " room " may not include room " into[1] " (" name ")")
      } else if (match(text, /<[^>]*>/)) {
        name = substr(text, RSTART + 1, RLENGTH - 2)
        if (room == "porch" && name !~ /^hakyu\// && name !~ /^(std[a-z]+|string|inttypes|limits)\.h$/)
          breach("the porch includes <" name ">: only the C library and <hakyu/...>")
      }
    }
    END {
      for (room in known) if (!(room in seen)) printf "absent: room %s is not built\n", room
      printf "%d includes looked at, %d breaches\n", looked, breaches
      exit breaches > 0 || looked == 0
    }'
