#!/bin/sh
# Regenerates everything that is generated from sources or records: the schema of study files, shell
# completions, the picture of the crates, golden values, the pages of committed studies, the answer in
# README.md, their index with its pictures, the page of the calibration, the page of the peers.
#
#     scripts/accept.sh            regenerate; look at `git diff` before you commit
#     scripts/accept.sh --check    say what is stale, change nothing; CI runs this
#
# Golden bits of training are recorded for every instruction set, on a machine that has them all. The
# gate's baseline is not among these: it is measured, by `softknee gate --update-baseline`.
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
# With --check the tests of `cargo test --workspace` compare these, and check.sh runs them.
if [ -z "$check" ]; then
    export SOFTKNEE_ACCEPT=1
    step cargo test --locked --quiet -p dataset --test it generators
    step cargo test --locked --quiet -p study --test it cell_golden
    step cargo test --locked --quiet -p report --test it metrics
    step cargo test --locked --quiet -p softknee --bin softknee completions
    step cargo test --locked --quiet -p softknee --test it -- study_schema structure generated
    step cargo test --locked --quiet -p mlp --test it golden
    unset SOFTKNEE_ACCEPT
fi
# The binary embeds what the tests above wrote.
cargo build --release --locked --quiet
softknee=${CARGO_TARGET_DIR:-target}/release/softknee
for study in reports/*/study.toml; do
    case $study in reports/quick/*) splice='--splice README.md' ;; *) splice= ;; esac
    step "$softknee" report "$(dirname "$study")" $splice $check
done
step "$softknee" index --splice README.md $check
step "$softknee" calibrate --page $check
step scripts/peers.sh page $check
