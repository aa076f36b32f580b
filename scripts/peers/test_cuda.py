"""Tests of the measurement in PyTorch: what it says without a GPU, and that it keeps its budget.
"""

import contextlib
import io
import json
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path
from unittest import mock

import cuda
import machine

HERE = Path(__file__).parent


def printed(setup):
    code = f"import sys, types; {setup}; sys.argv = ['cuda.py']; sys.path.insert(0, {str(HERE)!r}); import cuda; cuda.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return done.returncode, done.stdout.strip()


class Late(Exception):
    pass


def stand_in(keys, take):
    """The part of `torch_cost` that the command uses, with conditions that take the time that is said."""
    cost = types.SimpleNamespace(Late=Late, about=lambda _: {"torch": "none"})
    cost.conditions = lambda _, threads: [(key, threads[0], key) for key in keys]
    cost.measure = lambda key, rounds, *_: take(key) or {"relu": [[0, 1.0, 1.0]], "softplus": [[0, 2.0, 2.0]]}
    return cost


def run(cost, *arguments):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as said:
        path = Path(folder) / "cpu_pytorch.json"
        with mock.patch.object(sys, "argv", ["cuda.py", "--cpu", "--out", str(path), *arguments]):
            cuda.run(cuda.arguments(), cost, False)
        return json.loads(path.read_text()), said.getvalue()


class Command(unittest.TestCase):
    def test_without_pytorch_or_a_gpu_it_says_so_and_succeeds(self):
        self.assertEqual(printed("sys.modules['torch'] = None"), (0, "not run: no PyTorch"))
        without = "t = types.ModuleType('torch'); t.cuda = types.SimpleNamespace(is_available=lambda: False); sys.modules['torch'] = t"
        self.assertEqual(printed(without), (0, "not run: no CUDA device"))

    def test_what_does_not_fit_the_budget_is_left_out_and_named(self):
        now = [cuda.START]
        take = lambda _: now.__setitem__(0, now[0] + 40)
        with mock.patch.object(cuda.time, "monotonic", lambda: now[0]):
            record, said = run(stand_in(["step/eager/a", "step/eager/b", "step/eager/c"], take), "--seconds", "100")
        self.assertEqual(list(record["missing"]), ["step/eager/c"])
        self.assertIn("left out, because 100 s were over: step/eager/c", said)
        self.assertIn("step/eager/b/softplus", record["samples"])

    def test_a_condition_that_fails_is_named_with_its_reason_and_the_others_go_on(self):
        def take(key):
            if key.endswith("a"):
                raise RuntimeError("out of memory")

        record, _ = run(stand_in(["step/eager/a", "step/eager/b"], take))
        self.assertEqual(record["missing"], {"step/eager/a": "RuntimeError: out of memory"})
        self.assertIn("step/eager/b/relu", record["samples"])


class Names(unittest.TestCase):
    def test_the_folder_is_named_by_the_caller_or_by_the_cpu(self):
        self.assertEqual(machine.from_arguments(["train", "--machine", "my-box", "x"]), ("my-box", ["train", "x"]))
        self.assertEqual(machine.from_arguments(["train"]), (machine.name(), ["train"]))
        for wrong in (["--machine"], ["--machine", "../up"]):
            with self.assertRaisesRegex(SystemExit, "lower-case letters"):
                machine.from_arguments(wrong)

    def test_a_machine_is_named_by_vendor_brand_and_cores(self):
        self.assertEqual(machine.name_of("AuthenticAMD", 25, 17, "AMD EPYC"), "amd-epyc-zen4")
        self.assertEqual(machine.name_of("AuthenticAMD", 25, 1, "AMD EPYC 7763"), "amd-epyc-zen3")
        self.assertEqual(machine.name_of("GenuineIntel", 6, 207, "Intel(R) Xeon(R) Processor"), "intel-xeon-emerald-rapids")
        self.assertEqual(machine.name_of("GenuineIntel", 6, 1, "Intel(R) Xeon(R)"), "intel-xeon-family6-model1")
        self.assertEqual(machine.name_of("unknown", 0, 0, "unknown"), "unknown-family0-model0")
        self.assertEqual(cuda.slug("NVIDIA H100 80GB HBM3"), "nvidia-h100-80gb-hbm3")


try:
    import torch_cost
except ImportError:
    torch_cost = None


@unittest.skipUnless(torch_cost, "PyTorch is not installed")
class Measurement(unittest.TestCase):
    def test_arms_are_visited_there_and_back(self):
        seen = []
        arms = {name: (lambda name=name: seen.append(name), 1) for name in "ab"}
        with mock.patch.object(torch_cost, "calls_per_batch", lambda *_: 1):
            samples = torch_cost.visit(arms, 8, False, float("inf"))
        self.assertTrue(all("".join(seen[i : i + 4]) in ("abba", "baab") for i in range(0, 32, 4)), seen)
        self.assertEqual([len(row) for row in samples["a"]], [3] * 8)

    def test_a_backward_arm_is_the_gradient_that_autograd_gives(self):
        torch = torch_cost.torch
        torch.set_grad_enabled(True)
        for name in ("relu", "softplus", "softplus5", "gelu", "silu"):
            x = torch.linspace(-30, 30, 101, requires_grad=True)
            dy = torch.linspace(1, 2, 101)
            torch_cost.FORWARD[name](x).backward(dy)
            self.assertTrue(torch.equal(torch_cost.BACKWARD[name](dy, x.detach()), x.grad), name)


if __name__ == "__main__":
    unittest.main()
