#!/bin/sh
# Every model and scenario that ships is read without an error or a warning.
#   shipped_clean.sh ROOT HAKYU
set -eu
root=$(realpath "$1")
hakyu=$(realpath "$2")
failed=0
count=0
for file in "$root"/models/*/model.yaml "$root"/scenarios/*.yaml; do
  what=${file%/model.yaml}
  count=$((count + 1))
  HAKYU_PATH=$root "$hakyu" check "$what" --strict >/dev/null 2>&1 || { echo "not clean: $what"; failed=$((failed + 1)); }
done
echo "$count looked at, $failed not clean"
[ "$failed" -eq 0 ] && [ "$count" -gt 6 ]
