#!/bin/sh
# Everything that must hold before a change lands: format, words, lints, docs, benches, what is
# generated, the gate against its baseline, tests.
set -eu
cd "$(dirname "$0")/.."
step() {
    printf '\n== %s\n' "$*"
    "$@"
}
step cargo fmt --all --check
step scripts/words.py
step cargo clippy --workspace --all-targets --locked -- -D warnings
step scripts/docs.sh
step cargo bench --workspace --locked -- --test
step scripts/accept.sh --check
step python3 -m unittest discover -s scripts/peers
step scripts/gate_baseline.sh
# Every component that is built in has a license that deny.toml allows, and a checksum.
step scripts/sbom.sh --check
# The test command of the README, with the versions of Cargo.lock.
step cargo test --workspace --locked
