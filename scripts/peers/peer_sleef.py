"""SLEEF: exponential and logarithm within 1 ULP, no Softplus of its own.
"""

import os

from vector_library import Library, has_avx512

WIDE = has_avx512()
ISA = "avx512f" if WIDE else "avx2"


def functions(kind):
    lanes = {"f32": "f16" if WIDE else "f8", "f64": "d8" if WIDE else "d4"}[kind]
    return f"softplus_{kind}_{'avx512' if WIDE else 'avx2'}", f"Sleef_exp{lanes}_u10{ISA}", f"Sleef_log1p{lanes}_u10{ISA}"


NAMES = [os.environ.get("SLEEF_LIBRARY", "libsleef.so.3"), "libsleef.so"]
LIBRARY = Library(NAMES, "Debian: apt install libsleef3; elsewhere $SLEEF_LIBRARY names the file", functions)
kernel, values = LIBRARY.kernel, LIBRARY.values


def about():
    LIBRARY.loop("softplus_f32")
    return {"sleef": LIBRARY.library._name, "kernels": ISA}
