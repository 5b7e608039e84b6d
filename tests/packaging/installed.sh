#!/bin/sh
# What `cmake --install` and CPack give: everything is there, a foreign C program builds against the installed library through
# pkg-config and runs, the installed program runs from an empty folder.
#   installed.sh BUILD      BUILD: a release build
set -eu
build=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
faults=0
fault() { echo "breach: $*"; faults=$((faults + 1)); }

cmake --install "$build" --prefix "$work/usr" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
for file in bin/hakyu include/hakyu/campaign.h share/man/man1/hakyu.1 share/man/man5/hakyu-model.5 share/man/man5/hakyu-scenario.5 \
  share/man/man5/hakyu-run.5 share/man/man5/hakyu-catalogue.5 share/man/ja/man5/hakyu-review.5 share/man/ja/man5/hakyu-study.5 share/man/ja/man1/hakyu.1 share/man/ja/man5/hakyu-model.5 share/bash-completion/completions/hakyu \
  share/hakyu/models/five-assets/model.yaml share/hakyu/scenarios/metro-blackout.yaml share/doc/hakyu/README.md share/doc/hakyu/LICENSE; do
  [ -s "$work/usr/$file" ] || fault "$file is not installed"
done
for page in "$work"/usr/share/man/man*/* "$work"/usr/share/man/ja/man*/*; do
  head -n 3 "$page" | grep -q '^\.TH' || fault "$page is no manual page"
  if command -v man >/dev/null 2>&1; then
    man --warnings -E UTF-8 -l "$page" >/dev/null 2>"$work/log" || true
    [ ! -s "$work/log" ] || fault "$page: $(head -n 1 "$work/log")"
  fi
  if command -v mandoc >/dev/null 2>&1; then
    mandoc -Tlint -W warning "$page" >"$work/log" 2>&1 || fault "$page: $(head -n 1 "$work/log")"
  fi
done
bash -n "$work/usr/share/bash-completion/completions/hakyu" || fault "the completion does not parse"

pc=$(find "$work/usr" -name hakyu.pc)
PKG_CONFIG_PATH=${pc%/*}
export PKG_CONFIG_PATH
version=$(pkg-config --modversion hakyu)
[ "$version" = "$("$work/usr/bin/hakyu" version | sed -n 's/^hakyu \([0-9.]*\).*/\1/p')" ] || fault "pkg-config says $version, the program another version"
# shellcheck disable=SC2046
cc -std=c17 -Wall -Werror -o "$work/foreign" "$here/foreign.c" $(pkg-config --cflags --libs hakyu) ||
  fault "a program does not build against the installed library"

# All public headers go together in one program, and what they declare is there to be linked.
{
  (cd "$work/usr/include" && for header in hakyu/*.h; do echo "#include <$header>"; done)
  echo 'typedef void (*entry)(void);'
  echo 'extern const entry entries[];'
  echo 'const entry entries[] = {'
  cat "$work"/usr/include/hakyu/*.h | grep -o '^HAKYU_API [^;(]*(' | sed 's/.*[ *]\([a-z0-9_]*\)($/  (entry)\1,/'
  echo '};'
  echo 'int main(void) { return entries[0] == 0; }'
} >"$work/all.c"
grep -c '(entry)' "$work/all.c" | grep -qE '^([5-9][0-9]|[1-9][0-9][0-9])$' || fault "few functions are declared in the public headers"
# shellcheck disable=SC2046
cc -std=c17 -o "$work/all" "$work/all.c" $(pkg-config --cflags --libs hakyu) >"$work/log" 2>&1 ||
  fault "the public headers declare what is not there, or do not go together: $(head -n 3 "$work/log")"

mkdir "$work/empty"
cd "$work/empty"
HAKYU_PATH=$work/usr/share/hakyu
export HAKYU_PATH
"$work/usr/bin/hakyu" run five-assets-blackout -n 200 -o mine >"$work/said" 2>&1 || fault "the installed program does not run: $(cat "$work/said")"
"$work/foreign" "$HAKYU_PATH/scenarios/five-assets-blackout.yaml" theirs >"$work/said" 2>&1 || fault "the foreign program does not run: $(cat "$work/said")"
mine=$(sed -n 's/.*"content_digest": "\([0-9a-f]*\)".*/\1/p' mine/content.json)
theirs=$(sed -n 's/.*"content_digest": "\([0-9a-f]*\)".*/\1/p' theirs/content.json)
[ -n "$mine" ] && [ "$mine" = "$theirs" ] || fault "library and program come to different results ($mine, $theirs)"

if command -v dpkg-deb >/dev/null 2>&1; then
  cpack --config "$build/CPackConfig.cmake" -G DEB -B "$work/deb" >"$work/log" 2>&1 || fault "cpack: $(tail -n 5 "$work/log")"
  deb=$(find "$work/deb" -maxdepth 1 -name '*.deb')
  dpkg-deb -c "$deb" >"$work/list"
  for file in bin/hakyu share/man/ja/man1/hakyu.1 share/hakyu/models/metro-2006/model.yaml; do
    grep -q " \./usr/$file\$" "$work/list" || fault "the package has no /usr/$file"
  done
  ! grep -v ' \./usr/' "$work/list" | grep -v ' \./$' | grep . || fault "the package has files outside /usr"
  dpkg-deb -x "$deb" "$work/unpacked"
  strings "$work/unpacked/usr/bin/hakyu" | grep -q '/usr/share/hakyu' || fault "the packaged program does not look where the package puts models"
  dpkg-deb -f "$deb" Depends | grep -q libigraph || fault "the package does not name what it depends on"
else
  echo "absent: no dpkg-deb here: the package is not looked at"
fi
echo "install looked at, $faults breaches"
[ "$faults" -eq 0 ]
