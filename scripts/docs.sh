#!/bin/sh
# Builds the documentation without a warning: of the workspace with its private items, and of each
# library with every combination of its features.
#
#     scripts/docs.sh
set -eu
cd "$(dirname "$0")/.."
export RUSTDOCFLAGS="-D warnings"
cargo doc --quiet --workspace --no-deps --document-private-items --locked
combinations() { # CRATE FEATURES…: one line per combination
    library=$1
    shift
    sets=" "
    for feature in "$@"; do
        sets=$(printf '%s\n' "$sets" | sed "p; s/\$/ $feature/")
    done
    printf '%s\n' "$sets" | while read -r set; do
        cargo doc --quiet --no-deps --locked -p "$library" --no-default-features --features "$set"
    done
}
combinations activations ndarray peak
combinations meanfield serde schema
combinations mlp safetensors schema
