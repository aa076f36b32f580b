"""The training part of the page: times of steps, whole sweeps, and their goals.
"""

from statistics import median

from goals import Goal, Place
from markdown import MAX_COLUMNS, number, table, tables
from rounds import Rounds

SHAPES = [(64, 64, 2), (64, 128, 4), (64, 256, 8), (784, 512, 3), (784, 1000, 3)]
AIMED = [SHAPES[0], *SHAPES[2:]]
BATCH, CLASSES = 128, 10
NAMES = {
    "ours": "**ours**",
    "jax-step": "JAX, one compiled call per step",
    "jax-scan": "JAX, one compiled call per epoch",
    "torch-fused": "PyTorch eager, fused optimizer, as shipped",
    "torch-step": "PyTorch, whole step compiled, as shipped",
    "torch-mkl-fused": "PyTorch eager, fused optimizer, MKL on AVX-512",
    "torch-mkl-step": "PyTorch, whole step compiled, MKL on AVX-512",
    "candle": "candle, AVX-512",
    "burn": "burn flex, AVX-512",
    "numpy": "NumPy by hand",
    "sklearn": "scikit-learn",
}
KINDS = {
    "JAX": ("jax-step", "jax-scan"),
    "PyTorch": ("torch-fused", "torch-step", "torch-mkl-fused", "torch-mkl-step"),
    "candle": ("candle",),
    "burn": ("burn",),
    "NumPy": ("numpy",),
}
PEERS = [arm for arm in NAMES if arm != "ours"]
# At least so many times the rate of the best peer (ReLU, Softplus), and so much of the core's peak.
OVER_BEST = [(2.5, 3), (1.25, 1.4), (1.15, 1.25), (1.1, 1.15)]
PEAK = [60, 75, 75, 70]
ACTIVATIONS = ("relu", "softplus")
SPOKEN = {"relu": "ReLU", "softplus": "Softplus"}


def key(arm, shape, activation):
    inputs, width, depth = shape
    return f"{arm}/{inputs}-{width}x{depth}/{activation}"


def show(shape):
    return f"{shape[0]}→{shape[1]}×{shape[2]}"


def products(shape):
    """Operations of the matrix products of a step: three for every layer, and no gradient for the inputs."""
    inputs, width, depth = shape
    weights = inputs * width + (depth - 1) * width * width + width * CLASSES
    return 2 * BATCH * (3 * weights - inputs * width)


def best(rounds, shape, activation, arms=tuple(PEERS)):
    """The fastest of some peers; None where none was measured."""
    arms = [arm for arm in arms if rounds.has(key(arm, shape, activation))]
    return max(arms, key=lambda arm: rounds.median(key(arm, shape, activation)), default=None)


def times_as_fast(rounds, shape, activation, arms=tuple(PEERS)):
    """(median, low, high) of our rate over that of the fastest of some peers."""
    peer, ours = best(rounds, shape, activation, arms), key("ours", shape, activation)
    return rounds.ratio(ours, key(peer, shape, activation)) if peer and rounds.has(ours) else None


def share_of_peak(rounds, shape, activation):
    """In percent: samples per second over GFLOP/s, times GFLOP per sample."""
    arms = key("ours", shape, activation), key("peak", shape, activation)
    return tuple(r * products(shape) / BATCH * 1e-7 for r in rounds.ratio(*arms)) if rounds.has(*arms) else None


def goals(record):
    rounds, found = Rounds(record), []
    for index, activation in enumerate(ACTIVATIONS):
        places = []
        for shape, limits in zip(AIMED, OVER_BEST):
            peer, peak = best(rounds, shape, activation), key("peak", shape, activation)
            place = Place(show(shape), limits[index], times_as_fast(rounds, shape, activation))
            if place.measured and rounds.has(peak):
                most = rounds.median(peak) * 1e9 * BATCH / products(shape) / rounds.median(key(peer, shape, activation))
                place.note = f"a step at the core's whole peak would be {number(most)} times as fast as the best peer"
            places.append(place)
        found.append(Goal(f"training step, {SPOKEN[activation]}, times as fast", "the best peer", places))
    for activation in ACTIVATIONS:
        places = [Place(show(shape), limit, share_of_peak(rounds, shape, activation)) for shape, limit in zip(AIMED, PEAK)]
        found.append(Goal(f"training step, {SPOKEN[activation]}, share of the core's peak", "multiply-adds in registers", places, unit=" %"))
    return found


