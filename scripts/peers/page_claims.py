"""What PyTorch's own ratios say of the claims C7 (Softplus is slower to compute) and C18 (the overhead is
visible in large models), machine by machine, for the page and for `verdicts.json`, which other programs read.

The rules are those of `crates/claims/src/claim/cost.rs`: a row is slower or faster only if its whole 95 %
interval lies beyond the margin, and what has too few rounds or was taken on a busy machine decides nothing.
"""

import json
from dataclasses import dataclass

from markdown import interval, table
from page_kernels import SIZES, over
from page_pytorch import TRAINING_WAYS, WAYS, conditions, elements, over_relu, split, step_ratio
from page_training import CLASSES, SHAPES, show
from rounds import Rounds
from torch_shape import CLASSES as TORCH_CLASSES
from torch_shape import INPUTS as TORCH_INPUTS

MARGIN = 0.05
MIN_ROUNDS = 10
MAX_LOAD = 1.5
CLAIMS = {"C7": "Softplus is slower to compute", "C18": "The overhead is visible in large models"}
HEADING = "What this says of the claims"
PAGE = "peers.md#what-this-says-of-the-claims"


@dataclass
class Row:
    """One comparison: what it is of, its ratio with the interval, and what may be concluded."""

    what: str
    ratio: tuple
    verdict: str
    rounds: int
    size: int = 0  # Multiply-adds of a training step for one row of data; 0 for a kernel.
    way: str = ""

    def words(self):
        return f"{interval(self.ratio)} ({self.what})"

    def numbers(self):
        median, low, high = (float(f"{value:.5g}") for value in self.ratio)
        return {"what": self.what, "ratio": median, "low": low, "high": high}


def judged(ratio, rounds, load, margin=MARGIN):
    """slower, faster, equal or undecided, of a ratio of times with its interval."""
    _, low, high = ratio
    if rounds < MIN_ROUNDS or load > MAX_LOAD:
        return "undecided"
    if low > 1 + margin:
        return "slower"
    if high < 1 / (1 + margin):
        return "faster"
    return "equal" if low > 1 / (1 + margin) and high < 1 + margin else "undecided"


def load(record):
    facts = record["machine"]
    return facts["load_before"] / facts["cores"]


def step_size(inputs, width, depth, classes):
    return width * (inputs + width * (depth - 1) + classes)


def of_own_run(record):
    """Rows of the run that measures nothing but PyTorch, by way of execution, type and threads."""
    rounds = Rounds(record)
    for condition in conditions(record):
        ratio = over_relu(rounds, condition)
        if not ratio:
            continue
        what, way, kind, size, threads = split(condition)
        run = f"{WAYS[way]}, {kind}" + (f", {threads} thread{'s' if int(threads) > 1 else ''}" if threads else "")
        count = common(rounds, f"{condition}/softplus", f"{condition}/relu")
        verdict = judged(ratio, count, load(record))
        if what == "step":
            width, depth = map(int, size.split("x"))
            of_step = step_size(TORCH_INPUTS, width, depth, TORCH_CLASSES)
            yield Row(f"a training step, width {width}, {depth} hidden layers, {run}", ratio, verdict, count, of_step, run)
        else:
            yield Row(f"{what}, {elements(int(size))}, {run}", ratio, verdict, count, way=run)


def common(rounds, *arms):
    """Rounds that all arms have."""
    return len(set.intersection(*(set(rounds.arms[arm]) for arm in arms)))


def beside_ours(parts):
    """Rows of the samples that were taken beside ours: one thread, forward kernels and training steps."""
    if record := parts.get("kernels"):
        rounds = Rounds(record)
        for n in SIZES:
            if ratio := over(rounds, "softplus_f32", "relu_f32", n, "torch"):
                verdict = judged(ratio, record["rounds"], load(record))
                yield Row(f"forward, {elements(n)}, eager, f32, 1 thread", ratio, verdict, record["rounds"])
    if record := parts.get("train"):
        for arm, way in TRAINING_WAYS.items():
            for shape in SHAPES:
                if ratio := step_ratio(record, arm, shape):
                    verdict = judged(ratio, record["rounds"], load(record))
                    run = f"{way}, f32, 1 thread"
                    yield Row(f"a training step, {show(shape)}, {run}", ratio, verdict, record["rounds"], step_size(*shape, CLASSES), run)


