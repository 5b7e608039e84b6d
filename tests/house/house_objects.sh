#!/bin/sh
# Laws of the release build's objects:
#   - no state: .data and .bss are empty (constant tables of pointers, .data.rel.ro, are fine), nothing is common or thread-local;
#   - only symbols that begin with hakyu_ can leave the library, the others are hidden; those between rooms begin with hk_;
#   - the objects of state, layer and cascade import nothing but what kernel_imports.txt allows.
#   house_objects.sh ROOT BUILD       BUILD is the folder of a release build (build/release)
# shellcheck disable=SC2013
set -eu
root=$1
build=$2
law=$(cd "$(dirname "$0")" && pwd)
objects=$build/CMakeFiles/hakyu_objects.dir/src
[ -d "$objects" ] || { echo "breach: no objects under $objects: the law has no subject"; exit 1; }
grep -q '^CMAKE_BUILD_TYPE:[A-Z]*=Release' "$build/CMakeCache.txt" || { echo "breach: $build is no release build"; exit 1; }
breaches=0
breach() { echo "breach: $*"; breaches=$((breaches + 1)); }

# Every source has its object; objects of sources that are gone are not looked at.
looked=0
for source in $(sed -e 's/#.*//' "$root/CMakeLists.txt" | grep -oE 'src/[a-z_]+/[a-z0-9_]+\.c' | sort -u); do
  name=${source#src/}
  object=$objects/$name.o
  room=${name%%/*}
  case $room in
    cli | draw | cluster) continue ;; # programs, not the library
  esac
  if [ ! -f "$object" ]; then
    breach "$source has no object in $build"
    continue
  fi
  looked=$((looked + 1))

  state=$(size -A "$object" | awk '$1 ~ /^\.(data|bss|tdata|tbss|ldata|lbss)(\.|$)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 { print $1 " " $2 " bytes" }')
  [ -z "$state" ] || breach "$name keeps state: $state: $(nm "$object" | awk '$2 ~ /^[dDbBC]$/ { printf "%s ", $3 }')"
  # A named critical section of OpenMP is a lock that the compiler makes; the linker shares it by its name.
  common=$(nm "$object" | awk '$2 == "C" && $3 !~ /^\.gomp_critical_user_hakyu_/ { print $3 }')
  [ -z "$common" ] || breach "$name has common symbols: $common"

  for symbol in $(readelf -sW "$object" | awk '$5 == "GLOBAL" && $7 != "UND" && $6 == "DEFAULT" { print $8 }'); do
    case $symbol in
      hakyu_* | .gomp_critical_user_hakyu_*) ;;
      *) breach "$name lets $symbol out" ;;
    esac
  done
  for symbol in $(readelf -sW "$object" | awk '$5 == "GLOBAL" && $7 != "UND" && $6 != "DEFAULT" { print $8 }'); do
    case $symbol in
      hk_* | hakyu_*) ;;
      *) breach "$name shares $symbol between rooms; such names begin with hk_" ;;
    esac
  done

  case $room in
    state | layer | cascade)
      allowed=$(awk -v room="$room" '$1 == room { printf "%s%s", (n++ ? "|" : ""), $2 }' "$law/kernel_imports.txt")
      for symbol in $(nm -u "$object" | awk '{ print $2 }' | grep -vxE "$allowed"); do
        breach "$name imports $symbol, which the kernel may not"
      done
      kernel=yes
      ;;
  esac
done
[ "${kernel:-no}" = yes ] || breach "no object of state, layer or cascade: the law of the kernel's imports has no subject"
echo "$looked objects looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
