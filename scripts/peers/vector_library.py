"""Softplus from a vector library: finding its functions, and calling them over a buffer in C.

`peers.sh` compiles vector_shim.c into target/peers/vector_shim.so. A library that is not there is an error
that the page shows as the reason why it was not run.
"""

import ctypes
import os
from pathlib import Path

import numpy as np

from inputs import scattered

SHIM = Path(os.environ.get("VECTOR_SHIM", Path(__file__).resolve().parents[2] / "target/peers/vector_shim.so"))
LANES = 16  # Of the widest vector; buffers are whole vectors.
AGAIN_ELEMENTS = 64 << 10  # Calls from C that together have so many elements hide the call from Python.


def has_avx512():
    try:
        return " avx512f" in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def load(names, install):
    """The first library of these names that can be opened."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise KeyError(f"{names[0]} is not installed ({install})")


def shim():
    try:
        return ctypes.CDLL(str(SHIM))
    except OSError:
        raise KeyError(f"{SHIM.name} is not built: scripts/peers.sh compiles it from vector_shim.c") from None


def address(library, symbol):
    try:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p)
    except AttributeError:
        raise KeyError(f"the library has no {symbol}; a newer version may") from None


class Library:
    """`functions` gives the name of the shim's loop and the two symbols for a type."""

    def __init__(self, names, install, functions, mode=None):
        self.names, self.install, self.functions, self.mode = names, install, functions, mode
        self.library = None

    def loop(self, op):
        """(loop, exponential, logarithm) for softplus_f32 or softplus_f64."""
        kind = op.removeprefix("softplus_")
        if kind not in ("f32", "f64"):
            raise KeyError(f"it has no {op}")
        self.library = self.library or load(self.names, self.install)
        name, exponential, logarithm = self.functions(kind)
        return getattr(shim(), name), address(self.library, exponential), address(self.library, logarithm)

    def call(self, op, x, y, again):
        loop, *functions = self.loop(op)
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (x, y)]
        mode = [] if self.mode is None else [ctypes.c_longlong(self.mode)]
        arguments = [*functions, *pointers, ctypes.c_size_t(len(x)), ctypes.c_int(again), *mode]
        keep = x, y  # The pointers do not keep the arrays.

        def run(keep=keep):
            return loop(*arguments)

        run.calls = again
        return run

    def kernel(self, op, n):
        self.loop(op)
        x = scattered(n, np.float64 if op.endswith("f64") else np.float32)
        return self.call(op, x, np.empty_like(x), max(1, AGAIN_ELEMENTS // n))

    def values(self, op, x):
        whole = np.zeros(-(-len(x) // LANES) * LANES, x.dtype)
        whole[: len(x)] = x
        y = np.empty_like(whole)
        if self.call(op, whole, y, 1)():
            raise ValueError("the buffer is not a whole number of vectors")
        return y[: len(x)]
