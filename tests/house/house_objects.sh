#!/bin/sh
# Laws of the release build's objects:
#   - no state: .data and .bss are empty (constant tables of pointers, .data.rel.ro, are fine), nothing is common or thread-local;
#   - only symbols that begin with hakyu_ can leave the library, the others are hidden; those between rooms begin with hk_;
#   - the objects of state, layer and cascade import nothing but what kernel_imports.txt allows.
#   house_objects.sh ROOT BUILD       BUILD is the folder of a release build (build/release)
set -eu
root=$1
build=$2
law=$(cd "$(dirname "$0")" && pwd)
objects=$build/CMakeFiles/hakyu_objects.dir/src
[ -d "$objects" ] || { echo "breach: no objects under $objects: the law has no subject"; exit 1; }
grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release' "$build/CMakeCache.txt" || { echo "breach: $build is no release build"; exit 1; }
# Every source has its object; objects of sources that are gone are not looked at.
files=$(mktemp)
trap 'rm -f "$files" "$files.said"' EXIT
# cli, draw and cluster are programs, not the library.
sed -e 's/#.*//' "$root/CMakeLists.txt" | grep -oE 'src/[a-z_]+/[a-z0-9_]+\.c' | sort -u | grep -vE '^src/(cli|draw|cluster)/' |
  while read -r source; do
    object=$objects/${source#src/}.o
    if [ -f "$object" ]; then
      printf '%s\n' "$object"
    else
      echo "$source has no object in $build" >>"$files.said"
    fi
  done >"$files"

# One process reads the sections and one the symbols of all objects. Columns of readelf -sW: number, value, size, type, binding, visibility, section, name.
# A named critical section of OpenMP is a lock that the compiler makes; the linker shares it by its name.
{
  xargs size -A <"$files"
  xargs readelf -sW /dev/null <"$files" 2>&1
} | awk -v objects="$objects/" -v imports="$law/kernel_imports.txt" -v looked="$(wc -l <"$files")" '
  function named(path) { sub(/[ :]*$/, "", path); return substr(path, length(objects) + 1) }
  BEGIN { while ((getline line < imports) > 0) if (line !~ /^#/) { split(line, part, " "); allowed[part[1]] = allowed[part[1]] (part[1] in allowed && allowed[part[1]] != "" ? "|" : "") part[2] } }
  $2 == ":" { name = named($1) }
  $1 == "File:" && $2 != "/dev/null" { seen++; name = named($2); room = name; sub("/.*", "", room) }
  NF == 3 && $1 ~ /^\.(data|bss|tdata|tbss|ldata|lbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 { print name " keeps state: " $1 " " $2 " bytes" }
  $1 !~ /^[0-9]+:$/ || $8 == "" { next }
  $7 == "COM" && $8 !~ /^\.gomp_critical_user_hakyu_/ { print name " has common symbols: " $8 }
  $7 == "UND" { if (room ~ /^(state|layer|cascade)$/ && (!(room in allowed) || $8 !~ "^(" allowed[room] ")$")) print name " imports " $8 ", which the kernel may not"; next }
  $5 != "GLOBAL" { next }
  $6 == "DEFAULT" && $8 !~ /^hakyu_/ && $8 !~ /^\.gomp_critical_user_hakyu_/ { print name " lets " $8 " out" }
  $6 != "DEFAULT" && $8 !~ /^(hk|hakyu)_/ { print name " shares " $8 " between rooms; such names begin with hk_" }
  END { if (seen != looked) print looked - seen " objects could not be read" }
' >>"$files.said"
looked=$(wc -l <"$files")
grep -qE '/(state|layer|cascade)/' "$files" || echo "no object of state, layer or cascade: the law of the kernel's imports has no subject" >>"$files.said"
sed 's/^/breach: /' "$files.said"
breaches=$(wc -l <"$files.said")
echo "$looked objects looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
