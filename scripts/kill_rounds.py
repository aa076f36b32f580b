#!/usr/bin/env python3
"""Kills studies at random moments, fills their disk now and then, and counts what is lost.

    scripts/kill_rounds.py --kills 60 --full 5 --seed 1 [--program target/release/softknee]

A kill round starts a command in a folder that is prepared for one stage, ends it with SIGKILL at a random
moment and repeats it: training with tuning and wider grids, simulations at initialization, page, merge,
packing. A round of a full disk runs 8 threads on a file system of which another process fills and frees the
rest; it needs root, and without it a limit of the size of files comes and goes instead. Counted are

  lost     finished runs, whole lines of a journal or of records, that are gone
  broken   commands that cannot be repeated, lines that are no JSON, files with other bytes than without a kill
  strays   temporary files after the repeated command

The exit code is 1 if any of these is not 0.
"""

import argparse
import json
import lzma
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

STUDY = """
name = "kills"
question = "Is anything lost?"
resamples = 1000
[[train]]
dataset = { generator = "spirals", examples = 200 }
arms = ["relu", "softplus"]
panel = ["drop-in", "fair"]
depth = [1, 2]
width = [16]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.001, 0.003], tuning_seeds = 1, extensions = 2 }
batch_size = 16
steps = STEPS
curve_every = 20
evaluate_every = 40
target_loss = 0.5
seeds = SEEDS
"""
SIMULATIONS = """
[[initialization]]
arms = ["relu", "softplus"]
init = ["he"]
depth = [2, 4, 6]
width = [64]
nets = 300
inputs = 32
input_dim = 16
"""
RUN = ["run", "study.toml", "--out", "study", "--threads", "8"]
REPORT = ["report", "study"]
PACK = ["report", "study", "--pack"]
MERGE = ["merge", "other", "--out", "study"]
FILES = ["study.toml", "origin.json", "initializations.jsonl", "report.md", "claims.json"]


class Rounds:
    """The program, the random moments and the counts."""

    def __init__(self, program, seed):
        self.program = program
        self.random = random.Random(seed)
        self.lost = self.broken = self.strays = 0

    def command(self, folder, arguments, **options):
        return subprocess.Popen([self.program, *arguments], cwd=folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True, **options)

    def finish(self, folder, arguments, codes=(0,)):
        """Runs a command to its end; whether that is as expected."""
        command = self.command(folder, arguments)
        messages = command.communicate()[1]
        if command.returncode not in codes:
            self.complain("broken", f"{' '.join(arguments)}: exit code {command.returncode}\n{messages}")
        return command.returncode in codes

    def complain(self, kind, text):
        setattr(self, kind, getattr(self, kind) + 1)
        print(f"{kind}: {text}", flush=True)

    def compare(self, before, study, reference):
        """Compares a finished folder with its runs before and with one that nobody killed."""
        after = runs(study)
        gone = [key for key in before if before[key] != after.get(key)]
        for key in gone:
            self.complain("lost", f"run {key} in {study}")
        for name in FILES:
            if content(study / name) != content(reference / name):
                self.complain("broken", f"{study / name} has other bytes")
        if after != runs(reference):
            self.complain("broken", f"{study} has other records")
        for stray in study.rglob(".softknee-*"):
            self.complain("strays", str(stray))


def content(path):
    return path.read_bytes() if path.exists() else None


def lines(study):
    """The whole lines of records and journal."""
    text = content(study / "records.jsonl")
    if text is None:
        packed = content(study / "records.jsonl.xz")
        text = lzma.decompress(packed) if packed else b""
    return [line for part in (text, content(study / "journal.jsonl") or b"")
            for line in part.splitlines(keepends=True) if line.endswith(b"\n")]


def runs(study):
    """Finished runs by their keys."""
    found = {}
    for line in lines(study):
        try:
            found[json.loads(line)["key"]] = line
        except ValueError:
            pass
    return found


