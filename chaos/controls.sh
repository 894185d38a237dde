#!/bin/sh
# Each planted fault in a run of its own; fails when the oracle lets one pass. The run of a fault ends with exit code 1.
set -eu
cd "$(dirname "$0")/.."
missed=
for fault in resend-on-timeout unknown-code-is-success acknowledge-before-commit forget-the-key lose-the-outcome send-before-intent; do
    echo "== $fault"
    code=0
    directory=$(mktemp -d)
    chaos/run.sh --payments 1500 --kills 2 --fault "$fault" --directory "$directory" || code=$?
    rm -rf "$directory"
    [ "$code" = 1 ] || missed="$missed $fault"
done
[ -z "$missed" ] || { echo "not found:$missed" >&2; exit 1; }
echo "every planted fault was found"
