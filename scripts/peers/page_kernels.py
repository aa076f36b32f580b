"""The kernels' part of the page.
"""

from markdown import GOAL_HEAD, goal, number, table
from rounds import Rounds

L1, L2, L3, MEMORY = 2 << 10, 64 << 10, 1 << 20, 16 << 20
SIZES = {L1: "2 Ki, L1", 4 << 10: "4 Ki", L2: "64 Ki, L2", L3: "1 Mi, L3", MEMORY: "16 Mi, memory"}
NAMES = {
    "ours": "**ours**",
    "ours-avx2": "**ours, AVX2 forced**",
    "torch": "PyTorch",
    "torch-avx2": "PyTorch, AVX2 forced",
    "jax": "JAX",
    "onnx": "ONNX Runtime",
    "numpy": "NumPy",
    "candle": "candle",
    "burn": "burn flex",
    "scalar": "scalar Rust",
    "sklearn": "scikit-learn",
    "torch-mkl": "PyTorch, MKL on AVX-512",
}
# Operation, title, bytes moved for each element, what peers call it.
TABLES = [
    ("softplus_f32", "Softplus forward, f32", 8),
    ("softplus_f64", "Softplus forward, f64", 16),
    ("softplus_backward_f32", "Softplus backward (dy · σ(x)), f32", 12),
    ("softplus_pair_f32", "Softplus and its derivative in one pass, f32", 12),
    ("relu_f32", "ReLU forward, f32", 8),
    ("copy_f32", "A copy, the floor", 8),
]
FORMS = {
    "textbook_f32": ("softplus_f32", "`(1 + x.exp()).ln()`"),
    "stable_f32": ("softplus_f32", "`x.max(0) + (-x.abs()).exp().ln_1p()`"),
    "stable_f64": ("softplus_f64", "`x.max(0) + (-x.abs()).exp().ln_1p()`"),
    "relu_f32": ("relu_f32", "`if x < 0 { 0 } else { x }`, vectorized by rustc"),
}


ERROR_GOALS = [
    ("ours/softplus_f32", 1.10, 0.9, "largest error of Softplus f32, AVX-512"),
    ("ours-avx2/softplus_f32", 1.9, 1.2, "largest error of Softplus f32, AVX2"),
    ("ours/softplus_backward_f32", 1.51, 1.1, "largest error of the derivative f32, AVX-512"),
    ("ours-avx2/softplus_backward_f32", 1.51, 1.1, "largest error of the derivative f32, AVX2"),
    ("ours/softplus_f64", 1.5, 1.0, "largest error of Softplus f64"),
]
ERROR_REFERENCE = ["f64", "200-bit arithmetic"]


def label(worker, op):
    """The function that an arm computes, and its name in tables."""
    if worker == "scalar":
        function, form = FORMS[op]
        return function, f"{NAMES[worker]}, {form}"
    out = op.endswith("_out")
    name = NAMES[worker] + (", into a kept tensor" if out else "")
    return op.removesuffix("_out"), name


def faster(rounds, worker, op, n):
    """The better of a peer's usual call and its call into a kept tensor."""
    arms = [arm for arm in (f"{worker}/{op}/{n}", f"{worker}/{op}_out/{n}") if rounds.has(arm)]
    return min(arms, key=rounds.median, default=None)


def against(rounds, op, n, peer, must, aim, name, ours="ours", form=None):
    """How many times faster than a peer."""
    mine = f"{ours}/{op}/{n}"
    theirs = f"{peer}/{form}/{n}" if form else faster(rounds, peer, op, n)
    known = theirs and rounds.has(mine, theirs)
    return goal(name, SIZES[n], must, aim, rounds.ratio(theirs, mine) if known else None, against=label(peer, theirs.split("/")[1] if theirs else op)[1])


def over(rounds, above, below, n, must, aim, name):
    """How many times slower than another of our own kernels."""
    arms = f"ours/{above}/{n}", f"ours/{below}/{n}"
    measured = rounds.ratio(*arms) if rounds.has(*arms) else None
    return goal(name, SIZES[n], must, aim, measured, lower=True, against="ours, " + below.replace("_f32", ""))


