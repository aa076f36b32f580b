"""Writes reports/peers.md and the files beside it from the samples, byte for byte the same every time.

    python3 scripts/peers/page.py            writes them
    python3 scripts/peers/page.py --check    fails if they are not what the samples give

Needs Python 3.9 or newer and nothing else.
"""

import sys

import figures
import goals
import page_claims
import page_kernels
import page_pytorch
import page_steps
import page_training
from markdown import csv_text, span, tables
from records import FOLDER, read
from rounds import Rounds

PAGE = FOLDER.with_suffix(".md")
PARTS = {"kernels": "kernels", "train": "train", "steps": "steps", "sweeps": "sweeps", "cpu_pytorch": "pytorch", "cuda": "cuda"}


def having(records, part):
    """{machine: record} of the machines that measured a part."""
    return {machine: parts[part] for machine, parts in records.items() if part in parts}


def answer(records):
    """At most five sentences, each with one figure, computed from the samples."""
    said = []
    train = [Rounds(record) for record in having(records, "train").values()]
    ratios = [page_training.times_as_fast(r, s, a) for r in train for s in page_training.SHAPES for a in page_training.ACTIVATIONS]
    if ratios := [ratio[0] for ratio in ratios if ratio]:
        said.append(f"On one core, a training step of this project is {span(ratios)} times as fast as that of the fastest alternative ([training steps](#training-steps)).")
    sweeps = [page_training.beside_best(record, "192 tiny runs") for record in having(records, "sweeps").values()]
    if sweeps := [ratio[0] for ratio in sweeps if ratio]:
        said.append(f"A whole study of 192 small networks ends {span(sweeps)} times as fast as with the fastest alternative ([whole sweeps](#whole-sweeps)).")
    kernels = having(records, "kernels")
    sizes = (page_kernels.L2, page_kernels.L3)
    ratios = [page_kernels.times_faster(Rounds(r), "softplus_f32", n, "torch") for r in kernels.values() for n in sizes]
    if ratios := [ratio[0] for ratio in ratios if ratio]:
        said.append(f"Softplus itself is {span(ratios)} times as fast as PyTorch's while the data fit a cache ([kernels](#kernels)).")
    found = [page_kernels.largest_error(record, "ours/softplus_f32") for record in kernels.values()]
    if found := [error for error in found if error is not None]:
        said.append(f"Its largest error in f32 is {span(found)} units in the last place, over a sample of every exponent ([errors](#errors)).")
    if cost := page_pytorch.sentence(records):
        said.append(cost)
    return said


def images(records):
    """(path below reports/peers, text) of the figures, and how the page shows them."""
    files, shown = {}, []
    for machine, parts in records.items():
        if "steps" in parts:
            files[f"{machine}/steps.svg"], files[f"{machine}/steps.csv"] = page_steps.drawing(machine, parts["steps"])
        if made := figures.overview(machine, parts):
            files[f"{machine}/overview.svg"], files[f"{machine}/overview.csv"] = made
            shown.append(f"![Kernels and training steps on {machine}](peers/{machine}/overview.svg)\n\n*On {machine}. Above: time per element by size, down to a copy, the least that memory allows. Below: how many times as long a step of the fastest way of using each library takes as ours. Medians over rounds with 95 % intervals; [the numbers](peers/{machine}/overview.csv).*\n")
    return files, shown


def all_goals(records):
    """{machine: goals}, of the machines that measured something that has a goal."""
    makers = {"kernels": page_kernels.goals, "train": page_training.goals, "sweeps": page_training.sweep_goals}
    found = {machine: [goal for part, make in makers.items() if part in parts for goal in make(parts[part])] for machine, parts in records.items()}
    return {machine: of for machine, of in found.items() if of}


