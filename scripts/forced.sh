#!/bin/sh
# Runs the tests of kernels and trainer as on a lesser CPU: once with the portable kernels and a scalar
# matrix product, once with nothing better than AVX2.
#
#     scripts/forced.sh
set -eu
cd "$(dirname "$0")/.."
for isa in portable avx2; do
    if [ $isa = avx2 ] && ! grep -qw avx2 /proc/cpuinfo; then
        echo "not run: this CPU has no AVX2"
        continue
    fi
    # The matrix product has names of its own for the instruction sets.
    if [ $isa = avx2 ]; then product=fma; else product=scalar; fi
    printf '\n== SOFTKNEE_ISA=%s GEMMKIT_REQUIRE_ISA=%s cargo test -p activations -p mlp\n' $isa $product
    SOFTKNEE_ISA=$isa GEMMKIT_REQUIRE_ISA=$product cargo test -p activations -p mlp --locked
done