def fastest_ways(record):
    """The arm of each kind that is fastest most often; with many machines only these have rows."""
    rounds = Rounds(record)
    wins = [best(rounds, shape, activation, arms) for arms in KINDS.values() for shape in SHAPES for activation in ACTIVATIONS]
    return {max(arms, key=wins.count) for arms in KINDS.values()} | {"ours", "sklearn"}


def figures(records):
    rows, reasons, peaks = [], {}, []
    shown = {machine: fastest_ways(record) if len(records) > 2 else set(NAMES) for machine, record in records.items()}
    for arm, name in NAMES.items():
        for machine, record in records.items():
            if arm not in shown[machine]:
                continue
            rounds, cells = Rounds(record), []
            for shape in SHAPES:
                of = [key(arm, shape, activation) for activation in ACTIVATIONS]
                cells.append(" / ".join(number(rounds.median(k) / 1000) if rounds.has(k) else "–" for k in of))
                for k in of:
                    if not rounds.has(k):
                        worker = arm if arm in record["about"] or arm in record["failed"] else arm.rsplit("-", 1)[0]
                        why = record["failed"].get(worker) or record["missing"].get(k) or "not part of this run"
                        reasons.setdefault(f"{name}, {SPOKEN[k.rsplit('/', 1)[1]]}, on {machine}: {why}")
            rows.append([name, machine, *cells])
    for machine, record in records.items():
        rounds = Rounds(record)
        rates = [rounds.median(key("peak", shape, "relu")) for shape in SHAPES if rounds.has(key("peak", shape, "relu"))]
        if rates:
            peaks.append(f"{number(median(rates))} GFLOP/s on {machine}")
    head = ["thousand samples per second, ReLU / Softplus", "machine", *map(show, SHAPES)]
    notes = "".join(f"- Not run: {reason}.\n" for reason in reasons)
    peak = f"The core's peak of f32 multiply-adds in these runs: {', '.join(peaks)}.\n" if peaks else ""
    if len(records) > 2:
        notes = "Of each library the fastest way of using it; training.csv has all.\n\n" + notes
    return tables(head, rows) + "\n" + notes + ("\n" if notes else "") + peak


CSV_HEAD = ["machine", "inputs", "width", "depth", "activation", "arm", "samples per second", "times as fast: ours", "low", "high"]


def csv_rows(records):
    for machine, record in records.items():
        rounds = Rounds(record)
        for shape in SHAPES:
            for activation in ACTIVATIONS:
                for arm, name in NAMES.items():
                    if rounds.has(key(arm, shape, activation)):
                        ratio = times_as_fast(rounds, shape, activation, (arm,)) or ("", "", "")
                        shown = [f"{value:.5g}" if value else "" for value in ratio]
                        yield [machine, *shape, activation, name.replace("**", ""), f"{rounds.median(key(arm, shape, activation)):.6g}", *shown]


def section(records):
    """`records` are those of every machine that measured training steps."""
    first = next(iter(records.values()))
    not_learning = [f"{k} on {machine}" for machine, record in records.items() for k, loss in record["loss"].items() if not loss < 5.0]
    return f"""## Training steps

{first['rounds']} rounds, {first['rounds'] // first['rounds_each']} processes of every peer one after the other, {first['seconds'] * 1000:.0f} ms per visit, one thread each on one pinned core.
Inputs → width × hidden layers → 10 classes, f32, batch 128, softmax cross-entropy, SGD with momentum 0.9, random data, rows shuffled every epoch.
Ours is `mlp::train::Trainer::step`. PyTorch's MKL keeps to AVX2 on processors that are not Intel's; both figures are given. [training.csv](peers/training.csv) has every ratio with its interval.

{figures(records)}
{'Every run had a finite, ordinary loss at its end.' if not not_learning else 'Not learning at their end: ' + ', '.join(not_learning) + '.'}
"""


SWEEP_GOALS = [("192 tiny runs", 6), ("72 mixed runs", 3)]
SWEEP_NAMES = {"ours": "**ours**", "candle": "candle, AVX-512", "burn": "burn flex, AVX-512", "numpy": "NumPy by hand", "torch": "PyTorch eager, fused, as shipped", "torch-mkl": "PyTorch eager, fused, MKL on AVX-512", "jax": "JAX, seeds at once by vmap"}


