#!/bin/sh
# Measures the peers beside ours and writes reports/peers.md, with the raw samples in reports/peers/MACHINE/.
#
#     scripts/peers.sh                  everything that needs no GPU, about half an hour the first time
#     scripts/peers.sh kernels          one part: kernels, train, sweeps, steps (ours by width, depth and dead
#                                       units), or pytorch (its own Softplus over its ReLU)
#     scripts/peers.sh cuda             PyTorch on a GPU; needs a PyTorch that sees one, builds nothing
#     scripts/peers.sh page [--check]   only the page, from the samples; needs no peer
#
# `--machine NAME` after the part names the folder; without it vendor, family and model of the CPU do.
# The Python peers are installed into target/peers/venv (several GB), or taken from $PEERS_VENV.
set -eu
cd "$(dirname "$0")/.."
part=all
case ${1:-} in
    "" | --machine) ;;
    *) part=$1; shift ;;
esac
case $part in
    page) exec python3 scripts/peers/page.py "$@" ;;
    cuda) python3 scripts/peers/cuda.py "$@"; exec python3 scripts/peers/page.py ;;
    steps) python3 scripts/peers/steps.py "$@"; exec python3 scripts/peers/page.py ;;
    kernels | train | sweeps | pytorch | all) ;;
    *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
work=target/peers
mkdir -p "$work"
if [ -z "${PEERS_VENV:-}" ]; then
    PEERS_VENV=$PWD/$work/venv
    [ -x "$PEERS_VENV/bin/python" ] || python3 -m venv "$PEERS_VENV"
    "$PEERS_VENV/bin/pip" install --disable-pip-version-check -r scripts/peers/requirements.txt ||
        echo "some Python peers are missing; their rows will say so" >&2
fi
export PEERS_VENV
python=$PEERS_VENV/bin/python
case $part in kernels | train | sweeps | all)
    cargo build --release --locked --manifest-path benches/peers/Cargo.toml
    cc -shared -fPIC -O2 -o "$work/mkl_shim.so" scripts/peers/mkl_shim.c
    cc -shared -fPIC -O2 -o "$work/vector_shim.so" scripts/peers/vector_shim.c ||
        echo "the vector libraries are not run: vector_shim.c needs an x86-64 compiler" >&2
    cc -O3 -march=native -o "$work/peak" scripts/peers/peak.c
    ;;
esac
case $part in kernels | all) "$python" scripts/peers/kernels.py "$@" ;; esac
case $part in train | all) "$python" scripts/peers/training.py train "$@" ;; esac
case $part in sweeps | all) "$python" scripts/peers/training.py sweeps "$@" ;; esac
case $part in all) "$python" scripts/peers/steps.py "$@" ;; esac
case $part in pytorch | all) "$python" scripts/peers/cuda.py --cpu --seconds 900 "$@" ;; esac
python3 scripts/peers/page.py
