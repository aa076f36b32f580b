"""The workers: starting them, asking them, ending them.
"""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "peers"
PYTHON = os.environ.get("PEERS_VENV", str(WORK / "venv")) + "/bin/python"
RUST = str(ROOT / "benches" / "peers" / "target" / "release" / "peers")
PATIENCE = 300.0  # Seconds; the compilation of a whole step takes a minute.

# One thread each, whatever the library calls it, and none of the caller's overrides of kernels.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "ATEN_", "LD_PRELOAD"))},
    **dict.fromkeys(
        ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"], "1"
    ),
    "CUDA_VISIBLE_DEVICES": "",
    "JAX_PLATFORMS": "cpu",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "TORCHINDUCTOR_CACHE_DIR": str(WORK / "inductor"),
    "TORCHINDUCTOR_COMPILE_THREADS": "1",
}
MKL = {"LD_PRELOAD": str(WORK / "mkl_shim.so")}


def python(peer, **environment):
    return [PYTHON, str(Path(__file__).with_name("worker.py")), peer], environment


WORKERS = {
    "ours": ([RUST, "ours"], {}),
    "ours-avx2": ([RUST, "ours", "avx2"], {}),
    "ours-portable": ([RUST, "ours", "portable"], {}),
    "scalar": ([RUST, "scalar"], {}),
    "candle": ([RUST, "candle"], {}),
    "burn": ([RUST, "burn"], {}),
    "torch": python("torch"),
    "torch-avx2": python("torch", ATEN_CPU_CAPABILITY="avx2"),
    "torch-mkl": python("torch", **MKL),
    "jax": python("jax"),
    "numpy": python("numpy"),
    "onnx": python("onnx"),
    "sklearn": python("sklearn"),
    "libmvec": python("libmvec"),
    "sleef": python("sleef"),
    "vml-ha": python("vml", VML_MODE="HA"),
    "vml-la": python("vml", VML_MODE="LA"),
    "vml-ep": python("vml", VML_MODE="EP"),
    "peak": ([str(WORK / "peak")], {}),
}


def cpus():
    return sorted(os.sched_getaffinity(0))


class Failed(Exception):
    """A worker cannot do what was asked; the text says why."""


class Worker:
    def __init__(self, name, cpu):
        command, environment = WORKERS[name]
        self.name, self.process = name, None
        log = WORK / "log" / f"{name}.txt"
        log.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.process = subprocess.Popen(
                command,
                env={**ENVIRONMENT, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log.open("wb"),
                preexec_fn=lambda: os.sched_setaffinity(0, cpu),
            )
        except OSError as error:
            raise Failed(f"cannot be started: {error.strerror}") from error

    def send(self, question):
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Failed(f"it ended, see target/peers/log/{self.name}.txt") from error

    def receive(self):
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise Failed(f"no answer in {PATIENCE:.0f} s")
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"it ended, see target/peers/log/{self.name}.txt")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def ask(self, **question):
        self.send(question)
        return self.receive()

    def end(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class Fleet:
    """Workers of these names, pinned to the last CPU: the first one serves interrupts and this script."""

    def __init__(self, names):
        self.workers, self.failed, self.about = {}, {}, {}
        try:
            for name in names:
                self.attempt(name, lambda: self.workers.setdefault(name, Worker(name, {cpus()[-1]})))
            for name in list(self.workers):  # All start at once; then each says what it is.
                self.attempt(name, lambda: self.about.update({name: self.workers[name].ask(ask="about")}))
        except BaseException:
            self.end()
            raise

    def attempt(self, name, action):
        try:
            action()
        except Failed as why:
            self.failed[name] = str(why)
            if name in self.workers:
                self.workers.pop(name).end()

    def end(self):
        for worker in self.workers.values():
            worker.end()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def progress(text):
    print(text, file=sys.stderr, flush=True)