def seconds(record, sweep, name, processes, threads):
    return [sample["seconds"] for sample in record["samples"].get(f"{sweep}/{name}/{processes}/{threads}", [])]


def beside(record, sweep, name):
    """How many times longer a peer took than ours in the same window: (median, low, high), or None."""
    ours = {}
    for sample in record["samples"].get(f"{sweep}/ours/1/2", []):
        ours.setdefault(sample["window"], []).append(sample["seconds"])
    theirs = [s for s in record["samples"].get(f"{sweep}/{name}/2/1", []) if s["window"] in ours]
    ratios = [sample["seconds"] / time for sample in theirs for time in ours[sample["window"]]]
    return (median(ratios), min(ratios), max(ratios)) if ratios else None


def beside_best(record, sweep):
    """The same for the fastest peer."""
    return min((ratio for name in SWEEP_NAMES if name != "ours" and (ratio := beside(record, sweep, name))), default=None)


def spread(above, below):
    """Ratio of medians, and the range that the extremes allow."""
    return median(above) / median(below), min(above) / max(below), max(above) / min(below)


def sweep_goals(record):
    places = [Place(sweep, limit, beside_best(record, sweep)) for sweep, limit in SWEEP_GOALS]
    return [Goal("whole sweep, times as fast", "the best peer", places)]


def sweep_facts(machine, record):
    """What a whole sweep shows beside its time: threads, memory, the first step."""
    said = []
    for sweep in ("192 tiny runs", "16 wide runs"):
        one, two = seconds(record, sweep, "ours", 1, 1), seconds(record, sweep, "ours", 1, 2)
        if one and two:
            said.append(f"a second thread makes the {sweep} {number(spread(one, two)[0])} times as fast")
    ours = [s for of, samples in record["samples"].items() if of.split("/")[1] == "ours" and not of.startswith("16") for s in samples]
    if ours:
        said.append(f"ours needs at most {number(max(s['peak_mib'] for s in ours))} MiB up to width 256")
        said.append(f"its first step, data included, ends {number(median(1000 * s['first_step_s'] for s in ours))} ms after its start")
    return f"- On {machine}, {'; '.join(said)}.\n" if said else ""


def sweep_section(records):
    machines = list(records)[: MAX_COLUMNS - 2]
    rows = []
    for sweep, *_ in SWEEP_GOALS:
        for name, title in SWEEP_NAMES.items():
            processes, threads = (1, 2) if name == "ours" else (2, 1)
            cells = []
            for machine in machines:
                arm = f"{sweep}/{name}/{processes}/{threads}"
                samples = records[machine]["samples"].get(arm, [])
                memory = f" ({max(s['peak_mib'] for s in samples):.0f} MiB)" if samples else ""
                shown = ", ".join(f"{s['seconds']:.1f}" for s in samples) + " s" if samples else f"not run: {records[machine]['missing'].get(arm, 'left out of this run')}"
                cells.append(shown + memory)
            rows.append([sweep, title, *cells])
    windows = [f"{machine}: " + "; ".join(w["date"] + ", load " + str(w["load_before"]) for w in record["windows"]) for machine, record in records.items()]
    return f"""## Whole sweeps

Two cores, start-up and compilation included (PyTorch runs eagerly; nothing is compiled in advance). Ours: one process with two threads, one run per thread. Peers: two processes, one thread each, the runs dealt out by cost.
192 tiny runs: ReLU and Softplus × depth 1, 2, 3 × width 8, 16, 32, 64 × 8 seeds, 1 000 steps each. 72 mixed runs: × depth 1, 2, 4 × width 16, 64, 256 × 4 seeds, 2 000 steps each. 16 wide runs: depth 2, width 512, 8 seeds, 300 steps each. 64 inputs, batch 128.
Ratios are formed inside a window, with ours in each of them ({' | '.join(windows)}); their intervals are the range of the samples, since a sweep is long and most were taken once.

{table(['sweep', 'peer', *(f'wall time of each sample (peak memory of a process), {machine}' for machine in machines)], rows)}
{''.join(sweep_facts(machine, record) for machine, record in records.items())}"""
