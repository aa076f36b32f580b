#!/bin/sh
# Regenerates everything that is generated from sources or records: the schema of study files, shell
# completions, the picture of the crates, golden values, the pages of committed studies, the answer in
# README.md, the page of the calibration, the page of the peers.
#
#     scripts/accept.sh            regenerate; look at `git diff` before you commit
#     scripts/accept.sh --check    say what is stale, change nothing; CI runs this
#
# Golden values of training are recorded for every instruction set that this machine has. The gate's
# baseline is not among these: it is measured, by `softknee gate --update-baseline`.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
    --check) check=--check ;;
    "") check= ;;
    *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
step() {
    printf '\n== %s\n' "$*"
    "$@"
}
cargo build --release --locked --quiet
softknee=${CARGO_TARGET_DIR:-target}/release/softknee
# With --check the tests of `cargo test --workspace` compare these, and check.sh runs them.
if [ -z "$check" ]; then
    export SOFTKNEE_ACCEPT=1
    step cargo test --locked --quiet -p softknee --bin softknee completions
    step cargo test --locked --quiet -p softknee --test it -- study_schema structure options examples
    for isa in portable avx2 avx512; do
        if [ $isa = portable ] || grep -qw "${isa%512}${isa#avx}" /proc/cpuinfo 2> /dev/null; then :; fi
        SOFTKNEE_ISA=$isa step cargo test --locked --quiet -p mlp --test it golden
    done
    unset SOFTKNEE_ACCEPT
fi
for study in reports/*/study.toml; do
    step "$softknee" report "$(dirname "$study")" $check
done
step "$softknee" report reports/quick --splice README.md $check
step "$softknee" calibrate --page $check
step scripts/peers.sh page $check
