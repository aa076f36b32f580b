"""Runs benches/examples/step_time.rs and keeps its samples.

    python3 scripts/peers/steps.py [--machine NAME] [--blocks N] [--out PATH]     writes reports/peers/MACHINE/steps.json
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import machine
from fleet import ROOT, cpus
from records import FOLDER, text

EXAMPLE = ["--release", "--locked", "--quiet", "-p", "benches", "--example", "step_time"]


def record_of(output):
    """The record of what the example printed; its shares have keys of their own."""
    printed = json.loads(output)
    samples, shares = printed["samples"], printed["product_share"]
    if samples.keys() != shares.keys():
        raise ValueError(f"step_time printed times of {sorted(samples)} and shares of {sorted(shares)}: expected the same networks")
    return {"about": {"ours": {"kernels": printed["isa"]}}, "rounds": printed["blocks"], "rounds_each": printed["blocks"], "samples": samples, "product_share": shares}


def main():
    name, rest = machine.from_arguments()
    parser = argparse.ArgumentParser(description="Step times by width, depth and dead units.")
    parser.add_argument("--blocks", type=int, default=15)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(rest)
    facts = {**machine.facts(), "name": name}
    # The build uses every processor, the measurement the last one.
    subprocess.run(["cargo", "build", *EXAMPLE], cwd=ROOT, check=True)
    done = subprocess.run(["cargo", "run", *EXAMPLE, "--", str(options.blocks)], cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {cpus()[-1]}))
    if done.returncode:
        sys.exit("step_time failed; its message is above")
    path = options.out or FOLDER / name / "steps.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text({"machine": machine.close(facts), **record_of(done.stdout)}))


if __name__ == "__main__":
    main()
