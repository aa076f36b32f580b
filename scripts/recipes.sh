#!/usr/bin/env bash
# Applies the recipes of .github/CONTRIBUTING.md to a copy of the tree, one after the other: each must
# change exactly the files that the page says, and after scripts/accept.sh all tests must pass.
#
#     scripts/recipes.sh [activation|generator|metric|section|option ...]
#
# It takes some minutes for each; a workflow runs it once a week.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
copy=$root/target/recipes/tree
export CARGO_TARGET_DIR=$root/target/recipes/target
# New entries are called so; a name that no file has.
export NAME=planted

# The files that a person edits for each kind of change.
declare -A edited=(
    [activation]="crates/activations/src/function/$NAME.rs crates/activations/src/function/mod.rs"
    [generator]="crates/dataset/src/generator/$NAME.rs crates/dataset/src/generator/mod.rs"
    [metric]="crates/harness/src/metric/$NAME.rs crates/harness/src/metric/mod.rs"
    [section]="crates/report/src/section/$NAME.rs crates/report/src/section/mod.rs"
    [option]="crates/mlp/src/options.rs crates/mlp/src/trainer.rs"
)

block() { # the block of a recipe, without its fences
    awk -v start="\`\`\`sh recipe $1" '
        $0 == start { inside = 1; next }
        /^```/ { inside = 0 }
        inside' .github/CONTRIBUTING.md
}
changed() {
    git -C "$copy" status --porcelain --untracked-files=all | sed 's/^...//' | sort
}

rm -rf "$copy"
mkdir -p "$copy"
git ls-files -z | xargs -0 cp --parents --no-dereference --target-directory="$copy"
git -C "$copy" init --quiet
git -C "$copy" add --all
git -C "$copy" -c user.name=recipes -c user.email=recipes@localhost commit --quiet --message=tree

[ $# -gt 0 ] || set -- activation generator metric section option
for kind in "$@"; do
    printf '\n== %s\n' "$kind"
    git -C "$copy" reset --quiet --hard
    git -C "$copy" clean --quiet -d --force
    recipe=$(block "$kind")
    [ -n "$recipe" ] || { echo "recipes.sh: no recipe for $kind" >&2; exit 1; }
    (cd "$copy" && sh -e -c "$recipe" && cargo fmt --all)
    expected=$(tr ' ' '\n' <<< "${edited[$kind]}" | sort)
    if [ "$(changed)" != "$expected" ]; then
        printf 'recipes.sh: %s changes other files than the page says:\n%s\n' "$kind" "$(changed)" >&2
        exit 1
    fi
    (cd "$copy" && scripts/accept.sh > accept.log 2>&1) || { tail -40 "$copy/accept.log" >&2; exit 1; }
    (cd "$copy" && cargo test --workspace --locked --quiet > test.log 2>&1) ||
        { grep -E 'FAILED|panicked|^error' -A8 "$copy/test.log" | head -60 >&2; exit 1; }
    passed=$(awk '/^test result:/ { passed += $4 } END { print passed }' "$copy/test.log")
    hand=$(wc -l <<< "$expected")
    rm "$copy/accept.log" "$copy/test.log"
    echo "$kind: $hand files by hand, $(($(changed | wc -l) - hand)) rewritten by accept.sh, $passed tests passed"
done
