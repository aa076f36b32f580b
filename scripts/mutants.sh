#!/bin/sh
# Mutation testing: makes one mistake after the other in the code, and lists those that no test notices.
# Needs cargo-mutants. The last results are in docs/mutation.md.
#
#     scripts/mutants.sh stats                              every mutant of a crate
#     scripts/mutants.sh harness/record                     those of a module of it
#     scripts/mutants.sh stats --shard 0/5                  one of five parts, every fifth mutant
#
# Mutants meet the tests that take no longer than a second or two first; those that survive, all tests of
# their crate. What no test has noticed is in target/mutants/.../missed.txt.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
    "" | -*) sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
package=${1%%/*}
files="crates/$1/**/*.rs"
[ "$1" = "$package" ] || files="crates/$package/src/${1#*/}/**/*.rs"
out=${CARGO_TARGET_DIR:-target}/mutants/$1
shift
# Parts of every fifth mutant say more of a crate than a fifth of its files.
case " $* " in *" --shard "*) set -- "$@" --sharding round-robin ;; esac
mkdir -p "$out"
export CARGO_INCREMENTAL=0
# The optimizer takes longer than the tests, and some tests longer than all others.
quick='' skip=''
case $package in
    stats) quick=-C--config=profile.dev.package.stats.opt-level=0 ;;
    gate) skip='every_fault_is_found identical_code_raises a_slowdown_of_five a_regression_backwards every_kernel_of' ;;
    harness) skip='memory_does_not any_order_of large:: a_journal_that_was timings_are_complete known_noise every_option_of one_thread_and_three runs_in_a_larger a_study_that_is_continued_arrives' ;;
esac
skips=''
for name in $skip; do skips="$skips --skip $name"; done
# cargo-mutants exits with 2 where mutants survive, and with 3 where tests do not end, whether others survive
# or not.
status=0
# shellcheck disable=SC2086 # $quick and $skips are lists of words
cargo mutants -p "$package" -f "$files" -o "$out/quick" --timeout 60 $quick "$@" \
    -- --test it -- $skips || status=$?
missed=$out/quick/mutants.out/missed.txt
case $status in
    2 | 3) [ -s "$missed" ] || exit "$status" ;;
    *) exit "$status" ;;
esac
set --
while IFS= read -r mutant; do
    set -- "$@" -F "^$(printf '%s' "$mutant" | sed 's/[][\\.*+?^$|(){}]/\\&/g')\$"
done < "$missed"
printf '\n== %s survivors meet all tests of %s\n' "$(($# / 2))" "$package"
cargo mutants -p "$package" -o "$out/all" --timeout 300 "$@"
