#!/bin/sh
# What a workflow runs for a pull request: the gate, its files for other tools, and its summary.
#
#     scripts/gate_ci.sh REVISION [ARGUMENT of `softknee gate` ...]
#
# "Not enough evidence" is no failure of the change: it is said, and the job goes on.
set -eu
cd "$(dirname "$0")/.."
export=target/gate/export
rm -rf "$export"
code=0
scripts/gate.sh "$@" --export "$export" || code=$?
[ ! -f "$export/summary.md" ] || cat "$export/summary.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "$code" -eq 4 ]; then
    echo "::warning title=gate::not enough evidence for a verdict; see the summary"
    code=0
fi
exit "$code"
