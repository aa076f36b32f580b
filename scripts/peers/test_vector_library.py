"""Tests of the vector libraries: values against NumPy, the reason where one is missing, the loop in C.
"""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

HERE = Path(__file__).parent
try:
    import numpy as np

    import peer_libmvec
    import vector_library
    import worker
except ImportError:
    np = None


@unittest.skipUnless(np, "NumPy is not installed")
@unittest.skipUnless(shutil.which("cc") and os.uname().machine == "x86_64", "no C compiler for x86-64")
class VectorLibraries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        shim = Path(cls.folder.name) / "vector_shim.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", shim, HERE / "vector_shim.c"], check=True)
        cls.patch = mock.patch.object(vector_library, "SHIM", shim)
        cls.patch.start()

    @classmethod
    def tearDownClass(cls):
        cls.patch.stop()
        cls.folder.cleanup()

    def test_values_are_those_of_numpy_also_where_the_length_is_no_whole_vector(self):
        for kind, tolerance in ((np.float32, 1e-6), (np.float64, 1e-14)):
            op = f"softplus_f{np.dtype(kind).itemsize * 8}"
            x = np.linspace(-80, 80, 1001).astype(kind)
            try:
                y = peer_libmvec.values(op, x)
            except KeyError as why:
                self.skipTest(why.args[0])
            np.testing.assert_allclose(y, np.logaddexp(0, x), rtol=tolerance)

    def test_a_library_of_arrays_is_called_block_by_block(self):
        maths = Path(self.folder.name) / "arrays.so"
        source = "#include <math.h>\n" + "".join(
            f"void vm{letter}{name}(int n, const {kind} *a, {kind} *r, long long mode) {{ for (int i = 0; i < n; i++) r[i] = mode == 2 ? {function}(a[i]) : 0; }}\n"
            for letter, kind in (("s", "float"), ("d", "double"))
            for name, function in (("Exp", "exp"), ("Log1p", "log1p"))
        )
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-x", "c", "-", "-o", maths, "-lm"], input=source.encode(), check=True)
        import peer_vml

        library = vector_library.Library([str(maths)], "", peer_vml.functions, peer_vml.MODES["HA"])
        x = np.linspace(-20, 20, 2500)
        np.testing.assert_allclose(library.values("softplus_f64", x), np.logaddexp(0, x), rtol=1e-14)
        np.testing.assert_allclose(library.values("softplus_f32", x.astype(np.float32)), np.logaddexp(0, x), rtol=1e-6)

    def test_a_missing_library_and_a_missing_function_say_what_to_do(self):
        missing = vector_library.Library(["libno-such.so"], "Debian: apt install it", peer_libmvec.functions)
        with self.assertRaisesRegex(KeyError, r"libno-such\.so is not installed \(Debian: apt install it\)"):
            missing.loop("softplus_f32")
        other = vector_library.Library(["libc.so.6"], "", peer_libmvec.functions)
        with self.assertRaisesRegex(KeyError, "the library has no _ZGV"):
            other.loop("softplus_f32")
        with self.assertRaisesRegex(KeyError, "it has no relu_f32"):
            other.loop("relu_f32")
        with mock.patch.object(vector_library, "SHIM", Path("no-such.so")), self.assertRaisesRegex(KeyError, "scripts/peers.sh compiles it"):
            other.loop("softplus_f32")

    def test_a_call_that_loops_in_c_is_divided_by_its_length(self):
        call = lambda: None
        call.calls = 32
        asked = worker.Worker(mock.Mock(kernel=lambda op, n: call))
        with mock.patch.object(worker, "seconds_per_call", lambda *_: 64e-9):
            self.assertEqual(asked.time({"op": "x", "n": 2, "seconds": 1}), {"ns": 1.0})


if __name__ == "__main__":
    unittest.main()
