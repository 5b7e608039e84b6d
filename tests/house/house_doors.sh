#!/bin/sh
# Law: each foreign library has one door, the room that includes its headers (doors.txt); OpenMP's pragmas count as its header.
#   house_doors.sh ROOT
set -eu
root=$1
law=$(cd "$(dirname "$0")" && pwd)
cd "$root"
breaches=0
breach() { echo "breach: $*"; breaches=$((breaches + 1)); }

doors=$(sed -e '/^#/d' -e '/^$/d' "$law/doors.txt")
looked=0
while read -r header room; do
  users=$(grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*<$header>" src include || true)
  [ -n "$users" ] || echo "absent: nobody includes $header (its door would be $room)"
  for file in $users; do
    looked=$((looked + 1))
    case $file in
      src/"$room"/*) ;;
      *) breach "$file includes $header: its only door is $room" ;;
    esac
  done
done <<END
$doors
END
for file in $(grep -rlE '^[[:space:]]*#[[:space:]]*pragma[[:space:]]+omp' src include || true); do
  case $file in
    src/campaign/*) ;;
    *) breach "$file speaks OpenMP: its only door is campaign" ;;
  esac
done
# A header that is neither ours, nor the C library's or POSIX', nor the compiler's, nor behind a door is a door nobody named.
plain='(assert|ctype|dirent|errno|fcntl|fenv|float|getopt|inttypes|iso646|langinfo|limits|locale|math|poll|pthread|setjmp|signal|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|termios|time|unistd|wchar|wctype|immintrin|cpuid)\.h|sys/[a-z]+\.h|hakyu/[a-z_]+\.(h|def)'
named=$(printf '%s\n' "$doors" | awk '{ printf "%s%s", (NR > 1 ? "|" : ""), $1 }')
strangers=$(grep -rhoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]*>' src include | sed -e 's/.*<//' -e 's/>.*//' | sort -u |
  grep -vxE "$plain|$named" || true)
for header in $strangers; do
  breach "<$header> is behind no door of doors.txt"
done
echo "$looked doors looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
