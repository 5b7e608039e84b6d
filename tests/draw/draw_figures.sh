#!/bin/sh
# Figures of a stored run: every figure in every format, the same bytes twice and under another time zone, locale and folder; what
# cannot be drawn is refused by name; names full of tricks are drawn as data.
#   draw_figures.sh HAKYU HAKYU_DRAW
set -eu
hakyu=$(realpath "$1")
drawer=$2
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -x "$drawer" ]; then
  echo "skipped: hakyu-draw is not built (no cairo and pango)"
  exit 77
fi
HAKYU_PATH=$(cd "$here/../.." && pwd)
LC_ALL=C
export HAKYU_PATH LC_ALL
unset HAKYU_LANG LANG LC_MESSAGES TZ 2>/dev/null || true
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# Under the sanitizers: caches that fontconfig and cairo keep until the end of a program; what we leak ourselves is still seen.
printf 'leak%s\n' :libfontconfig.so :libcairo.so >foreign
LSAN_OPTIONS=suppressions=$work/foreign:print_suppressions=0
export LSAN_OPTIONS
faults=0
fault() { echo "breach: $*"; faults=$((faults + 1)); }
# code WANTED COMMAND...: runs it, its words into said
code() {
  wanted=$1
  shift
  got=0
  "$@" >said 2>&1 || got=$?
  [ "$got" -eq "$wanted" ] || fault "$* exits with $got, not $wanted: $(cat said)"
}
said() { grep -q -e "$1" said || fault "nothing is said of $1: $(cat said)"; }