def prepare(rounds, root, seeds, steps):
    """Folders from which each stage starts, and how they look once it is finished."""
    text = STUDY.replace("SEEDS", str(seeds)).replace("STEPS", str(steps)) + SIMULATIONS
    stages = {}

    def stage(name, arguments, start, codes=(0,)):
        folder, done = root / name, root / f"{name}-done"
        shutil.copytree(start, folder)
        shutil.copytree(start, done)
        began = time.monotonic()
        if not rounds.finish(done, arguments, codes):
            sys.exit(2)
        stages[name] = (arguments, folder, done / "study", time.monotonic() - began, codes)
        return done

    empty = root / "empty"
    empty.mkdir()
    (empty / "study.toml").write_text(text)
    finished = stage("training", RUN, empty)
    copy = root / "without simulations"
    shutil.copytree(finished, copy)
    (copy / "study/initializations.jsonl").unlink()
    (copy / "study/report.md").unlink()
    stage("simulations", RUN, copy)
    copy = root / "without page"
    shutil.copytree(finished, copy)
    for name in ("report.md", "claims.json"):
        (copy / "study" / name).unlink()
    shutil.rmtree(copy / "study/figures")
    stage("page", REPORT, copy)
    stage("packing", PACK, finished)
    copy = root / "halves"
    shutil.copytree(finished, copy)
    shutil.copytree(copy / "study", copy / "other")
    records = (copy / "study/records.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "study/records.jsonl").write_bytes(b"".join(records[::2]))
    (copy / "other/records.jsonl").write_bytes(b"".join(records[1::2]))
    stage("merge", MERGE, copy)
    return stages


def kill(rounds, root, name, stage, number):
    """One round; whether the command was still running when it was killed."""
    arguments, start, reference, duration, codes = stage
    folder = root / f"round-{number}"
    shutil.copytree(start, folder)
    command = rounds.command(folder, arguments)
    time.sleep(rounds.random.uniform(0, duration))
    running = command.poll() is None
    command.send_signal(signal.SIGKILL)
    command.communicate()
    before = runs(folder / "study")
    if rounds.finish(folder, arguments, codes):
        rounds.compare(before, folder / "study", reference)
    shutil.rmtree(folder)
    return running


class Disk:
    """A small disk whose rest is filled and freed, or a limit of the size of files that comes and goes."""

    def __init__(self, folder, rest):
        self.folder = folder
        folder.mkdir()
        size = ["-o", "size=12m"]
        mount = ["mount", "-t", "tmpfs", *size, "tmpfs", str(folder)]
        self.is_mounted = subprocess.run(mount, stderr=subprocess.DEVNULL).returncode == 0
        self.random, self.stop, self.command, self.journal = rest, False, None, None

    def size(self):
        return self.journal.stat().st_size if self.journal.exists() else 0

    def fill(self):
        filler = self.folder / "filler"
        # The first runs of a command are appended while there is space.
        before = self.size()
        while not self.stop and self.size() <= before:
            time.sleep(0.001)
        while not self.stop:
            if self.is_mounted:
                try:
                    with open(filler, "wb", buffering=0) as file:
                        while file.write(bytes(4096)):
                            pass
                except OSError:
                    pass
                time.sleep(self.random.uniform(0, 0.004))
                filler.unlink(missing_ok=True)
            else:
                self.limit(self.size() + self.random.randrange(1, 3000))
                time.sleep(self.random.uniform(0, 0.004))
                self.limit(resource.RLIM_INFINITY)
            time.sleep(self.random.uniform(0, 0.02))

    def limit(self, size):
        try:
            resource.prlimit(self.command.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        except (ProcessLookupError, PermissionError):
            pass

    def close(self):
        if self.is_mounted:
            subprocess.run(["umount", str(self.folder)], check=True)


def full(rounds, root, number, reference, text):
    """One round of a full disk: how often the command ended with an error, and the runs kept by then."""
    disk = Disk(root / f"full-{number}", rounds.random)
    study = disk.folder / "study"
    disk.journal = study / "journal.jsonl"
    (disk.folder / "study.toml").write_text(text)
    before, failed = {}, 0
    try:
        for _ in range(12):
            # Where a file becomes too large, an error and no signal.
            ignore = lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            disk.command = rounds.command(disk.folder, RUN, preexec_fn=ignore)
            disk.stop = False
            filler = threading.Thread(target=disk.fill)
            filler.start()
            disk.command.communicate()
            disk.stop = True
            filler.join()
            after = runs(study)
            for key in before:
                if key not in after:
                    rounds.complain("lost", f"run {key} on a full disk")
            for line in lines(study):
                try:
                    json.loads(line)
                except ValueError:
                    rounds.complain("broken", f"line {line[:200]} on a full disk")
            before = after
            if disk.command.returncode == 0:
                break
            failed += 1
        if rounds.finish(disk.folder, RUN):
            rounds.compare(before, study, reference)
    finally:
        disk.close()
    return failed, len(before)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="target/release/softknee")
    parser.add_argument("--kills", type=int, default=20, help="kill rounds, divided among the stages")
    parser.add_argument("--full", type=int, default=2, help="rounds of a full disk")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no kill round after that")
    options = parser.parse_args()
    began = time.monotonic()
    rounds = Rounds(str(pathlib.Path(options.program).resolve()), options.seed)
    root = pathlib.Path(tempfile.mkdtemp(prefix="kill-rounds-"))
    try:
        stages = prepare(rounds, root, seeds=20, steps=400)
        killed = dict.fromkeys(stages, 0)
        for number in range(options.kills):
            if time.monotonic() - began > options.seconds:
                break
            name = list(stages)[number % len(stages)]
            killed[name] += kill(rounds, root, name, stages[name], number)
        failed = kept = 0
        if options.full:
            text = STUDY.replace("SEEDS", "100").replace("STEPS", "40")
            folder = root / "reference"
            folder.mkdir()
            (folder / "study.toml").write_text(text)
            if not rounds.finish(folder, RUN):
                sys.exit(2)
            for number in range(options.full):
                errors, found = full(rounds, root, number, folder / "study", text)
                failed, kept = failed + errors, kept + found
    finally:
        shutil.rmtree(root)
    print("killed: " + ", ".join(f"{count} in {name}" for name, count in killed.items()))
    print(f"full disk: {options.full} rounds, {failed} commands ended with an error and kept {kept} runs")
    print(f"lost {rounds.lost}, broken {rounds.broken}, strays {rounds.strays}")
    sys.exit(1 if rounds.lost or rounds.broken or rounds.strays else 0)


if __name__ == "__main__":
    main()
