"""The figures of the page, and the numbers in them.
"""

from markdown import csv_text
from page_kernels import SIZES, faster
from page_training import ACTIVATIONS, KINDS, SHAPES, SPOKEN, show, times_as_fast
from rounds import Rounds, interval
from svg import Legend, Panel, Rows, Series, figure

# ReLU and Softplus have the colors and markers that they have on every page of the project.
RELU, SOFTPLUS = ("#0072B2", "circle"), ("#D55E00", "square")
CURVES = [
    ("softplus_f32", "torch", Series("PyTorch, Softplus", "#BE609B", "diamond")),
    ("softplus_f32", "ours", Series("ours, Softplus", *SOFTPLUS)),
    ("relu_f32", "ours", Series("ours, ReLU", *RELU)),
    ("copy_f32", "ours", Series("a copy", "#696969", "cross", dashed=True)),
]
PEERS = {
    "JAX": Series("JAX", "#008C66", "triangle", joined=False),
    "PyTorch": Series("PyTorch", "#BE609B", "diamond", joined=False),
    "candle": Series("candle", "#2E96CD", "ring", joined=False),
    "burn": Series("burn", "#BE8800", "square", joined=False),
    "NumPy": Series("NumPy", "#282828", "cross", joined=False),
}


def spread(rounds, key):
    """(median, low, high) of an arm's own figures."""
    values = list(rounds.arms[key].values())
    return (rounds.median(key), *interval(values))


def kernel_curves(record):
    rounds, curves = Rounds(record), []
    for op, worker, series in CURVES:
        points = [(n, *spread(rounds, arm)) for n in SIZES if (arm := faster(rounds, worker, op, n))]
        if points:
            curves.append((series, points))
    return curves


def step_rows(record, activation):
    """Our rate over that of the fastest of each kind of peer: its time in units of ours."""
    rounds, rows = Rounds(record), []
    for shape in SHAPES:
        dots = [(PEERS[kind], *ratio) for kind, arms in KINDS.items() if (ratio := times_as_fast(rounds, shape, activation, arms))]
        if dots:
            rows.append((show(shape), dots))
    return rows


def overview(machine, parts):
    """(SVG, CSV) of one machine: kernels by size, steps by shape; None where neither was measured."""
    pieces, numbers = [], []
    if "kernels" in parts:
        curves = kernel_curves(parts["kernels"])
        panel = Panel("Nanoseconds per element, forward, f32", "elements", "one core; lower is better", curves, list(SIZES.items()))
        pieces += [Legend([series for series, _ in curves]), panel]
        numbers += [["kernel", series.name, n, *(f"{v:.5g}" for v in three)] for series, of in curves for n, *three in of]
    if "train" in parts:
        rows = {activation: step_rows(parts["train"], activation) for activation in ACTIVATIONS}
        used = {dot[0].name for of in rows.values() for _, dots in of for dot in dots}
        values = [v for of in rows.values() for _, dots in of for _, *three in dots for v in three]
        pieces.append(Legend([PEERS[kind] for kind in KINDS if PEERS[kind].name in used]))
        for activation, of in rows.items():
            range_ = (min(0.9, *values) * 0.97, max(values) * 1.12)
            pieces.append(Rows(f"{SPOKEN[activation]}: time of a training step over ours", "times as long as ours (the line at 1×); to the right is slower", of, 1.0, range_))
            numbers += [[f"step, {activation}", dot[0].name, label, *(f"{v:.5g}" for v in dot[1:])] for label, dots in of for dot in dots]
    if not pieces:
        return None
    description = f"Measured on {machine}, one thread. Points are medians over rounds, whiskers 95 % intervals; for each kind of peer the fastest way of using it counts."
    return figure(f"Kernels and training steps on {machine}", description, pieces), csv_text(["what", "series", "size or network", "median", "low", "high"], numbers)
