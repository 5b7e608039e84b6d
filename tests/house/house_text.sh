#!/bin/sh
# Law: numbers become text, and text numbers, in one place: strtod, atof and their kin, and the conversions %a %e %f %g in any
# string literal, stand only in src/base/text.c (elsewhere the locale would move the decimal point).
#   house_text.sh ROOT
set -eu
cd "$1"
[ -f src/base/text.c ] || { echo "breach: src/base/text.c is not there: the law has no subject"; exit 1; }
find src include -name '*.[ch]' -o -name '*.def' | LC_ALL=C sort | while read -r file; do printf '%s\n' "$file"; done |
  awk '
    # Walks through a file as a compiler would: outside, in a comment, in a literal.
    function scan(file, line, text, i, c, two, in_comment, literal, in_literal, code) {
      in_comment = 0; line = 0
      while ((getline text < file) > 0) {
        line++; code = ""; in_literal = 0; literal = ""
        for (i = 1; i <= length(text); i++) {
          c = substr(text, i, 1); two = substr(text, i, 2)
          if (in_comment) { if (two == "*/") { in_comment = 0; i++ } continue }
          if (in_literal) {
            if (c == "\\") { literal = literal two; i++ }
            else if (c == "\"") { in_literal = 0; judge(file, line, literal); literal = "" }
            else literal = literal c
            continue
          }
          if (two == "/*") { in_comment = 1; i++; continue }
          if (two == "//") break
          if (c == "\047") { i += substr(text, i + 1, 1) == "\\" ? 3 : 2; continue }
          if (c == "\"") { in_literal = 1; continue }
          code = code c
        }
        if (file != "src/base/text.c" && code ~ /(^|[^A-Za-z0-9_])(strtod|strtof|strtold|atof|ecvt|fcvt|gcvt|strfromd)[ ]*\(/)
          breach(file, line, "a call that turns text into a number or back")
      }
      close(file)
    }
    function judge(file, line, literal) {
      literals++
      gsub(/%%/, "", literal)
      if (literal ~ /%[-+#0]*[0-9*]*(\.[0-9*]*)?[lL]*[aAeEfFgG]/) {
        if (file == "src/base/text.c") home++
        else breach(file, line, "a floating-point conversion in \"" literal "\"")
      }
    }
    function breach(file, line, what) { printf "breach: %s:%d: %s\n", file, line, what; breaches++ }
    { scan($0); files++ }
    END {
      printf "%d files, %d literals looked at, %d conversions in src/base/text.c, %d breaches\n", files, literals, home, breaches
      exit breaches > 0 || home == 0
    }'
