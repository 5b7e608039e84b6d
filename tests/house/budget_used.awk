# Prints, for every suite that ran, seconds used / allowed and its tier; a suite above its allowance is marked OVER.
#   awk -f budget_used.awk tests/budget.csv LOG...      LOG: what ctest printed
BEGIN { FS = "," }
FILENAME ~ /budget\.csv$/ { if (FNR > 1) { tier[$1] = $2; allowed[$1] = $3; order[++count] = $1 } next }
match($0, /Test +#[0-9]+: /) {
  rest = substr($0, RSTART + RLENGTH)
  split(rest, word, / +/)
  if (match(rest, /[0-9.]+ sec/)) { seconds = substr(rest, RSTART, RLENGTH - 4) + 0; if (seconds > used[word[1]]) used[word[1]] = seconds; ran[word[1]] = 1 }
}
END {
  printf "%-32s %-7s %9s %9s\n", "suite", "tier", "used s", "allowed s"
  for (i = 1; i <= count; i++) {
    name = order[i]
    if (!(name in ran)) continue
    printf "%-32s %-7s %9.1f %9d%s\n", name, tier[name], used[name], allowed[name], used[name] > allowed[name] ? "  OVER" : ""
    total += used[name]; most += allowed[name]
  }
  printf "%-32s %-7s %9.1f %9d\n", "all", "", total, most
}