def rows(parts):
    """Every row of a machine: of the runs that measure only this, else of the samples beside ours."""
    own = [row for part in ("cpu_pytorch", "cuda") if part in parts for row in of_own_run(parts[part])]
    return own or list(beside_ours(parts))


def decide_slower(verdicts):
    """As `decide_slower` in cost.rs."""
    slower, faster, undecided = (verdicts.count(word) for word in ("slower", "faster", "undecided"))
    if slower and slower == len(verdicts):
        return "supported"
    if slower and not faster:
        return "supported with a limit"
    return "refuted" if verdicts and not slower and not undecided else "not shown"


def decide_overhead(largest):
    """As `decide_overhead` in cost.rs, over the ways to run a step: steps of perceptrons are a part of the claim."""
    return "supported with a limit" if "slower" in largest else "not shown"


def counted(found):
    verdicts = [row.verdict for row in found]
    words = {"slower": "slower", "faster": "faster", "equal": "equally fast", "undecided": "not decided"}
    return ", ".join(f"{words[word]} in {verdicts.count(word)}" for word in words)


def finding(claim, machine, parts, found):
    """What one machine says of a claim; nothing where it measured no row for it."""
    if claim == "C18":
        found = [max(of, key=lambda row: row.size) for of in by_way(found).values()]
    if not found:
        return None
    steps = [row for row in found if row.size]
    kernels = [row for row in found if not row.size]
    ordered = sorted(found, key=lambda row: row.ratio[0])
    verdicts = [row.verdict for row in found]
    verdict = decide_slower(verdicts) if claim == "C7" else decide_overhead(verdicts)
    noun = "rows" if claim == "C7" else "ways to run the largest step"
    return {
        "id": claim,
        "machine": machine,
        "device": "GPU" if "cuda" in parts else "CPU",
        "verdict": verdict,
        "number": "; ".join(reach(of) for of in (steps, kernels) if of),
        "evidence": f"{counted(found)} of {len(found)} {noun}",
        "steps": counts(steps),
        "kernels": counts(kernels),
        "smallest": ordered[0].numbers(),
        "largest": ordered[-1].numbers(),
        "rounds": min(row.rounds for row in found),
        "link": PAGE,
    }


def counts(found):
    """The smallest and the largest ratio of some rows, and how many are slower and faster."""
    if not found:
        return None
    ratios = sorted(float(f"{row.ratio[0]:.5g}") for row in found)
    verdicts = [row.verdict for row in found]
    return {"low": ratios[0], "high": ratios[-1], "slower": verdicts.count("slower"), "faster": verdicts.count("faster"), "rows": len(found)}


def reach(found):
    """The smallest and the largest ratio."""
    ordered = sorted(found, key=lambda row: row.ratio[0])
    first, last = ordered[0], ordered[-1]
    return f"from {first.words()} to {last.words()}" if len(ordered) > 1 else first.words()


def by_way(found):
    ways = {}
    for row in found:
        if row.size:
            ways.setdefault(row.way, []).append(row)
    return ways


def findings(records):
    """What every machine says of every claim."""
    found = {machine: rows(parts) for machine, parts in records.items()}
    made = (finding(claim, machine, parts, found[machine]) for claim in CLAIMS for machine, parts in records.items())
    return [made for made in made if made]


def json_text(records):
    return json.dumps({"margin": MARGIN, "claims": findings(records)}, ensure_ascii=False, indent=2) + "\n"


def section(records):
    said = findings(records)
    if not said:
        return f"### {HEADING}\n\nNot measured.\n"
    shown = {(of["id"], of["machine"]): f"{of['verdict']}: {of['number']}; {of['evidence']}, at least {of['rounds']} rounds" for of in said}
    machines = dict.fromkeys(of["machine"] for of in said)
    cells = [[machine, *(shown.get((claim, machine), "–") for claim in CLAIMS)] for machine in machines]
    return f"""### {HEADING}

The time of Softplus over that of ReLU in PyTorch. A row is slower or faster if its whole interval lies beyond the margin of {100 * MARGIN:.0f} %; C18 is judged at the largest training step of each way to run it. Rows with fewer than {MIN_ROUNDS} rounds, or from a machine with a load above {MAX_LOAD} per core, decide nothing. C7 is supported if every row is slower, and with a limit if some are and none is faster; steps of perceptrons are a part of C18, so they support it with a limit at most. [verdicts.json](peers/verdicts.json) has the same for other programs.

""" + table(["machine", *(f"{claim}: {words}" for claim, words in CLAIMS.items())], cells)
