#!/usr/bin/env python3
"""Refuses words that make this project hard to read, in sources, scripts and hand-written pages.

    scripts/words.py              check every tracked file
    scripts/words.py --self-test  plant each word and see that it is found

A line that must keep such a word, because a file that people have is spelled so, has a comment with
`words: ` and the reason, at its end or on the line before.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENDINGS = {".rs", ".md", ".sh", ".py", ".toml", ".yml"}
# Generated pages say what the sources say; licences are not ours to word.
LEFT_OUT = ("reports/", "data/", "LICENSE", "scripts/words.py")
MAX_ABSENT = 20

# What is refused, what to write instead, and a line that holds it.
PATTERNS = [
    (r"\b\w*manieth\b", "index", "the so-manieth layer"),
    (r"\b(MOST|FEWEST|LARGEST)_[A-Z]", "MAX_… or MIN_…", "const MOST_ROWS: usize = 3;"),
    (r"\b[Dd]uel(s|lists?|_\w+)?\b", "name the comparison", "fn duels() {}"),
    (r"\bhold_back\b|\bfirst_look\b", "withhold, screen", "fn hold_back() {}"),
    (r"\bcr(y|ies|ied) wolf\b", "false alarm", "it would cry wolf"),
    (r"\bmoods?\b|\blottery\b|\bslips? of the keyboard\b", "say the literal thing", "its moods"),
    (r"\b(nanoseconds|ns|bytes|seconds|milliseconds|cycles?|lines?|files?|operations|samples?) "
     r"an? (arm|call|element|step|run|row|block|unit|layer|batch|process)\b",
     "per call, per element, …", "nanoseconds a call"),
    (r"\bone (file|line|thread|process|sample|cell|run) an? \w+\b", "one per …", "one file a lane"),
    (r"\bat birth\b|\bborn (gate-)?dead\b|\bBirth\w*\b|\bbirths?\b", "initialization",
     "dead at birth"),
    (r"(?i)\b(initiali|normali|standardi|optimi|vectori|generali|summari|regulari|minimi|maximi)s"
     r"(e|es|ed|er|ers|ing|ation|ations)\b", "American spelling: …ize", "it is normalised"),
    (r"(?i)\b(colou?red|colour\w*|centre\w*|neighbour\w*|behaviour\w*|favour\w*|licence[sd]?"
     r"|labelled|learnt|grey)\b(?<!colored)", "American spelling", "the centre of a colour"),
    (r"\bSoftplus' ", "Softplus's, or another sentence", "Softplus' share"),
    (r"\bstruct Place\b|\bplace of a suite\b", "condition", "struct Place {"),
    (r"\.(wide|narrow)\(\)|::narrow\(", "to_f64, from_f64", "x.wide()"),
    (r"\btalk: bool\b|\bis talk\b", "verbose, messages", "fn f(talk: bool)"),
    (r"\benum Word\b|\bWord::", "Verdict", "Word::Better"),
    (r"\[\[propagate\]\]", "[[initialization]]", "[[propagate]]"),
]


def complaints(name, text):
    """The lines of a file that hold a refused word."""
    found, before = [], ""
    for number, line in enumerate(text.splitlines(), 1):
        excused = "words: " in line or "words: " in before
        before = line
        if excused:
            continue
        for pattern, instead, _ in PATTERNS:
            match = re.search(pattern, line)
            if match:
                found.append(f"{name}:{number}: `{match.group(0).strip()}`; write {instead}")
    return found


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in ENDINGS and not name.startswith(LEFT_OUT) and path.is_file():
            yield name, path.read_text(encoding="utf-8")


def check():
    found, absent = [], 0
    for name, text in tracked():
        found += complaints(name, text)
        absent += text.count("Deliberately absent")
    if absent >= MAX_ABSENT:
        found.append(
            f"`Deliberately absent` stands in {absent} places; it is for the fewer than {MAX_ABSENT} "
            "where a reader would expect the thing and its absence protects an invariant"
        )
    for line in found:
        print(line)
    return 1 if found else 0


def self_test():
    missed = [example for _, _, example in PATTERNS if not complaints("planted", example)]
    plain = "Each arm takes 3 nanoseconds per call; units that are dead at initialization."
    wrong = complaints("plain", plain)
    for line in missed:
        print(f"not found: {line}")
    for line in wrong:
        print(f"refused without reason: {line}")
    return 1 if missed or wrong else 0


if __name__ == "__main__":
    sys.exit(self_test() if "--self-test" in sys.argv[1:] else self_test() or check())