code 0 "$hakyu" run five-assets-blackout -n 200 -o run
code 0 "$hakyu" draw run -o one
tree=$(find one -name 'cascade-*.svg')
tree=${tree#one/}
for name in curve levels exceedance impact "${tree%.svg}"; do
  for form in svg pdf png; do
    [ -s "one/$name.$form" ] || fault "there is no $name.$form"
  done
done
for file in one/*.svg; do head -c 200 "$file" | grep -q '<svg' || fault "$file is no SVG"; done
for file in one/*.png; do head -c 4 "$file" | grep -q 'PNG' || fault "$file is no PNG"; done
for file in one/*.pdf; do
  head -c 5 "$file" | grep -q '%PDF-' || fault "$file is no PDF"
  dates=$(grep -aoE '(Creation|Mod)Date \((D:)?[0-9]+' "$file" | sed 's/.*[(:]//' | sort | tr '\n' ' ')
  [ "$dates" = '20000101000000 20000101000000 ' ] || fault "$file bears the dates $dates"
done

grep -q 'map' said || fault "nothing says why there is no map: no asset of five-assets has coordinates"

# An interdependency analysis has heat maps; the same bytes twice.
code 0 "$hakyu" interdependency five-assets -n 4 --outer 2 --threads 1 -o knockouts --json
code 0 "$hakyu" draw knockouts -o heat --format svg,png
[ "$(find heat -name 'matrix-*.svg' | wc -l)" -eq 21 ] || fault "there are not 21 heat maps"
LC_ALL=ja_JP.UTF-8 TZ=Asia/Tokyo code 0 "$hakyu" draw knockouts -o heat-again --format svg,png --lang en
diff -r heat heat-again >&2 || fault "heat maps drawn twice differ"

# A merged sweep has lines, tornado and heat for each figure that is watched; the same bytes twice; and what is not merged is refused.
cat >study.yaml <<END
hakyu: 1
kind: study
title: {en: batteries and crews, ja: 蓄電池と要員}
scenario: $HAKYU_PATH/scenarios/five-assets-blackout.yaml
design: {type: morris, trajectories: 4}
factors:
  battery: {path: parameters.exchange_battery, range: [1h, 10h]}
  crews: {path: crews.grid.size, levels: [1, 2]}
replications: 40
outer: 4
END
code 0 "$hakyu" sweep plan study.yaml -o sweep
code 4 "$hakyu" draw sweep -o nothing
code 0 "$hakyu" sweep run sweep --threads 1
code 0 "$hakyu" sweep merge sweep
code 0 "$hakyu" draw sweep -o points --format svg,png
for kind in lines tornado heat morris; do
  [ "$(find points -name "$kind-*.svg" | wc -l)" -ge 1 ] || fault "there is no $kind of the sweep"
done
LC_ALL=ja_JP.UTF-8 TZ=Asia/Tokyo code 0 "$hakyu" draw sweep -o points-again --format svg,png --lang en
for file in points/*; do cmp -s "$file" "points-again/${file#points/}" || fault "$file is not the same twice"; done
code 0 "$hakyu" sweep analyse sweep --format html -o sweep.html
[ "$(grep -c '<svg' sweep.html)" -ge 4 ] || fault "the page of a sweep has no figures"

# A model with coordinates has maps, at the times asked for, and bears its attribution.
code 0 "$hakyu" run metro-blackout -n 40 -o metro
code 0 "$hakyu" draw metro -o maps --times 0s,90min --replication 7 --format svg
for name in curve levels map-0s map-90min impact cascade-7; do
  [ -s "maps/$name.svg" ] || fault "there is no $name of the metro"
done
cmp -s maps/map-0s.svg maps/map-90min.svg && fault "the maps of two times are the same"
code 0 "$hakyu" draw metro -o maps --format svg
[ "$(find maps -name 'map-*' | wc -l)" -gt 2 ] || fault "no times are chosen for the maps"
code 3 "$hakyu" draw metro -o bad --replication 40
said '40'
code 3 "$hakyu" draw metro -o bad --times 0s,90h
said '3 d 18 h'

# The same bytes, wherever and whenever.
code 0 "$hakyu" draw run -o two
mkdir -p else/where
mv run else/where/run
code 0 env TZ=Asia/Tokyo LC_ALL=ja_JP.UTF-8 LANG=ja_JP.UTF-8 FC_LANG=zh-tw PANGO_LANGUAGE=ko sh -c "cd else/where && '$hakyu' draw run -o ../../three --lang en"
code 0 "$hakyu" draw else/where/run -o four --format pdf
for file in one/*; do
  cmp -s "$file" "two/${file#*/}" || fault "${file#*/} differs when drawn again"
  cmp -s "$file" "three/${file#*/}" || fault "${file#*/} differs in another time zone, locale and folder"
done
for file in four/*; do
  cmp -s "$file" "one/${file#*/}" || fault "${file#*/} differs when it is drawn alone"
done
[ -z "$(find four -type f ! -name '*.pdf')" ] || fault "other formats were drawn than asked for"
code 0 env LC_ALL=ja_JP.UTF-8 "$hakyu" draw else/where/run -o ja
cmp -s one/curve.png ja/curve.png && fault "Japanese and English look the same"
[ -z "$(find . -name '*.part')" ] || fault "unfinished files are left"

# Refusals, by name.
code 2 "$hakyu" draw else/where/run
said '-o'
code 2 "$hakyu" draw else/where/run -o bad --format gif
said 'gif'
code 2 "$hakyu" draw else/where/run -o bad --times 'soon'
said 'soon'
code 2 "$hakyu" draw else/where/run -o bad --replication x
said 'replication'
code 3 "$hakyu" draw nowhere -o bad
said 'nowhere'
[ ! -e bad ] || fault "a refused drawing left a folder"
: >file
code 1 "$hakyu" draw else/where/run -o file
said 'file'

# Without the drawer the message names what is missing.
mkdir alone empty
cp "$hakyu" alone/hakyu
if [ ! -x /usr/local/libexec/hakyu/hakyu-draw ]; then
  code 1 env PATH="$work/empty" "$work/alone/hakyu" draw else/where/run -o bad
  said 'libcairo2-dev'
fi

# Names are data.
cp -r "$HAKYU_PATH/models/five-assets" tricky
right_to_left=$(printf '\342\200\256')
sed -i "s/{ja: 電力, en: Power}/{ja: 電${right_to_left}力, en: \"<b>\&amp; ${right_to_left}%s %n $(printf '%0300d' 7)\"}/" tricky/model.yaml
sed 's/^model: .*/model: tricky/' "$HAKYU_PATH/scenarios/five-assets-blackout.yaml" >tricky.yaml
code 0 "$hakyu" run ./tricky.yaml -n 100 -o tricky-run
code 0 "$hakyu" draw tricky-run -o tricky-en
code 0 "$hakyu" draw tricky-run -o tricky-ja --lang ja
cmp -s tricky-en/curve.png one/curve.png && fault "the name with tricks is not drawn"

echo "$(find one two three four ja tricky-en tricky-ja -type f | wc -l) files looked at, $faults breaches"
[ "$faults" -eq 0 ]
