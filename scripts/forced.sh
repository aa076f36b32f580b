#!/bin/sh
# Runs the tests of kernels and trainer as on a lesser CPU: once with the portable kernels alone, once
# with nothing better than AVX2.
#
#     scripts/forced.sh
set -eu
cd "$(dirname "$0")/.."
for isa in portable avx2; do
    if [ $isa = avx2 ] && ! grep -qw avx2 /proc/cpuinfo; then
        echo "not run: this CPU has no AVX2"
        continue
    fi
    printf '\n== SOFTKNEE_ISA=%s cargo test -p activations -p mlp\n' $isa
    SOFTKNEE_ISA=$isa cargo test -p activations -p mlp --locked
done
