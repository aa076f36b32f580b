#!/bin/sh
# What the workflow runs for a pull request: the gate, and its summary for GitHub's page of the job.
#
#     scripts/gate_ci.sh REVISION [ARGUMENT of `softknee gate` ...]
#
# "Not enough evidence" is no fault of the change: a warning says it, and the job goes on.
set -eu
cd "$(dirname "$0")/.."
summary=target/gate/summary.md
rm -f "$summary"
code=0
scripts/gate.sh "$@" --summary "$summary" || code=$?
[ ! -f "$summary" ] || cat "$summary" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ "$code" -eq 4 ]; then
    echo "::warning title=gate::not enough evidence for a verdict; see the summary"
    code=0
fi
exit "$code"
