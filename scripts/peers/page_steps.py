"""The time of our own step by width, depth and share of dead units.
"""

from figures import RELU, SOFTPLUS, spread
from markdown import csv_text, interval, span
from rounds import Rounds
from svg import Legend, Panel, Series, figure

ACTIVATIONS = ("relu", "softplus")
WHOLE = {"relu": Series("ReLU", *RELU), "softplus": Series("Softplus", *SOFTPLUS)}
PART = {"relu": Series("ReLU, products", RELU[0], "ring", dashed=True), "softplus": Series("Softplus, products", SOFTPLUS[0], "cross", dashed=True)}
# Panel, title, what its axis shows, whether it is logarithmic.
PANELS = [
    ("width", "By width, 4 hidden layers", "units in a hidden layer", True),
    ("depth", "By depth, width 128", "hidden layers", True),
    ("dead", "By dead units, width 128, 4 hidden layers", "dead units in each hidden layer (%)", False),
]


def values_of(record, panel):
    return sorted({int(key.split("/")[1]) for key in record["samples"] if key.startswith(panel + "/")})


def products(record):
    """Nanoseconds of the matrix products of a step, block by block."""
    times = {key: dict(map(tuple, of)) for key, of in record["samples"].items()}
    samples = {key: [[block, times[key][block] * share] for block, share in of] for key, of in record["product_share"].items()}
    return Rounds({"rounds_each": record["rounds_each"], "samples": samples})


def drawing(machine, record):
    """(SVG, CSV) of one machine."""
    rounds, part, pieces, numbers = Rounds(record), products(record), [Legend([*WHOLE.values(), *PART.values()])], []
    for panel, title, axis, log in PANELS:
        values, curves = values_of(record, panel), []
        for of, series in ((part, PART), (rounds, WHOLE)):
            for activation in ACTIVATIONS:
                points = [(value, *(ns / 1000 for ns in spread(of, f"{panel}/{value}/{activation}"))) for value in values]
                curves.append((series[activation], points))
                numbers += [[panel, value, activation, "products" if of is part else "step", *(f"{v:.5g}" for v in three)] for value, *three in points]
        ceiling = max(p[3] for _, points in curves for p in points)
        y_range = None if log else (0, ceiling * 1.1)
        pieces.append(Panel(title, axis, "microseconds per step; lower is better", curves, [(v, str(v)) for v in values], x_log=log, y_log=log, y_range=y_range, height=170))
    description = f"Measured on {machine}, one thread, 64 inputs, 10 classes, batch 128, momentum. Dashed: the part that matrix products take. Points are medians over blocks, whiskers 95 % intervals."
    return figure(f"Time of a training step on {machine}", description, pieces), csv_text(["panel", "value", "activation", "what", "microseconds", "low", "high"], numbers)


def over_relu(rounds, panel, value):
    return rounds.ratio(f"{panel}/{value}/softplus", f"{panel}/{value}/relu")


def said(record):
    """What the figure shows, in figures."""
    rounds = Rounds(record)
    ratios = [over_relu(rounds, panel, value)[0] for panel, *_ in PANELS for value in values_of(record, panel)]
    dead = values_of(record, "dead")
    slow = rounds.ratio(f"dead/{dead[-1]}/relu", f"dead/{dead[0]}/relu")
    widths = values_of(record, "width")
    shares = [100 * sorted(share for _, share in record["product_share"][f"width/{w}/relu"])[len(record["product_share"][f"width/{w}/relu"]) // 2] for w in (widths[0], widths[-1])]
    return f"A Softplus step takes {span(ratios)} times as long as a ReLU step; with {dead[-1]} % of the units dead a ReLU step takes {interval(slow)} of its time without dead units; the matrix products are {shares[0]:.0f} % of a ReLU step at width {widths[0]} and {shares[1]:.0f} % at width {widths[-1]}."


def section(records):
    """`records` are those of every machine that measured step times."""
    parts = [
        "## Step time by width, depth and dead units\n",
        "Ours alone, one thread, 64 inputs, 10 classes, batch 128, SGD with momentum. Dead units have a bias of −30: no input wakes them, with ReLU their output is 0, with Softplus nearly so.\n",
    ]
    for machine, record in records.items():
        parts.append(f"![Time of a training step on {machine}](peers/{machine}/steps.svg)\n\n*On {machine}. {said(record)} [The numbers](peers/{machine}/steps.csv).*\n")
    return "\n".join(parts)
