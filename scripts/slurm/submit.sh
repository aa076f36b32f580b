#!/usr/bin/env bash
# Runs a study on a Slurm cluster: plans its shards, submits an array with one task per shard, and a job
# after it that merges them and writes the report.
#
#     scripts/slurm/submit.sh FOLDER SHARDS STUDY [ARGUMENT of `softknee plan` ...]
#     scripts/slurm/submit.sh --missing FOLDER      submits only the shards that are not finished
#
# FOLDER, on a file system that all nodes share, gets the plan, the records and the logs.
# Options for all jobs are words in SBATCH_OPTIONS, for example "--partition=long --cpus-per-task=8".
# SOFTKNEE is the binary, which the nodes must be able to run under the same path.
# The merge job ends with code 4 if runs are missing; its log, FOLDER/merge.out, names them.
set -euo pipefail

fail() {
    echo "submit.sh: $*" >&2
    exit 1
}
usage() {
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
here=$(cd "$(dirname "$0")" && pwd)
scripts=$(dirname "$here")
case "${1:-}" in
    --missing) [ $# -eq 2 ] || usage; folder=$2 ;;
    -*) usage ;;
    *) [ $# -ge 3 ] || usage; folder=$1 ;;
esac
for tool in sbatch scontrol squeue; do
    command -v $tool > /dev/null ||
        fail "there is no $tool: call this on a machine from which jobs of a Slurm cluster are submitted"
done

if [ "$1" = --missing ]; then
    # Two tasks must not write to one folder.
    queued=$(cat "$folder/array.id" 2> /dev/null || true)
    if [ -n "$queued" ] && [ -n "$(squeue --noheader --jobs "$queued" 2> /dev/null)" ]; then
        fail "array $queued of $folder has not ended: wait for it, or stop it with \`scancel $queued\`"
    fi
    tasks=$("$scripts/shards.sh" unfinished "$folder" | paste -sd , -)
else
    case $2 in
        *[!0-9]* | 0 | "") fail "SHARDS must be a number from 1 on, not $2" ;;
    esac
    # Numbers of tasks must be smaller than this limit of the cluster.
    limit=$(scontrol show config | awk '$1 == "MaxArraySize" { print $3 }')
    [ -z "$limit" ] || [ "$2" -lt "$limit" ] ||
        fail "$2 shards are too many: arrays of this cluster have at most $((limit - 1)) tasks (MaxArraySize)"
    "$scripts/shards.sh" plan "$@"
    tasks=1-$2
fi

read -ra options <<< "${SBATCH_OPTIONS:-}"
submit() {
    sbatch --parsable "${options[@]}" "$@" | cut -d ';' -f 1
}
if [ -n "$tasks" ]; then
    array=$(submit --array="$tasks" --output="$folder/shard-%a.out" \
        "$here/shard.sbatch" "$scripts" "$folder")
    echo "$array" > "$folder/array.id"
    merge=$(submit --dependency="afterany:$array" --output="$folder/merge.out" \
        "$here/merge.sbatch" "$scripts" "$folder")
    echo "shards $tasks: array $array, logs $folder/shard-*.out"
else
    merge=$(submit --output="$folder/merge.out" "$here/merge.sbatch" "$scripts" "$folder")
    echo "all shards are finished"
fi
echo "merge and report: job $merge, log $folder/merge.out"
