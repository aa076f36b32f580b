#!/bin/sh
# Builds and runs programs as people outside of this workspace write them: `activations` on slices
# (without ndarray), on arrays, and a regression trained by `mlp`. Then packages the libraries.
#
#     scripts/user.sh
set -eu
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/user"
failed() {
    echo "user.sh: $*" >&2
    exit 1
}
# run NAME PATTERN: what it prints must hold the pattern.
run() {
    printf '\n== fixtures/%s\n' "$1"
    cp Cargo.lock "fixtures/$1/Cargo.lock"
    printed=$(cargo run --quiet --manifest-path "fixtures/$1/Cargo.toml") || failed "$1 fails"
    echo "$printed"
    echo "$printed" | grep -q "$2" || failed "$1 does not print $2"
}
run slices '0\.12692[0-9]*, 0\.69314[0-9]*, 2\.12692'
run arrays '\[0, 2\]'
run regression 'loss on unseen rows: 0.00'
if cargo tree --quiet --manifest-path fixtures/slices/Cargo.toml | grep ndarray; then
    failed "activations brings ndarray to those who do not ask for it"
fi
lines=$(grep -c . fixtures/regression/src/main.rs)
[ "$lines" -le 24 ] || failed "the regression takes $lines lines"
printf '\n== cargo package\n'
# In a folder with a new name: cargo keeps what it unpacks from a registry of this path and version, and
# would check a library against the others as they were before.
mkdir -p "$CARGO_TARGET_DIR"
packages=$(mktemp -d "$CARGO_TARGET_DIR/packages.XXXXXX")
cargo package --quiet --locked --allow-dirty --target-dir "$packages" -p activations -p meanfield -p mlp
rm -rf "$packages"
for library in activations meanfield mlp; do
    stray=$(cargo package --quiet --locked --allow-dirty -p $library --list |
        grep -vE '^(\.cargo_vcs_info\.json|Cargo\.(toml|toml\.orig|lock)|README\.md|CHANGELOG\.md|LICENSE-(MIT|APACHE)|(src|tests|examples)/.*)$') || true
    [ -z "$stray" ] || failed "$library would ship $stray"
done
