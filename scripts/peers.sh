#!/bin/sh
# Measures the peers beside ours and writes reports/peers.md, with the raw samples in reports/peers/.
#
#     scripts/peers.sh                  everything, about half an hour the first time
#     scripts/peers.sh kernels          one part: kernels, train or sweeps
#     scripts/peers.sh page [--check]   only the page, from the samples; needs no peer
#
# The Python peers are installed into target/peers/venv (several GB), or taken from $PEERS_VENV.
set -eu
cd "$(dirname "$0")/.."
part=${1:-all}
case $part in
    page) shift; exec python3 scripts/peers/page.py "$@" ;;
    kernels | train | sweeps | all) ;;
    *) echo "usage: scripts/peers.sh [kernels|train|sweeps|all|page [--check]]" >&2; exit 2 ;;
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
cargo build --release --locked --manifest-path benches/peers/Cargo.toml
cc -shared -fPIC -O2 -o "$work/mkl_shim.so" scripts/peers/mkl_shim.c
cc -O3 -march=native -o "$work/peak" scripts/peers/peak.c
python=$PEERS_VENV/bin/python
case $part in kernels | all) "$python" scripts/peers/kernels.py ;; esac
case $part in train | all) "$python" scripts/peers/training.py train ;; esac
case $part in sweeps | all) "$python" scripts/peers/training.py sweeps ;; esac
python3 scripts/peers/page.py
