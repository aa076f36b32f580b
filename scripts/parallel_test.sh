#!/bin/sh
# Runs a study of seconds in shards with GNU parallel: the records are those of one process, byte for byte,
# and after the loss of a shard only that shard runs again. The tests of the workspace do the same with xargs.
#
#     scripts/parallel_test.sh
set -eu
cd "$(dirname "$0")/.."
if [ -z "${SOFTKNEE:-}" ]; then
    cargo build --release --locked --quiet -p softknee
    SOFTKNEE=${CARGO_TARGET_DIR:-$PWD/target}/release/softknee
fi
export SOFTKNEE
scripts=$PWD/scripts
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp crates/study/tests/it/tiny.toml "$work"
cd "$work"
fail() {
    cat log >&2
    echo "parallel_test.sh: $*" >&2
    exit 1
}
run() {
    "$scripts/parallel.sh" sweep 3 tiny.toml --set depth=1,2,3 > log 2>&1 || fail "parallel.sh fails"
    ! grep -q 'there is no GNU parallel' log || fail "GNU parallel is not used"
    cmp whole/records.jsonl sweep/merged/records.jsonl || fail "the records differ"
}
"$SOFTKNEE" --quiet run tiny.toml --set depth=1,2,3 --out whole > /dev/null
run
[ "$(grep -c '^50 runs trained' log)" = 3 ] || fail "not every shard ran"
rm -r sweep/shard-2 sweep/merged
run
[ "$(grep -c '^50 runs trained' log)" = 1 ] || fail "not only the lost shard ran again"
echo "shards with GNU parallel: $(wc -l < whole/records.jsonl) records, the same bytes as those of one process"
