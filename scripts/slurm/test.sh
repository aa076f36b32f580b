#!/usr/bin/env bash
# Starts a Slurm of one node on this machine, for as long as the test takes, and proves with a study of
# seconds that scripts/slurm/submit.sh does what docs/machines.md says:
#
#   1. The records of an array, merged, are byte for byte those of one process.
#   2. A task that is canceled is submitted again alone, and continues with what it had finished.
#   3. If a shard is missing, the merge job ends with code 4 and names what is missing.
#
#     scripts/slurm/test.sh             says "not run" where Slurm cannot be had
#     scripts/slurm/test.sh --strict    fails there
#
# It needs root, and Debian's packages slurm-wlm and munge, which it installs where it may. Its daemons
# use ports, keys and folders of their own, and end with it.
set -euo pipefail
cd "$(dirname "$0")/../.."
case "${1:-}" in
    "" | --strict) strict=${1:-} ;;
    *) sed -n '9,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
not_run() {
    echo "not run: scripts/slurm/test.sh, $*"
    [ -z "$strict" ] || exit 1
    exit 0
}
fail() {
    echo "slurm/test.sh: $*" >&2
    tail -n 20 "$work"/log/*.log "$work"/study/*/*.out >&2 2> /dev/null || true
    exit 1
}
[ "$(id -u)" = 0 ] || not_run "the daemons of Slurm need root"
PATH=$PATH:/usr/sbin
is_here() {
    command -v slurmctld > /dev/null && command -v slurmd > /dev/null && command -v munged > /dev/null
}
if ! is_here; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends slurm-wlm munge; } \
        > /dev/null 2>&1 || not_run "Slurm cannot be installed"
    is_here || not_run "there is no slurmctld, slurmd or munged"
fi
if [ -z "${SOFTKNEE:-}" ]; then
    cargo build --release --locked --quiet -p softknee
    SOFTKNEE=${CARGO_TARGET_DIR:-$PWD/target}/release/softknee
fi
SOFTKNEE=$(realpath "$SOFTKNEE")
export SOFTKNEE

work=$(mktemp -d)
daemons=()
end() {
    local daemon
    for daemon in "${daemons[@]}"; do
        kill "$daemon" 2> /dev/null || true
    done
    wait
    rm -rf "$work"
}
trap end EXIT
mkdir "$work"/{log,state,spool,munge,study}
chmod 755 "$work" "$work"/munge
free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
controller=$(free_port)
node=$(free_port)
name=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
cat > "$SLURM_CONF" << CONF
ClusterName=test
SlurmctldHost=$name(127.0.0.1)
SlurmctldPort=$controller
SlurmdPort=$node
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld.log
SlurmdLogFile=$work/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
SchedulerType=sched/builtin
SchedulerParameters=default_queue_depth=100
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
KillWait=10
MinJobAge=3600
MaxArraySize=20
NodeName=$name NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

dd if=/dev/urandom of="$work/munge/key" bs=128 count=1 2> /dev/null
chmod 600 "$work/munge/key"
start() { # LOG COMMAND…
    local log=$1
    shift
    "$@" > "$work/log/$log.log" 2>&1 &
    daemons+=($!)
}
start munged munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
    --pid-file="$work/munge/pid" --seed-file="$work/munge/seed" --log-file="$work/log/munge.log"
wait_for() { # SECONDS WHAT COMMAND…
    local seconds=$1 what=$2 tries
    shift 2
    for ((tries = 0; tries < seconds * 5; tries++)); do
        if "$@" > /dev/null 2>&1; then return; fi
        sleep 0.2
    done
    fail "$what: not within $seconds s"
}
wait_for 30 "munged answers" munge --no-input --socket="$work/munge/socket"
start slurmctld.out slurmctld -D -i
start slurmd.out slurmd -D -N "$name"
node_is_idle() {
    sinfo --noheader --format=%t | grep -qx 'idle'
}
wait_for 60 "the node is idle" node_is_idle
echo "$(sinfo --version): one node with $(nproc) CPUs"