def machines(records):
    rows = []
    for machine, parts in records.items():
        facts = next(iter(parts.values()))["machine"]
        gpu = parts["cuda"]["about"]["torch"]["gpu"] + "; " if "cuda" in parts else ""
        cpu = f"{gpu}{facts['cpu']}, {facts['cores']} cores, {facts['caches']}, {facts['isa']}"
        system = f"{facts['system']}, {facts['rustc'].split(' (')[0]}, Python {facts['python']}, governor {facts['governor']}"
        runs = [f"`{PARTS[part]}` {of['date']} at {of['revision']} (load {of['load_before']}, {of['steal_ticks']} ticks of steal)" for part, record in parts.items() for of in [record["machine"]]]
        rows.append([machine, cpu, system, "; ".join(runs)])
    return tables(["machine", "processor", "system", "parts of `scripts/peers.sh`, when and at which revision (load before, other work during it)"], rows)


def versions(records):
    about = {}
    for machine, parts in records.items():
        for record in parts.values():
            for name, of in record.get("about", {}).items():
                said = ", ".join(f"{what} {value}" for what, value in of.items())
                about.setdefault((name, said), {})[machine] = None
    rows = [[page_kernels.NAMES.get(name, name), said, ", ".join(on)] for (name, said), on in about.items()]
    return tables(["peer", "versions and kernels, as it says itself", "machines"], rows)


def outputs(records):
    """{path below reports/peers, or "" for the page: text}."""
    files, shown = images(records)
    parts = ["<!-- made by: scripts/peers.sh -->", "# How fast and how accurate is this project beside what people use today?\n", " ".join(answer(records)) + "\n", *shown[:1]]
    parts.append("All ratios are formed inside one interleaved run: peers are visited in random order and back, and the figure is the median over rounds with its 95 % interval. Losing is a result, and stands here as well: see the [goals](#goals).\n")
    parts.append(page_pytorch.section(records))
    parts.append(page_claims.section(records))
    if shown[1:]:
        parts += ["## The same figure on other machines\n", *shown[1:]]
    for part, section in (("kernels", page_kernels.section), ("train", page_training.section), ("steps", page_steps.section), ("sweeps", page_training.sweep_section)):
        if there := having(records, part):
            parts.append(section(there))
    by_machine = all_goals(records)
    if by_machine:
        files["goals.csv"] = csv_text(goals.CSV_HEAD, goals.csv_rows(by_machine))
    if there := having(records, "kernels"):
        files["kernels.csv"] = csv_text(page_kernels.CSV_HEAD, page_kernels.csv_rows(there))
        files["errors.csv"] = csv_text(page_kernels.ERROR_HEAD, page_kernels.error_rows(there))
    if there := having(records, "train"):
        files["training.csv"] = csv_text(page_training.CSV_HEAD, page_training.csv_rows(there))
    files["verdicts.json"] = page_claims.json_text(records)
    files["pytorch.csv"] = csv_text(page_pytorch.HEAD_CSV, page_pytorch.csv_rows(records))
    parts.append(f"## Machines and versions\n\nMade by `scripts/peers.sh`; the raw samples stand in [reports/peers/](peers/), one folder per machine, and `scripts/peers.sh page` makes this page from them again.\n\n{machines(records)}\n{versions(records)}")
    if by_machine:
        parts.append(goals.section(by_machine))
    files[""] = "\n".join(parts).rstrip("\n") + "\n"
    return files


def path_of(name):
    return FOLDER / name if name else PAGE


def stale(files):
    """What is not as the samples give it, and what they no longer give."""
    wrong = [path_of(name) for name, text in files.items() if not path_of(name).exists() or path_of(name).read_text() != text]
    made = {path_of(name) for name in files}
    return wrong + [path for path in sorted(FOLDER.rglob("*")) if path.suffix in (".svg", ".csv") and path not in made]


def main():
    files = outputs(read())
    if sys.argv[1:] == ["--check"]:
        if wrong := stale(files):
            sys.exit(f"not what the samples in reports/peers/ give: {', '.join(str(path.relative_to(FOLDER.parent)) for path in wrong)}; run scripts/peers.sh page")
    elif sys.argv[1:]:
        sys.exit("usage: page.py [--check]")
    else:
        for name, text in files.items():
            path_of(name).write_text(text)
        for path in stale(files):
            path.unlink()


if __name__ == "__main__":
    main()
