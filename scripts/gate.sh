#!/bin/sh
# Is this tree worse than another revision? Builds both, then runs every check of the gate.
#
#     scripts/gate.sh REVISION [ARGUMENT of `softknee gate` ...]
#
# Exit codes: 0 pass, 1 error, 3 regression confirmed, 4 not enough evidence.
set -eu
[ $# -gt 0 ] || { echo "usage: scripts/gate.sh REVISION [ARGUMENT ...]" >&2; exit 2; }
cd "$(dirname "$0")/.."
revision=$(git rev-parse --verify --quiet "$1^{commit}") ||
    { echo "gate.sh: $1 names no commit here" >&2; exit 1; }
shift
# The other revision is always built in the same folder, so that dependencies are compiled once.
tree=$PWD/target/gate/tree
build=$PWD/target/gate/build
remove() { git worktree remove --force "$tree" 2> /dev/null || rm -rf "$tree"; git worktree prune; }
remove
trap remove EXIT
git worktree add --quiet --detach "$tree" "$revision"
# Both builds end before anything is timed.
(cd "$tree" && CARGO_TARGET_DIR=$build cargo build --release --locked --bin softknee)
cargo build --release --locked --bin softknee
target=${CARGO_TARGET_DIR:-target}
echo "gate.sh: this tree against $(git log -1 --format='%h %s' "$revision")" >&2
"$target/release/softknee" gate --against "$build/release/softknee" "$@"
