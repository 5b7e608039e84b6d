# shellcheck shell=sh
# Shared by the scripts of tools/ and bench/; sourced, not run. Who asks for help is told what stands at the top of the script, and nothing else happens.
#   . "$root/tools/usage.sh"
#   usage_if_asked "$0" "${1:-}"
usage_if_asked() {
  case $2 in
    -h | --help) ;;
    *) return 0 ;;
  esac
  awk 'NR == 1 { next } !/^#/ { exit } { sub(/^# ?/, ""); print }' "$1"
  exit 0
}
