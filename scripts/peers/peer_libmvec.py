"""glibc's vector library, on every Debian: exponential and logarithm, no Softplus of its own.
"""

import platform

from vector_library import Library, has_avx512

WIDE = has_avx512()


def functions(kind):
    lanes = {"f32": "N16v" if WIDE else "N8v", "f64": "N8v" if WIDE else "N4v"}[kind]
    prefix, last = f"_ZGV{'e' if WIDE else 'd'}{lanes}_", "f" if kind == "f32" else ""
    return f"softplus_{kind}_{'avx512' if WIDE else 'avx2'}", f"{prefix}exp{last}", f"{prefix}log1p{last}"


LIBRARY = Library(["libmvec.so.1"], "part of glibc since 2.22, log1p since 2.35", functions)
kernel, values = LIBRARY.kernel, LIBRARY.values


def about():
    LIBRARY.loop("softplus_f32")
    return {"glibc": platform.libc_ver()[1], "kernels": "avx512" if WIDE else "avx2"}
