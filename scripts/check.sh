#!/bin/sh
# Everything that must hold before a change lands: format, lints, docs, benches, reports, tests.
set -eu
cd "$(dirname "$0")/.."
step() {
    printf '\n== %s\n' "$*"
    "$@"
}
step cargo fmt --all --check
step cargo clippy --workspace --all-targets --locked -- -D warnings
step env RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --document-private-items --locked
step cargo bench --workspace --locked -- --test
for page in reports/*/study.toml; do
    step cargo run --release --locked -- report "$(dirname "$page")" --check
done
step cargo run --release --locked -- report reports/quick --splice README.md --check
step cargo run --release --locked -- calibrate --check
step python3 -m unittest discover -s scripts/peers
step scripts/peers.sh page --check
step scripts/gate_baseline.sh
# The test command of the README.
step cargo test --workspace
