"""The training part of the page: rates of steps, and whole sweeps.
"""

from statistics import median

from markdown import GOAL_HEAD, goal, number, table
from rounds import Rounds

SHAPES = [(64, 64, 2), (64, 128, 4), (64, 256, 8), (784, 512, 3), (784, 1000, 3)]
AIMED = [SHAPES[0], *SHAPES[2:]]
BATCH, CLASSES = 128, 10
NAMES = {
    "ours": "**ours**",
    "jax-step": "JAX, a compiled call a step",
    "jax-scan": "JAX, a compiled call an epoch",
    "torch-fused": "PyTorch eager, fused optimizer, as shipped",
    "torch-step": "PyTorch, whole step compiled, as shipped",
    "torch-mkl-fused": "PyTorch eager, fused optimizer, MKL on AVX-512",
    "torch-mkl-step": "PyTorch, whole step compiled, MKL on AVX-512",
    "candle": "candle, AVX-512",
    "burn": "burn flex, AVX-512",
    "numpy": "NumPy by hand",
    "sklearn": "scikit-learn",
}
# Peers (the best of them counts), title, must and aim (ReLU, Softplus) for each shape of AIMED.
RATIOS = [
    (("jax-step", "jax-scan"), [((1.7, 2.3), (2.1, 2.9)), ((1.15, 1.4), (1.3, 1.6)), ((1.1, 1.2), (1.25, 1.4)), ((1.05, 1.1), (1.2, 1.25))]),
    (("torch-mkl-fused", "torch-mkl-step"), [((2.0, 2.2), (2.5, 2.7)), ((1.1, 1.15), (1.2, 1.3)), ((1.1, 1.2), (1.2, 1.3)), ((1.0, 1.3), (1.1, 1.5))]),
    (("torch-step",), [((m, m), None) for m in (2.8, 2.2, 2.1, 1.9)]),
    (("candle",), [((m, m), None) for m in (4, 2, 1.9, 1.4)]),
    (("burn",), [((2.5, 6), None), ((1.2, 2.5), None), ((1.25, 2.1), None), ((1.1, 1.5), None)]),
]
PEAK = [(52, 64), (76, 85), (80, 88), (68, 80)]
OVER_RELU = [(1.25, 1.15), (1.08, 1.04), (1.06, 1.03), (1.05, 1.02)]
ACTIVATIONS = ("relu", "softplus")


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


def ratio_rows(rounds):
    rows = []
    for peers, limits in RATIOS:
        for shape, (must, aim) in zip(AIMED, limits):
            for index, activation in enumerate(ACTIVATIONS):
                arms = [arm for arm in peers if rounds.has(key(arm, shape, activation))]
                best = max(arms, key=lambda arm: rounds.median(key(arm, shape, activation)), default=None)
                ours = key("ours", shape, activation)
                measured = rounds.ratio(ours, key(best, shape, activation)) if best and rounds.has(ours) else None
                row = goal(f"{activation}, samples a second", show(shape), must[index], aim and aim[index], measured, against=NAMES[best or peers[0]])
                peak = key("peak", shape, activation)
                enough = row[-1].startswith("aim met" if aim else "must met")
                if measured and not enough and rounds.has(peak):
                    most = rounds.median(peak) * 1e9 * BATCH / products(shape) / rounds.median(key(best, shape, activation))
                    row[-1] += f"; the core's whole peak would give {number(most)}×"
                rows.append(row)
    return rows


def own_rows(rounds):
    rows = []
    for shape, (must, aim) in zip(AIMED, PEAK):
        for activation in ACTIVATIONS:
            arms = key("ours", shape, activation), key("peak", shape, activation)
            measured = None
            if rounds.has(*arms):  # Samples a second over GFLOP/s, times GFLOP a sample.
                measured = tuple(r * products(shape) / BATCH * 1e-7 for r in rounds.ratio(*arms))
            rows.append(goal(f"{activation}, share of the core's peak", show(shape), must, aim, measured, unit=" %", against="multiply-adds in registers"))
    for shape, (must, aim) in zip(AIMED, OVER_RELU):
        arms = key("ours", shape, "relu"), key("ours", shape, "softplus")
        measured = rounds.ratio(*arms) if rounds.has(*arms) else None
        rows.append(goal("time of a Softplus step over a ReLU step", show(shape), must, aim, measured, lower=True, against="ours"))
    return rows


def figures(rounds, record):
    rows = []
    for arm, name in NAMES.items():
        cells = []
        for shape in SHAPES:
            of = [key(arm, shape, activation) for activation in ACTIVATIONS]
            cells.append(" / ".join(number(rounds.median(k) / 1000) if rounds.has(k) else "–" for k in of))
        worker = arm if arm in record["about"] or arm in record["failed"] else arm.rsplit("-", 1)[0]
        reasons = {record["failed"].get(worker)} | {record["missing"].get(key(arm, s, a)) for s in SHAPES for a in ACTIVATIONS}
        rows.append([name, *cells, "; ".join(sorted(r for r in reasons if r)) or "–"])
    peaks = [rounds.median(key("peak", shape, "relu")) for shape in SHAPES if rounds.has(key("peak", shape, "relu"))]
    peak = f"The core's peak in this run: {number(median(peaks))} GFLOP/s of f32 multiply-adds.\n" if peaks else ""
    return table(["thousand samples a second, ReLU / Softplus", *map(show, SHAPES), "not run, because"], rows) + "\n" + peak