def goals(rounds, record):
    rows = []
    for n in (L2, L3):
        rows.append(against(rounds, "softplus_f32", n, "torch", 6, 9, "Softplus f32, times faster"))
    for n in (L2, L3):
        rows.append(against(rounds, "softplus_f32", n, "torch-avx2", 4, 5, "the same, both on AVX2", "ours-avx2"))
    for n in (L2, L3):
        rows.append(against(rounds, "softplus_f64", n, "torch", 3, 5, "Softplus f64, times faster"))
    for n in (L1, L2, L3):
        rows.append(against(rounds, "softplus_backward_f32", n, "torch", 2, 2.5, "backward f32, times faster"))
    for form, must, aim in (("textbook_f32", 24, 33), ("stable_f32", 50, 75)):
        rows.append(against(rounds, "softplus_f32", L2, "scalar", must, aim, "Softplus f32, times faster", form=form))
    for n, must, aim in ((L1, 10, 7), (L2, 5, 3.5), (L3, 2.5, 1.7), (MEMORY, 1.05, 1.0)):
        rows.append(over(rounds, "softplus_f32", "relu_f32", n, must, aim, "time of Softplus over ReLU"))
    for n in (L1, L2):
        rows.append(over(rounds, "softplus_pair_f32", "softplus_f32", n, 1.6, 1.4, "value and derivative over value alone"))
    rows.append(against(rounds, "relu_f32", L1, "scalar", 3, None, "ReLU f32, times faster", form="relu_f32"))
    for n in (L3, MEMORY):
        rows.append(against(rounds, "relu_f32", n, "torch", 1, None, "ReLU f32, level with PyTorch"))
    for key, must, aim, name in ERROR_GOALS:
        entry = record["errors"].get(key, {})
        ulp = [entry[part]["ulp"] for part in ("normal", "subnormal") if part in entry]
        measured = (max(ulp),) * 3 if ulp and all(isinstance(u, float) for u in ulp) else None
        rows.append(goal(name, "every exponent, sample", must, aim, measured, unit=" ULP", lower=True, against=ERROR_REFERENCE[key.endswith("f64")]))
    return table(GOAL_HEAD, rows)


def cell(rounds, record, key, bytes_moved):
    if rounds.has(key):
        ns = rounds.median(key)
        return f"{number(ns)} ({number(bytes_moved / ns)})"
    return "–" if key in record["missing"] else "not run"


def figures(rounds, record, arms):
    parts = []
    for op, title, bytes_moved in TABLES:
        rows, absent = [], []
        for worker, own in arms:
            function, name = label(worker, own)
            if function != op:
                continue
            keys = [f"{worker}/{own}/{n}" for n in SIZES]
            why = record["failed"].get(worker) or record["missing"].get(keys[0])
            if why and not any(rounds.has(key) for key in keys):
                absent.append([name, f"not run: {why}", *["–"] * (len(SIZES) - 1)])
            else:
                rows.append((rounds.median(keys[2]) if rounds.has(keys[2]) else 1e9, [name, *(cell(rounds, record, key, bytes_moved) for key in keys)]))
        rows = [row for _, row in sorted(rows, key=lambda row: row[0])] + absent
        parts.append(f"### {title}\n\n" + table([f"ns per element (GB/s, {bytes_moved} bytes per element)", *SIZES.values()], rows))
    return "\n".join(parts)


def show_error(entry, part):
    value, at = entry[part]["ulp"], entry[part]["at"]
    shown = value if isinstance(value, str) else f"{value:.1e}" if value > 1e4 else number(value)
    return f"{shown} at {at:.6g}"


def errors(record):
    parts = []
    for op, title in (("softplus_f32", "Softplus, f32"), ("softplus_backward_f32", "its derivative, f32"), ("softplus_f64", "Softplus, f64")):
        rows = []
        for key, entry in record["errors"].items():
            worker, own = key.split("/")
            function, name = label(worker, own)
            if function == op:
                shown = [f"not run: {entry['missing']}", "–", "–"] if "missing" in entry else [show_error(entry, "normal"), show_error(entry, "subnormal"), f"{entry['n']:,}"]
                rows.append([name, *shown])
        rows += [[NAMES[worker], f"not run: {why}", "–", "–"] for worker, why in record["failed"].items()]
        parts.append(f"**{title}**\n\n" + table(["largest error in ULP", "where the result is normal", "where it is subnormal", "inputs"], rows))
    return "\n".join(parts)


def section(record):
    rounds = Rounds(record)
    arms = list(dict.fromkeys(tuple(key.split("/")[:2]) for key in [*record["samples"], *record["missing"]]))
    anomalies = "".join(
        f"- {key}: process {process + 1} of {record['rounds'] // record['rounds_each']} took {number(value)} ns per element and usually {number(others)}; it is left out.\n"
        for key, of in rounds.anomalies.items()
        for process, value, others in of
    )
    return f"""## Kernels

{record['rounds']} rounds, {record['rounds'] // record['rounds_each']} processes of every peer one after the other, {record['seconds'] * 1000:.0f} ms a visit, one thread on one pinned core, numbers between −6 and 6.
Ours goes through `Activation::forward` and its siblings. Where a peer offers its usual call and a call into a kept tensor, the goals are against the faster one.

{goals(rounds, record)}
{('Processes far off all others of their kind:' + chr(10) + chr(10) + anomalies) if anomalies else 'No process was five times off the others of its kind.' + chr(10)}
{figures(rounds, record, arms)}
### Errors

ULP are units in the last place of the exact result: half of one is the least that rounding costs, and 10⁶ or more means that nothing of the result is left, mostly because it was flushed to 0.
Against f64 (for f32) and 200-bit arithmetic (for f64), over a sample of every exponent and of the range where Softplus bends.
The sample finds most of an error, not all of it; `softknee eval softplus --sweep --exhaustive` goes over all 2³² inputs of ours.

{errors(record)}"""
