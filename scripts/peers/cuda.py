"""Measures what a user of PyTorch pays for Softplus instead of ReLU, on a GPU or on this CPU.

    python3 scripts/peers/cuda.py                      writes reports/peers/MACHINE/cuda.json
    python3 scripts/peers/cuda.py --cpu --threads 1,2  writes reports/peers/MACHINE/cpu_pytorch.json

Options: `--seconds S` is the budget (240); what does not fit is left out, the last and largest first, and
named. `--rounds N` (15), `--machine NAME`, `--out PATH`. `--smoke` takes one small condition of each sort.

The file is written after every condition, so an interrupted run loses nothing that it has measured.
"""

import argparse
import os
import subprocess
import time
from pathlib import Path

START = time.monotonic()

import machine
from records import FOLDER, text

QUERY = ("driver_version", "clocks.sm", "clocks.max.sm", "clocks.mem", "temperature.gpu", "power.draw", "pstate")


def arguments():
    parser = argparse.ArgumentParser(description="Softplus against ReLU in PyTorch.")
    parser.add_argument("--cpu", action="store_true", help="measure on the CPU")
    parser.add_argument("--threads", default="1,2", help="thread counts on the CPU, such as 1,2")
    parser.add_argument("--seconds", type=float, default=240.0, help="the budget")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of each condition")
    parser.add_argument("--machine", help="the folder under reports/peers/")
    parser.add_argument("--out", type=Path, help="another file for the samples")
    parser.add_argument("--smoke", action="store_true", help="one small condition of each sort: a test of the script")
    return parser.parse_args()


def clocks():
    """What the driver says of the GPU now."""
    command = ["nvidia-smi", f"--query-gpu={','.join(QUERY)}", "--format=csv,noheader", "--id=0"]
    try:
        line = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.splitlines()[0]
    except (OSError, subprocess.SubprocessError, IndexError) as error:
        return {"unknown": type(error).__name__}
    return dict(zip(QUERY, (value.strip() for value in line.split(","))))


def smallest(conditions):
    """The first condition of each sort: direction or step, way of execution, type."""
    seen = {}
    for condition in conditions:
        seen.setdefault(tuple(condition[0].split("/")[:3]), condition)
    return list(seen.values())


def slug(name):
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())


def run(options, cost, cuda):
    deadline = START + options.seconds
    about = cost.about(cuda)
    name = options.machine or (slug(about["gpu"]) if cuda else machine.name())
    path = options.out or FOLDER / name / ("cuda.json" if cuda else "cpu_pytorch.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"machine": {**machine.facts(), "name": name}, "about": {"torch": about}, "missing": {}}
    record.update(rounds=options.rounds, rounds_each=options.rounds, samples={})
    if cuda:
        record["machine"]["gpu_before"] = clocks()
    conditions = list(cost.conditions(cuda, [int(count) for count in options.threads.split(",")]))
    if options.smoke:
        conditions = smallest(conditions)
    broken = None  # After one CUDA error every later call of the process fails.
    last = {}  # Seconds of the last condition of each sort: the next is likely to need a little more.
    for index, (key, threads, make) in enumerate(conditions, 1):
        sort, start = tuple(key.split("/")[:2]), time.monotonic()
        if broken:
            record["missing"][key] = f"not run: the device failed in {broken}"
            continue
        if start + 1.3 * last.get(sort, 0.0) > deadline:
            record["missing"][key] = "no time was left for it"
            continue
        try:
            samples = cost.measure(make, options.rounds, cuda, threads, deadline)
            record["samples"].update({f"{key}/{arm}": of for arm, of in samples.items()})
            said = f"{time.monotonic() - start:.1f} s"
        except cost.Late:
            said = record["missing"][key] = "no time was left for it"
        except Exception as error:  # A condition may fail in any way: the record says how.
            said = record["missing"][key] = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            broken = key if "CUDA error" in said else None
        last[sort] = time.monotonic() - start
        print(f"[{time.monotonic() - START:5.0f} s] {index} of {len(conditions)}, {key}: {said}", flush=True)
        if cuda and key.startswith("step/eager") and "gpu_during" not in record["machine"]:
            record["machine"]["gpu_during"] = clocks()
        path.write_text(text(record))
    if cuda:
        record["machine"]["gpu_after"] = clocks()
    machine.close(record["machine"])
    path.write_text(text(record))
    left_out = [key for key, why in record["missing"].items() if why.startswith("no time")]
    print(f"{path}: {len(conditions) - len(record['missing'])} conditions of {len(conditions)} measured")
    if left_out:
        print(f"left out, because {options.seconds:.0f} s were over: {', '.join(left_out)}")


def main():
    options = arguments()
    try:
        import torch
    except ImportError:
        print("not run: no PyTorch")
        return
    if not options.cpu and not torch.cuda.is_available():
        print("not run: no CUDA device")
        return
    if options.cpu:  # Compiled code holds its thread count, and the caches do not ask for it.
        os.environ["TORCHINDUCTOR_FORCE_DISABLE_CACHES"] = "1"
    import torch_cost

    run(options, torch_cost, not options.cpu)


if __name__ == "__main__":
    main()
