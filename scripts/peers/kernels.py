"""Asks every peer for the time of its kernels, in one interleaved run, and for its errors.

    python scripts/peers/kernels.py [--machine NAME]        writes reports/peers/MACHINE/kernels.json

A round visits all (worker, operation) in random order and then in the reverse order, so that what drifts
falls on all alike; every few rounds all workers are started anew, since the process is the unit
of replication: some are slow for their whole life.
"""

import json
import random
import tempfile
from pathlib import Path

import numpy as np

import machine
import ulp
from fleet import Failed, Fleet, progress
from records import write

SIZES = [2 << 10, 4 << 10, 64 << 10, 1 << 20, 16 << 20]
GENERATIONS, ROUNDS, SECONDS = 3, 4, 0.015
ROUNDS_OF = {16 << 20: 2}  # A single call of some takes a quarter of a second there.
PLAIN = ["softplus_f32", "softplus_f64", "softplus_backward_f32", "relu_f32"]
TORCH = PLAIN + [f"{op}_out" for op in PLAIN]
OURS = PLAIN
ARMS = {
    "ours": [*OURS, "copy_f32", "softplus_beta5_f32", "softplus_beta100_f32"],
    "ours-avx2": OURS,
    "ours-portable": ["softplus_f32"],
    "torch": TORCH,
    "torch-avx2": TORCH,
    "jax": PLAIN,
    "onnx": PLAIN,
    "numpy": PLAIN,
    "candle": PLAIN,
    "burn": PLAIN,
    **dict.fromkeys(["libmvec", "sleef", "vml-ha", "vml-la", "vml-ep"], ["softplus_f32", "softplus_f64"]),
    "scalar": ["textbook_f32", "stable_f32", "stable_f64", "relu_f32"],
}
ERRORS = {"softplus_f32", "softplus_backward_f32", "softplus_f64", "textbook_f32", "stable_f32", "stable_f64"}


def one_round(fleet, n, arms, samples, missing, at):
    order = random.sample(arms, len(arms))
    for name, op in [*order, *reversed(order)]:
        key = f"{name}/{op}/{n}"
        if name not in fleet.workers:
            missing.setdefault(key, fleet.failed[name])
        if key in missing:
            continue
        try:
            ns = fleet.workers[name].ask(ask="time", op=op, n=n, seconds=SECONDS)["ns"]
            samples.setdefault(key, {}).setdefault(at, []).append(round(ns, 6))
        except Failed as why:
            missing[key] = str(why)


def timings(record):
    arms = [(name, op) for name, ops in ARMS.items() for op in ops]
    samples, missing = {}, record["missing"]
    for generation in range(GENERATIONS):
        with Fleet(ARMS) as fleet:
            record["about"].update(fleet.about)
            record["failed"].update(fleet.failed)
            for n in SIZES:
                progress(f"kernels: processes {generation + 1} of {GENERATIONS}, {n} elements")
                for again in range(ROUNDS_OF.get(n, ROUNDS)):
                    at = generation * ROUNDS + again
                    one_round(fleet, n, arms, samples, missing, at)
    record["samples"] = {key: [[at, *ns] for at, ns in of.items()] for key, of in samples.items()}


def errors(record):
    with Fleet(ARMS) as fleet, tempfile.TemporaryDirectory() as folder:
        paths = {"input": str(Path(folder) / "x"), "output": str(Path(folder) / "y")}
        for op, inputs, reference in ulp.tasks():
            inputs.tofile(paths["input"])
            for name, ops in ARMS.items():
                for own in ERRORS.intersection(ops):
                    if ulp.task_of(own) != op or name not in fleet.workers:
                        continue
                    progress(f"errors: {name}, {own}")
                    try:
                        fleet.workers[name].ask(ask="values", op=own, **paths)
                        values = np.fromfile(paths["output"], dtype=inputs.dtype)
                        record["errors"][f"{name}/{own}"] = ulp.summary(inputs, values, reference)
                    except Failed as why:
                        record["errors"][f"{name}/{own}"] = {"missing": str(why)}


def main():
    name, _ = machine.from_arguments()
    record = {"machine": machine.facts(), "about": {}, "failed": {}, "missing": {}, "errors": {}}
    record["rounds"], record["rounds_each"], record["seconds"] = GENERATIONS * ROUNDS, ROUNDS, SECONDS
    timings(record)
    errors(record)
    machine.close(record["machine"])
    write(name, "kernels", record)


if __name__ == "__main__":
    main()
