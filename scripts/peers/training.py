"""Asks every peer for its rate of training steps, in one interleaved run; then for whole sweeps.

    python scripts/peers/training.py train        writes reports/peers/MACHINE/train.json
    python scripts/peers/training.py sweeps       writes reports/peers/MACHINE/sweeps.json; with names such as
                                                  '192 tiny runs/ours' it adds these to it

`--machine NAME` names the folder; without it the CPU does.
"""

import itertools
import random
import time

import machine
from fleet import Failed, Fleet, Worker, cpus, progress
from records import read_machine, write

SHAPES = [(64, 64, 2), (64, 128, 4), (64, 256, 8), (784, 512, 3), (784, 1000, 3)]
GENERATIONS, ROUNDS, SECONDS = 2, 3, 0.08
ARMS = [
    ("ours", None),
    ("jax", "step"),
    ("jax", "scan"),
    ("torch", "fused"),
    ("torch", "step"),
    ("torch-mkl", "fused"),
    ("torch-mkl", "step"),
    ("candle", None),
    ("burn", None),
    ("numpy", None),
    ("sklearn", None),
]


def arm_name(name, way):
    return f"{name}-{way}" if way else name


def shape_of(inputs, width, depth, activation, **more):
    return {"inputs": inputs, "width": width, "depth": depth, "activation": activation, **more}


def visit(fleet, name, way, shape, key, at, record):
    if name not in fleet.workers:
        record["missing"].setdefault(key, fleet.failed[name])
    if key in record["missing"]:
        return
    if name != "peak" and way:
        shape = {**shape, "way": way}
    try:
        answer = fleet.workers[name].ask(ask="train", shape=shape, seconds=SECONDS)
    except Failed as why:
        record["missing"][key] = str(why)
        return
    value = answer["gflops"] if name == "peak" else answer["samples_per_s"]
    record["raw"].setdefault(key, {}).setdefault(at, []).append(round(value, 3))
    if name != "peak":
        record["loss"][key] = float(f"{answer['loss']:.4g}")


def rates(machine_name):
    names = dict.fromkeys(name for name, _ in ARMS)
    record = {"machine": machine.facts(), "about": {}, "failed": {}, "missing": {}, "loss": {}, "raw": {}}
    record["rounds"], record["rounds_each"], record["seconds"] = GENERATIONS * ROUNDS, ROUNDS, SECONDS
    for generation in range(GENERATIONS):
        with Fleet([*names, "peak"]) as fleet:
            record["about"].update({name: about for name, about in fleet.about.items() if name != "peak"})
            record["failed"].update(fleet.failed)
            for (inputs, width, depth), activation in itertools.product(SHAPES, ("relu", "softplus")):
                progress(f"training: processes {generation + 1} of {GENERATIONS}, {inputs}→{width}×{depth} {activation}")
                shape = shape_of(inputs, width, depth, activation)
                of = f"{inputs}-{width}x{depth}/{activation}"
                for again in range(ROUNDS):
                    order = random.sample([*ARMS, ("peak", None)], len(ARMS) + 1)
                    for name, way in [*order, *reversed(order)]:
                        visit(fleet, name, way, shape, f"{arm_name(name, way)}/{of}", generation * ROUNDS + again, record)
    record["samples"] = {key: [[at, *values] for at, values in of.items()] for key, of in record.pop("raw").items()}
    machine.close(record["machine"])
    write(machine_name, "train", record)


# Activations, depths, widths, seeds, steps.
SWEEPS = {
    "192 tiny runs": ((1, 2, 3), (8, 16, 32, 64), 8, 1000),
    "72 mixed runs": ((1, 2, 4), (16, 64, 256), 4, 2000),
    "16 wide runs": ((2,), (512,), 8, 300),
}
# (sweep, worker, processes, threads of each), ours between the others.
PLAN = [
    (sweep, *arm)
    for sweep in ("192 tiny runs", "72 mixed runs")
    for arm in [
        ("ours", 1, 2),
        ("candle", 2, 1),
        ("burn", 2, 1),
        ("ours", 1, 2),
        ("numpy", 2, 1),
        ("torch-mkl", 2, 1),
        ("ours", 1, 2),
        ("torch", 2, 1),
        ("jax", 2, 1),
    ]
    if (sweep, arm[0]) != ("72 mixed runs", "torch")  # To keep the run short: it is slower than with AVX-512 in any case.
] + [(sweep, "ours", 1, threads) for sweep in ("192 tiny runs", "16 wide runs") for threads in (1, 2, 2, 1, 1, 2)]


def runs_of(sweep, together):
    """The runs, the most expensive first; with `together`, the seeds of a network are one run."""
    depths, widths, seeds, _ = SWEEPS[sweep]
    networks = sorted(itertools.product(("relu", "softplus"), depths, widths), key=lambda n: -n[1] * n[2] ** 2)
    shapes = [shape_of(64, width, depth, activation) for activation, depth, width in networks]
    if together:
        return [{**shape, "seeds": list(range(seeds))} for shape in shapes]
    return [{**shape, "seed": seed} for shape in shapes for seed in range(seeds)]


def sweep_once(sweep, name, processes, threads):
    """Wall seconds from before the first process starts to the last answer, and what they say."""
    runs, steps, all_cpus = runs_of(sweep, name == "jax"), SWEEPS[sweep][3], cpus()
    start, workers = time.perf_counter(), []
    try:
        for index in range(processes):
            cpu = {all_cpus[index % len(all_cpus)]} if processes > 1 else set(all_cpus)
            workers.append(Worker(name, cpu))
            workers[-1].send({"ask": "sweep", "runs": runs[index::processes], "steps": steps, "threads": threads})
        answers = [worker.receive() for worker in workers]
        return {"seconds": round(time.perf_counter() - start, 3), **{k: round(max(a[k] for a in answers), 4) for k in answers[0]}}
    finally:
        for worker in workers:
            worker.end()


def sweeps(machine_name, chosen):
    """The whole plan, or in a shorter window `SWEEP/WORKER` of it, which is added to what there is."""
    record = read_machine(machine_name).get("sweeps") if chosen else None
    record = record or {"windows": [], "missing": {}, "samples": {}}
    plan = [arm for arm in PLAN if not chosen or f"{arm[0]}/{arm[1]}" in chosen]
    window = machine.facts()
    for at, (sweep, name, processes, threads) in enumerate(plan):
        progress(f"sweeps: {at + 1} of {len(plan)}, {sweep}, {name}")
        key = f"{sweep}/{name}/{processes}/{threads}"
        try:
            record["samples"].setdefault(key, []).append({"window": len(record["windows"]), **sweep_once(sweep, name, processes, threads)})
            record["missing"].pop(key, None)
        except Failed as why:
            record["missing"][key] = str(why)
    record["windows"].append(machine.close(window))
    record["machine"] = record["windows"][0]
    record["samples"] = {key: of for key, of in record["samples"].items() if of}
    write(machine_name, "sweeps", record)


if __name__ == "__main__":
    own_name, (part, *windows) = machine.from_arguments()
    if part == "train":
        rates(own_name)
    else:
        sweeps(own_name, windows)
