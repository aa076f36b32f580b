#!/bin/sh
# Runs the batteries of the kernels under valgrind's memcheck, which knows no AVX-512: it reports a
# CPU without it, so the portable and the AVX2 kernels are what runs.
#
#     scripts/valgrind.sh [TEST ...]
#
# Left out, since memcheck is fifty times slower: every alignment of input against output within one
# buffer, which says nothing of an allocation's ends, and the inputs of the bounds.
set -eu
cd "$(dirname "$0")/.."
command -v valgrind > /dev/null || { echo "valgrind.sh: valgrind is not installed" >&2; exit 1; }
test=$(cargo test --locked -p activations --test it --no-run --message-format=short 2>&1 |
    sed -n 's/.*Executable.*(\(.*\))$/\1/p')
[ -n "$test" ] || { echo "valgrind.sh: the test binary was not built" >&2; exit 1; }
[ $# -gt 0 ] || set -- battery::nothing battery::nan battery::backward functions:: semantics::
exec valgrind --quiet --error-exitcode=1 --leak-check=no "$test" --test-threads=1 "$@"
