"""Intel VML in one of its accuracy modes, $VML_MODE: HA, LA or EP; no Softplus of its own.
"""

import ctypes
import os
import re
import sys
from pathlib import Path

import numpy as np

from vector_library import Library

MODES = {"LA": 1, "HA": 2, "EP": 3}
MODE = os.environ.get("VML_MODE", "HA")
# The wheel puts the library into the environment's own lib folder.
NAMES = ["libmkl_rt.so.2", str(Path(sys.prefix) / "lib" / "libmkl_rt.so.2"), str(Path(sys.prefix) / "lib" / "libmkl_rt.so.3")]


def functions(kind):
    letter = "s" if kind == "f32" else "d"
    return f"softplus_{kind}_arrays", f"vm{letter}Exp", f"vm{letter}Log1p"


LIBRARY = Library(NAMES, "PyPI: pip install mkl", functions, MODES[MODE])
kernel, values = LIBRARY.kernel, LIBRARY.values


def kernels():
    """What it took for this processor: `def` is its baseline, which it keeps to where the CPU is not Intel's."""
    try:
        loaded = Path("/proc/self/maps").read_text()
    except OSError:
        return "unknown"
    return ", ".join(sorted(set(re.findall(r"libmkl_vml_(\w+)\.so", loaded)))) or "unknown"


def about():
    LIBRARY.loop("softplus_f32")
    values("softplus_f32", np.zeros(1, np.float32))  # The library loads the kernels that it chooses.
    text = ctypes.create_string_buffer(200)
    LIBRARY.library.MKL_Get_Version_String(text, ctypes.c_int(len(text)))
    return {"mkl": text.value.decode().strip(), "kernels": kernels(), "mode": MODE}
