#!/bin/sh
# Law: the release program is hardened: position-independent, RELRO with immediate binding, no executable stack, stack protector,
# fortified calls.
#   house_hardening.sh ROOT BUILD
set -eu
program=$2/hakyu
[ -f "$program" ] || { echo "breach: $program is not there: the law has no subject"; exit 1; }
breaches=0
want() { # want WHAT COMMAND...: the command's output has something
  what=$1
  shift
  if ! "$@" | grep -q .; then
    echo "breach: $what"
    breaches=$((breaches + 1))
  fi
}
pie() { readelf -hW "$program" | grep 'Type:.*DYN'; readelf -dW "$program" | grep 'FLAGS_1.*PIE'; }
relro() { readelf -lW "$program" | grep GNU_RELRO; }
now() { readelf -dW "$program" | grep -E 'BIND_NOW|FLAGS.*NOW'; }
stack() { readelf -lW "$program" | grep GNU_STACK | grep -v 'RWE'; }
protector() { nm -D "$program" | grep __stack_chk_fail; }
fortified() { nm -D "$program" | grep -E '__[a-z]+_chk' | grep -v __stack_chk_fail; }
want "not position-independent" pie
want "no RELRO" relro
want "symbols are not bound at the start" now
want "the stack is executable" stack
want "no stack protector" protector
want "no fortified call" fortified
echo "6 properties looked at, $breaches breaches"
[ "$breaches" -eq 0 ]
