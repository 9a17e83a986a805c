#!/bin/sh
# no_canaries.sh FILE...: fails if a credential of the tests stands in what the tests have printed. All
# of them hold the word "canary", or "c4nary"; it is looked for as it is, in base64 wherever it begins
# within what was encoded, and in hexadecimal.
set -eu
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }

words='c[a4]nary|Y2FuYXJ5|NhbmFye|jYW5hcn|YzRuYXJ5|M0bmFye|jNG5hcn|63616[eE]617279|63346[eE]617279'
if grep -nE "$words" "$@" >&2; then
    echo "A credential of the tests was printed (see above)." >&2
    exit 1
fi