cp crates/study/tests/it/tiny.toml "$work/study/"
submit=$PWD/scripts/slurm/submit.sh
shards=$PWD/scripts/shards.sh
cd "$work/study"
job_has_ended() { # every task of it, too
    [ -z "$(squeue --noheader --jobs "$1" 2> /dev/null)" ]
}
state() { # FIELD JOB
    scontrol --oneliner show job "$2" | grep -o "\b$1=[^ ]*" | cut -d = -f 2 | sort -u | paste -sd ' ' -
}
submitted() { # prints what is submitted; its last line names the merge job
    "$submit" "$@" 2> "$work/log/submit.log" | tee "$work/submitted" >&2 || fail "submit.sh $* fails"
    sed -n 's/^merge and report: job \([0-9]*\),.*/\1/p' "$work/submitted"
}

echo "== 1. an array, merged, and one process"
"$SOFTKNEE" --quiet run tiny.toml --set depth=1,2,3 --out whole > /dev/null
job=$(submitted sweep 3 tiny.toml --set depth=1,2,3)
wait_for 300 "the merge job ends" job_has_ended "$job"
[ "$(state ExitCode "$job")" = 0:0 ] || fail "the merge job ended with $(state ExitCode "$job")"
cmp whole/records.jsonl sweep/merged/records.jsonl || fail "the records differ"
[ -f sweep/merged/report.md ] || fail "there is no report"
echo "$(wc -l < sweep/merged/records.jsonl) records, $(wc -c < sweep/merged/records.jsonl) bytes: the same; the report is written"

echo "== 2. one task canceled, then submitted again alone"
# Runs long enough to be canceled: some seconds for each shard.
long=(tiny.toml --set "depth=1,2,3" --set steps=30000 --set curve_every=3000 --set evaluate_every=15000)
job=$(submitted long 3 "${long[@]}")
array=$(cat long/array.id)
has_started() {
    [ -s long/shard-2/journal.jsonl ]
}
wait_for 300 "shard 2 has a finished run" has_started
scancel "${array}_2"
wait_for 300 "the merge job ends" job_has_ended "$job"
echo "tasks: $(state JobState "$array"); merge: exit code $(state ExitCode "$job")"
[ "$(state ExitCode "$job")" = 4:0 ] || fail "with a task canceled, the merge job must end with code 4"
grep '^missing: ' long/merge.out || fail "what is missing is not named"
before=$(wc -l < long/shard-2/journal.jsonl)
[ "$before" -gt 0 ] || fail "the canceled task lost its finished runs"
[ "$("$shards" unfinished long)" = 2 ] || fail "another shard than the second is unfinished"
job=$(submitted --missing long)
[ "$(sed -n 's/^shards \(.*\): array.*/\1/p' "$work/submitted")" = 2 ] || fail "other tasks were submitted"
wait_for 300 "the merge job ends" job_has_ended "$job"
[ "$(state ExitCode "$job")" = 0:0 ] || fail "the merge job ended with $(state ExitCode "$job")"
grep -h 'were on record' long/shard-2.out | tail -n 1
grep -q " trained in .*, $before were on record" long/shard-2.out || fail "finished runs were trained again"
"$SOFTKNEE" --quiet run "${long[@]}" --out long-whole > /dev/null
cmp long-whole/records.jsonl long/merged/records.jsonl || fail "the records differ"
echo "the records are those of one process, byte for byte"

echo "== 3. a missing shard"
rm -r sweep/shard-2 sweep/merged
job=$(sbatch --parsable --output=sweep/merge.out "$(dirname "$submit")/merge.sbatch" "$(dirname "$shards")" sweep)
wait_for 300 "the merge job ends" job_has_ended "$job"
cat sweep/merge.out
[ "$(state ExitCode "$job")" = 4:0 ] || fail "the merge job ended with $(state ExitCode "$job")"
for words in 'missing: spirals, depth 2, width 8: ' 'seeds 0–9' 'unfinished shards: number 2, of 3 in all'; do
    grep -q "$words" sweep/merge.out || fail "the log does not say: $words"
done
if "$submit" many 20 tiny.toml 2> "$work/log/many.log"; then
    fail "more shards than the cluster allows are submitted"
fi
grep 'too many' "$work/log/many.log" || fail "submit.sh does not say that there are too many shards"
echo "scripts/slurm/test.sh: all as it should be"
