#!/usr/bin/env bash
# A study in shards: what Slurm, GNU parallel and Kubernetes have in common.
#
#     scripts/shards.sh plan FOLDER SHARDS STUDY [ARGUMENT of `softknee plan` ...]
#     scripts/shards.sh unfinished FOLDER      the numbers of the shards that are not finished
#     scripts/shards.sh run FOLDER NUMBER      run one shard; `auto` takes its number from the engine
#     scripts/shards.sh merge FOLDER           merge all shards; if nothing is missing, write the report
#
# FOLDER has the plan and one folder per shard, and must be visible to all machines under the same path.
# All commands are called in the same working directory, since a study names its data from there.
# SOFTKNEE is the binary, and THREADS the number of threads per shard; both may be left out.
# Exit codes are those of softknee: 4 means that runs are missing, and says which.
set -euo pipefail

fail() {
    echo "shards.sh: $*" >&2
    exit 1
}
usage() {
    sed -n '3,13s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

threads=()
[ -z "${THREADS:-}" ] || threads=(--threads "$THREADS")
built=$(dirname "$0")/../target/release/softknee
if [ -z "${SOFTKNEE:-}" ] && [ -x "$built" ]; then
    SOFTKNEE=$built
fi
SOFTKNEE=${SOFTKNEE:-softknee}
command -v "$SOFTKNEE" > /dev/null ||
    fail "$SOFTKNEE cannot be run: build it with \`cargo build --release --locked\`, or set SOFTKNEE to its path"

# The command that `softknee plan` printed for the first shard, and the number of shards.
read_plan() {
    [ -f "$folder/command" ] ||
        fail "$folder has no plan: \`scripts/shards.sh plan $folder SHARDS STUDY\` writes one"
    command=$(cat "$folder/command")
    count=${command##*/}
    command=${command%% --shard *}
}

words=()
# Puts the words of a command that softknee printed, which quotes them as a shell reads them, into `words`.
split_words() {
    eval "words=(${1#softknee })"
}

plan() {
    [ $# -ge 2 ] || usage
    local shards=$1
    shift
    [ ! -e "$folder/command" ] ||
        fail "$folder has a plan already: take another folder, or delete this one with its records"
    mkdir -p "$folder"
    "$SOFTKNEE" plan "$@" --shards "$shards" --out "$folder/plan.json" 2> "$folder/plan.log" ||
        { cat "$folder/plan.log" >&2; exit 1; }
    cat "$folder/plan.log" >&2
    sed -n 's/^  \(softknee run .* --shard 1\/[0-9]*\)$/\1/p' "$folder/plan.log" > "$folder/command.new"
    [ -s "$folder/command.new" ] || fail "$folder/plan.log has no command for the first shard"
    mv "$folder/command.new" "$folder/command"
}

# A journal exists only while runs are missing.
is_finished() {
    { [ -f "$1/records.jsonl" ] || [ -f "$1/records.jsonl.xz" ]; } && [ ! -e "$1/journal.jsonl" ]
}

unfinished() {
    local number
    read_plan
    for ((number = 1; number <= count; number++)); do
        is_finished "$folder/shard-$number" || echo "$number"
    done
}

run() {
    local number=$1
    read_plan
    local shard=$number/$count
    if [ "$number" = auto ]; then
        shard=auto
        number=${SLURM_ARRAY_TASK_ID:-${PARALLEL_SEQ:-}}
        [ -z "${JOB_COMPLETION_INDEX:-}" ] || number=$((JOB_COMPLETION_INDEX + 1))
        [ -n "$number" ] ||
            fail "auto: Slurm, GNU parallel or Kubernetes must set SLURM_ARRAY_TASK_ID, PARALLEL_SEQ or JOB_COMPLETION_INDEX; give a number instead"
    fi
    split_words "$command"
    # In place of this shell, so that signals of the engine reach it.
    exec "$SOFTKNEE" "${words[@]}" --shard "$shard" --out "$folder/shard-$number" "${threads[@]}"
}

merge() {
    local folders=() number code=0 left
    read_plan
    for ((number = 1; number <= count; number++)); do
        [ ! -f "$folder/shard-$number/origin.json" ] || folders+=("$folder/shard-$number")
    done
    left=$(unfinished | paste -sd , -)
    if [ ${#folders[@]} -eq 0 ]; then
        echo "none of the $count shards of $folder was started: every run is missing" >&2
        exit 4
    fi
    "$SOFTKNEE" merge "${folders[@]}" --out "$folder/merged" 2> "$folder/merge.log" || code=$?
    if [ "$code" -eq 0 ]; then
        # Its last line is the command for simulations, timings and the report.
        split_words "$(sed -n 's/^  \(softknee .*\)/\1/p' "$folder/merge.log" | tail -n 1)"
        exec "$SOFTKNEE" "${words[@]}" "${threads[@]}"
    elif [ "$code" -eq 4 ] && [ -n "$left" ]; then
        sed -n '/^missing: /p' "$folder/merge.log" >&2
        echo "unfinished shards: number $left, of $count in all; run them again (\`scripts/slurm/submit.sh --missing $folder\`, the same scripts/parallel.sh command, or \`scripts/shards.sh run $folder NUMBER\`), then \`scripts/shards.sh merge $folder\`" >&2
        exit 4
    else
        cat "$folder/merge.log" >&2
        [ "$code" -ne 4 ] ||
            echo "all $count shards are finished, but what is missing is in none of them: the last command makes it, on one machine; then \`scripts/shards.sh merge $folder\`" >&2
        exit "$code"
    fi
}

[ $# -ge 2 ] || usage
action=$1 folder=$2
shift 2
case "$action:$#" in
    plan:* | unfinished:0 | run:1 | merge:0) "$action" "$@" ;;
    *) usage ;;
esac
