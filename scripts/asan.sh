#!/bin/sh
# Runs the batteries of the kernels under AddressSanitizer, on every instruction set of this machine.
#
#     scripts/asan.sh
#
# Needs the nightly toolchain of scripts/nightly.sh. Left out are the inputs of the bounds and the recorded values, which
# take long and touch no other memory.
set -eu
cd "$(dirname "$0")/.."
export RUSTFLAGS="-Zsanitizer=address"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target/asan}"
nightly=$(scripts/nightly.sh)
target=$(rustc "+$nightly" -vV | sed -n 's/^host: //p')
exec cargo "+$nightly" test --locked -p activations --target "$target" --test it -- \
    arrays:: battery:: functions:: isa:: semantics::
