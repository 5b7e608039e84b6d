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
files=$(mktemp)
trap 'rm -f "$files" "$files.found"' EXIT
# The words of LICENSE are not ours.
list | grep -vx 'LICENSE' | sort | while read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done >"$files"
looked=$(wc -l <"$files")
[ "$looked" -gt 0 ] || { echo "breach: no files: the law has no subject"; exit 1; }
# One process for all files; /dev/null beside them makes grep name the file even if there is only one.
tr '\n' '\0' <"$files" | xargs -0 grep -nIiE "$banned" /dev/null >"$files.found" || :
cut -c 1-200 "$files.found" | sed 's/^/breach: /'
breaches=$(cut -d : -f 1 "$files.found" | sort -u | wc -l)
echo "$looked files looked at, $breaches of them in breach"
[ "$breaches" -eq 0 ]
