#!/bin/sh
# Runs the batteries of the kernels under AddressSanitizer, on every instruction set of this machine.
#
#     scripts/asan.sh
#
# Needs a nightly toolchain. Batteries at every length and alignment are what can go astray in
# memory; the ten million inputs of the bounds would only take long.
set -eu
cd "$(dirname "$0")/.."
export RUSTFLAGS="-Zsanitizer=address"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target/asan}"
target=$(rustc +nightly -vV | sed -n 's/^host: //p')
exec cargo +nightly test -p activations --target "$target" --test it -- battery:: functions:: isa::