def section(record):
    rounds = Rounds(record)
    not_learning = [k for k, loss in record["loss"].items() if not loss < 5.0]
    return f"""## Training steps

{record['rounds']} rounds, {record['rounds'] // record['rounds_each']} processes of every peer one after the other, {record['seconds'] * 1000:.0f} ms a visit, one thread each on one pinned core.
Inputs → width × hidden layers → 10 classes, f32, batch 128, softmax cross-entropy, SGD with momentum 0.9, random data, rows shuffled every epoch.
Ours is `mlp::train::Trainer::step`. PyTorch's MKL keeps to AVX2 on processors that are not Intel's; both figures are given.
Where a goal is missed, the last column also says what a step at the core's full rate of multiply-adds, with everything else free, would reach: no trainer can do better on this machine.

{table(GOAL_HEAD, ratio_rows(rounds) + own_rows(rounds))}
### Samples a second

{figures(rounds, record)}
{'Every run had a finite, ordinary loss at its end.' if not not_learning else 'Not learning at their end: ' + ', '.join(not_learning) + '.'}
"""


SWEEP_GOALS = [("192 tiny runs", 4, 6), ("72 mixed runs", 2.5, 3)]
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


def spread(above, below):
    """Ratio of medians, and the range that the extremes allow."""
    return median(above) / median(below), min(above) / max(below), max(above) / min(below)


def sweep_rows(record):
    rows = []
    for sweep, must, aim in SWEEP_GOALS:
        peers = {name: ratio for name in SWEEP_NAMES if name != "ours" and (ratio := beside(record, sweep, name))}
        best = min(peers, key=peers.get, default=None)
        rows.append(goal("whole sweep, times faster", sweep, must, aim, peers.get(best), against=f"the best, {SWEEP_NAMES[best]}" if best else "the best peer"))
    for sweep, must, aim in (("192 tiny runs", 1.9, 1.98), ("16 wide runs", 1.8, None)):
        one, two = seconds(record, sweep, "ours", 1, 1), seconds(record, sweep, "ours", 1, 2)
        rows.append(goal("two threads, times faster", sweep, must, aim, spread(one, two) if one and two else None, against="ours, one thread"))
    ours = [s for of, samples in record["samples"].items() if of.split("/")[1] == "ours" and not of.startswith("16") for s in samples]
    if ours:
        peak, first = [s["peak_mib"] for s in ours], [1000 * s["first_step_s"] for s in ours]
        rows.append(goal("peak memory", "widths to 256", 20, None, (max(peak),) * 3, unit=" MiB", lower=True))
        rows.append(goal("first step after start, data included", "all", 20, None, (median(first), min(first), max(first)), unit=" ms", lower=True))
    return rows


def sweep_section(record):
    rows = []
    for sweep, *_ in SWEEP_GOALS:
        for name, title in SWEEP_NAMES.items():
            processes, threads = (1, 2) if name == "ours" else (2, 1)
            samples = record["samples"].get(f"{sweep}/{name}/{processes}/{threads}", [])
            why = record["missing"].get(f"{sweep}/{name}/{processes}/{threads}", "left out of this run")
            shown = ", ".join(f"{s['seconds']:.1f}" for s in samples) + " s" if samples else f"not run: {why}"
            memory = f"{max(s['peak_mib'] for s in samples):.0f} MiB" if samples else "–"
            rows.append([sweep, title, shown, memory])
    return f"""## Whole sweeps

Two cores, start-up and compilation included (PyTorch runs eagerly; nothing is compiled in advance). Ours: one process with two threads, a run a thread. Peers: two processes, one thread each, the runs dealt out by cost.
192 tiny runs: ReLU and Softplus × depth 1, 2, 3 × width 8, 16, 32, 64 × 8 seeds, 1 000 steps each. 72 mixed runs: × depth 1, 2, 4 × width 16, 64, 256 × 4 seeds, 2 000 steps each. 16 wide runs: depth 2, width 512, 8 seeds, 300 steps each. 64 inputs, batch 128.
Ratios are formed inside a window, with ours in each of them: {'; '.join(w['date'] + ', load ' + str(w['load_before']) for w in record['windows'])}.
Intervals are the range of the samples: a sweep is long, and most were taken once.

{table(GOAL_HEAD, sweep_rows(record))}
{table(['sweep', 'peer', 'wall time of each sample', 'peak memory of a process'], rows)}"""
