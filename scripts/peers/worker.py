"""A Python peer as a worker: one JSON line in, one JSON line out, until the input ends.

    python scripts/peers/worker.py torch        (jax, numpy, onnx, sklearn, libmvec, sleef, vml)

The questions, which `benches/peers` answers for the Rust peers:

    {"ask": "about"}                                       versions
    {"ask": "time", "op": O, "n": N, "seconds": S}         {"ns": nanoseconds per element}
    {"ask": "values", "op": O, "input": F, "output": F}    raw little-endian numbers, file to file
    {"ask": "train", "shape": {...}, "seconds": S}         {"samples_per_s": R, "loss": L}
    {"ask": "sweep", "runs": [{...}], "steps": N}          {"peak_mib": M}

A peer that has no such thing answers {"error": why}."""

import importlib
import json
import math
import os
import resource
import sys
import time

import numpy as np

from inputs import BATCH

BATCH_SECONDS = 500e-6


def seconds_per_call(run, seconds):
    """The median over batches of about 0.5 ms that fill `seconds`; the first call does not count.

    The size of a batch is found as in `timing::calls_per_batch`, so that all peers are timed alike.
    """

    def per_call(calls):
        start = time.perf_counter()
        for _ in range(calls):
            run()
        return (time.perf_counter() - start) / calls

    run()
    start, calls = time.perf_counter(), 1
    while (taken := per_call(calls)) * calls < BATCH_SECONDS / 4:
        calls *= 2
    calls = max(1, math.ceil(BATCH_SECONDS / taken))
    samples = [per_call(calls)]
    while time.perf_counter() - start < seconds:
        samples.append(per_call(calls))
    return sorted(samples)[len(samples) // 2]


class Worker:
    """Keeps what it made for the current size or network: the script comes back to it many times."""

    def __init__(self, peer):
        self.peer = peer
        self.of, self.kept = None, {}

    def keep(self, of, key, make):
        if self.of != of:
            self.of, self.kept = of, {}
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def about(self, _):
        return self.peer.about()

    def time(self, question):
        op, n = question["op"], question["n"]
        call = self.keep(n, op, lambda: self.peer.kernel(op, n))
        calls = getattr(call, "calls", 1)  # Some libraries are called in a loop of C.
        return {"ns": seconds_per_call(call, question["seconds"]) * 1e9 / (n * calls)}

    def values(self, question):
        kind = np.float64 if question["op"].endswith("f64") else np.float32
        x = np.fromfile(question["input"], dtype=kind)
        np.asarray(self.peer.values(question["op"], x), dtype=kind).tofile(question["output"])
        return {}

    def train(self, question):
        shape = question["shape"]
        network = {name: value for name, value in shape.items() if name != "way"}
        run = self.keep(network, shape.get("way"), lambda: self.peer.Training(shape))
        run.advance()
        start, steps = time.perf_counter(), 0
        while not steps or time.perf_counter() - start < question["seconds"]:
            steps += run.advance()
        loss = run.loss()  # A library that runs ahead of its caller has to finish first.
        rate = steps * BATCH / (time.perf_counter() - start)
        return {"samples_per_s": rate, "loss": loss}

    def sweep(self, question):
        for shape in question["runs"]:
            run, steps = self.peer.Training(shape), 0
            while steps < question["steps"]:
                steps += run.advance()
            run.loss()
        return {"peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}

    def answer(self, line):
        question = json.loads(line)
        needs = {"time": "kernel", "values": "values", "train": "Training", "sweep": "Training"}
        need = needs.get(question["ask"])
        if need and not hasattr(self.peer, need):
            raise KeyError("it does not train" if need == "Training" else f"it has no {question['op']}")
        return getattr(self, question["ask"])(question)


def main():
    # Libraries that print must not break the protocol.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(importlib.import_module("peer_" + sys.argv[1]))
    for line in sys.stdin:
        try:
            answer = worker.answer(line)
        except KeyError as error:
            answer = {"error": error.args[0]}
        except Exception as error:  # A peer may fail in any way: the page says how.
            answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
