#!/bin/sh
# Law: the repository speaks of hakyu and nothing else: no paths of the machine it was written on, no talk of how it was written.
#   house_words.sh ROOT
set -eu
cd "$1"
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  list() { git ls-files -co --exclude-standard; }
else
  list() { find . -type f -not -path './build/*' -not -path './runs/*'; }
fi
# Spelt so that this file does not find itself.
banned='(^|[^A-Za-z0-9_.~$}-])/(w[o]rk|t[m]p|h[o]me|r[o]ot|U[s]ers)(/|[^A-Za-z0-9_-]|$)|\.\./s[h]ared|w[o]rk/s[h]ared|C[l]aude|A[n]thropic|C[h]atGPT|\bs[e]ssions?\b|\bh[e]lpers?\b|\bs[u]bagents?\b|l[a]nguage m[o]del'
breaches=0
looked=0
files=$(mktemp)
trap 'rm -f "$files"' EXIT
list | sort >"$files"
while read -r file; do
  [ -f "$file" ] || continue
  looked=$((looked + 1))
  case $file in
    LICENSE) continue ;; # its words are not ours
  esac
  if found=$(grep -nIiE "$banned" "$file"); then
    printf '%s\n' "$found" | cut -c 1-160 | sed "s|^|breach: $file:|"
    breaches=$((breaches + 1))
  fi
done <"$files"
echo "$looked files looked at, $breaches of them in breach"
[ "$breaches" -eq 0 ] && [ "$looked" -gt 0 ]
