"""Writes reports/peers.md from the samples in reports/peers/, byte for byte the same every time.

    python3 scripts/peers/page.py            writes the page
    python3 scripts/peers/page.py --check    fails if the page is not what the samples give

Needs Python 3.9 or newer and nothing else.
"""

import sys
from pathlib import Path

import page_kernels
import page_training
from markdown import table
from records import FOLDER, read

PAGE = FOLDER.with_suffix(".md")
SECTIONS = {
    "kernels": page_kernels.section,
    "train": page_training.section,
    "sweeps": page_training.sweep_section,
}


def machine(name, part, facts):
    ticks = facts["steal_ticks"]
    return f"""- {name}: `scripts/peers.sh {part}` on {facts['date']}, revision {facts['revision']}: {facts['cpu']}, {facts['cores']} cores, {facts['caches']}, {facts['isa']}; governor: {facts['governor']}; {facts['system']}; {facts['rustc']}; Python {facts['python']}; load {facts['load_before']} before the run, {ticks} ticks of steal during it."""


def in_short(sections):
    """How many of the goals are met, counted from the verdicts of all tables."""
    verdicts = [line.split(" | ")[-1] for section in sections for line in section.splitlines()]
    aim, must, missed = (sum(v.startswith(word) for v in verdicts) for word in ("aim met", "must met", "**missed**"))
    open_ = sum(line.endswith("| not run | – |") for section in sections for line in section.splitlines())
    return f"In short: of {aim + must + missed} goals measured {aim + must} are met, {aim} of them with the higher aim, and {missed} missed; {open_} are not measured.\n"


def versions(parts):
    about = {}
    for record in parts.values():
        about.update(record.get("about", {}))
    rows = [[page_kernels.NAMES.get(name, name), ", ".join(f"{what} {value}" for what, value in of.items())] for name, of in about.items()]
    return table(["peer", "versions and kernels, as it says itself"], rows)


def page(records):
    parts = [
        "<!-- made by: scripts/peers.sh -->",
        "# Beside the peers\n",
        "**How much faster, and how much more accurate, is this project than what people use today?**\n",
        "Made by `scripts/peers.sh`; the raw samples stand in [reports/peers/](peers/), and `scripts/peers.sh page` makes this page from them again.",
        "All ratios are formed inside one interleaved run: peers are visited in random order and back, and the figure is the median over rounds with its 95 % interval. Losing is a result, and stands here as well.\n",
    ]
    measured = [(name, part, record) for name, of in records.items() for part, record in of.items() if part in SECTIONS]
    parts += [machine(name, part, record["machine"]) for name, part, record in measured]
    sections = [SECTIONS[part](record).replace("\n", f": {name}\n", 1) for name, part, record in measured]
    parts += ["", in_short(sections), *sections]
    notes = FOLDER / "notes.md"
    if notes.exists():
        parts.append(notes.read_text())
    for name, of in records.items():
        parts += [f"## Versions: {name}\n", versions(of)]
    return "\n".join(parts).rstrip("\n") + "\n"


def main():
    text = page(read())
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text() != text:
            sys.exit("reports/peers.md is not what reports/peers/ gives; run scripts/peers.sh page")
    elif sys.argv[1:]:
        sys.exit("usage: page.py [--check]")
    else:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
