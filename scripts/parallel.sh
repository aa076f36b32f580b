#!/usr/bin/env bash
# Runs a study in shards with GNU parallel, on one machine or several, then merges them and writes the
# report. The same command again runs only the shards that are not finished.
#
#     scripts/parallel.sh FOLDER SHARDS STUDY [ARGUMENT of `softknee plan` ...]
#
# JOBS is how many shards run at a time on a machine, and THREADS the number of threads of each; left out,
# every core has one. Options of GNU parallel are words in PARALLEL, for example
# PARALLEL="--sshloginfile nodes --workdir $PWD"; all machines must see FOLDER under the same path.
# Without GNU parallel, `xargs -P` runs the shards on this machine.
# Exit codes are those of softknee: 4 means that runs are missing, and says which.
set -euo pipefail
if [ $# -lt 3 ] || [ "${1#-}" != "$1" ]; then
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
shards=$(cd "$(dirname "$0")" && pwd)/shards.sh
folder=$1
planned="$(printf '%q ' "$@")"
if [ ! -e "$folder/command" ]; then
    "$shards" plan "$@"
    echo "$planned" > "$folder/planned"
elif [ "$(cat "$folder/planned" 2> /dev/null)" != "$planned" ]; then
    echo "parallel.sh: $folder has the plan of another call: repeat that call, or take another folder" >&2
    exit 1
fi

cores=$(nproc)
jobs=${JOBS:-$cores}
case $jobs in
    *[!0-9]* | 0) echo "parallel.sh: JOBS must be a number from 1 on, not $jobs" >&2; exit 1 ;;
esac
export THREADS=${THREADS:-$((jobs < cores ? cores / jobs : 1))}
# A shard that fails is named by the merge; the others go on.
if command -v parallel > /dev/null && parallel --version 2> /dev/null | grep -q '^GNU parallel'; then
    env=(--env THREADS)
    [ -z "${SOFTKNEE:-}" ] || env+=(--env SOFTKNEE)
    "$shards" unfinished "$folder" | parallel --will-cite --jobs "$jobs" "${env[@]}" --quote \
        "$shards" run "$folder" '{}' || echo "parallel.sh: some shards failed, see above" >&2
else
    echo "parallel.sh: there is no GNU parallel; xargs runs the shards on this machine" >&2
    "$shards" unfinished "$folder" | xargs -r -P "$jobs" -n 1 "$shards" run "$folder" ||
        echo "parallel.sh: some shards failed, see above" >&2
fi
unset THREADS
exec "$shards" merge "$folder"
