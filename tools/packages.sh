# shellcheck shell=sh
# Shared by the scripts of tools/ and by .ci/run; sourced, not run. Debian packages: which are needed, which are missing,
# and how to get them. The lists stand in tools/packages/, one file a purpose.
#   . "$root/tools/packages.sh"
#   packages_need "$root" build test      installs what is missing of tools/packages/{build,test}.txt, or exits 2
# On a machine where nothing is missing it only asks dpkg (milliseconds).

# packages_list ROOT PURPOSE...: the packages of those lists, one a line.
packages_list() {
  packages_root=$1
  shift
  for packages_purpose; do
    sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$packages_root/tools/packages/$packages_purpose.txt"
  done
}

# packages_missing ROOT PURPOSE...: those of them that are not installed.
packages_missing() {
  packages_list "$@" | sort -u | while read -r packages_name; do
    case $(dpkg-query -W -f='${db:Status-Abbrev}' "$packages_name" 2>/dev/null) in
      ii*) ;;
      *) printf '%s\n' "$packages_name" ;;
    esac
  done
}

# packages_need ROOT PURPOSE...: makes sure that all are installed. apt runs only if something is missing, after an update,
# without questions and without recommended packages, and no daemon starts by itself; through sudo only for those who are not root. Who is neither
# root nor has sudo is told the command, and the script ends with 2.
packages_need() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is not a Debian system: the packages of tools/packages/*.txt are taken to be there." >&2
    return 0
  fi
  packages_wanted=$(packages_missing "$@" | tr '\n' ' ')
  if [ -z "$packages_wanted" ]; then
    return 0
  fi
  echo "Missing packages: $packages_wanted" >&2
  if [ "$(id -u)" -eq 0 ]; then
    packages_as_root="env"
  elif command -v sudo >/dev/null 2>&1; then
    packages_as_root="sudo env"
  else
    echo "They can be installed only by root. Please ask for:" >&2
    echo "  apt-get update && apt-get install --no-install-recommends $packages_wanted" >&2
    exit 2
  fi
  packages_hold_daemons on
  # Word splitting is meant below: one argument a package.
  # shellcheck disable=SC2086
  if ! { $packages_as_root DEBIAN_FRONTEND=noninteractive apt-get update &&
    $packages_as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages_wanted; } >&2 </dev/null
  then
    packages_hold_daemons off
    echo "Installing failed: see above." >&2
    exit 1
  fi
  packages_hold_daemons off
}

# packages_hold_daemons on|off: while packages are installed a policy of ours says that nothing is started (policy-rc.d of invoke-rc.d). One
# that is there already is somebody else's: it stays as it is.
packages_hold_daemons() {
  packages_policy=/usr/sbin/policy-rc.d
  if [ "$1" = on ] && [ ! -e "$packages_policy" ]; then
    # shellcheck disable=SC2016
    $packages_as_root sh -c 'printf "#!/bin/sh\n# hakyu, tools/packages.sh: until these packages are installed\nexit 101\n" >"$0" && chmod 755 "$0"' "$packages_policy"
  elif [ "$1" = off ] && grep -q 'hakyu, tools/packages.sh' "$packages_policy" 2>/dev/null; then
    $packages_as_root rm -f "$packages_policy"
  fi
}
