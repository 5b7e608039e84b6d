#!/bin/sh
# Law: every shell script parses, is executable and says at its top what it is for; shellcheck, where there is one, is quiet.
#   house_scripts.sh ROOT
set -eu
cd "$1"
breaches=0
looked=0
for file in .ci/run $(find tools bench tests -name '*.sh' | LC_ALL=C sort); do
  looked=$((looked + 1))
  case $(head -n 1 "$file") in
    *bash*) shell="bash" ;;
    *) shell="sh" ;;
  esac
  "$shell" -n "$file" || breaches=$((breaches + 1))
  if head -n 1 "$file" | grep -q '^#!'; then
    [ -x "$file" ] || { echo "breach: $file is not executable"; breaches=$((breaches + 1)); }
  fi
  sed -n 2p "$file" | grep -q '^# ' || { echo "breach: $file does not say what it is for"; breaches=$((breaches + 1)); }
  if command -v shellcheck >/dev/null 2>&1; then
    shellcheck -x -S warning "$file" || breaches=$((breaches + 1))
  fi
done
command -v shellcheck >/dev/null 2>&1 || echo "absent: no shellcheck here: parsed only"
echo "$looked scripts looked at, $breaches breaches"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
