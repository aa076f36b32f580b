"""The kernels' part of the page: times per element, errors, and their goals.
"""

from goals import Goal, Place
from markdown import MAX_COLUMNS, number, table
from rounds import Rounds

L1, L2, L3, MEMORY = 2 << 10, 64 << 10, 1 << 20, 16 << 20
SIZES = {L1: "2 Ki", 4 << 10: "4 Ki", L2: "64 Ki", L3: "1 Mi", MEMORY: "16 Mi"}
SHOWN = (L2, MEMORY)
NAMES = {
    "ours": "**ours**",
    "ours-avx2": "**ours, AVX2 forced**",
    "ours-portable": "**ours, portable forced**",
    "torch": "PyTorch",
    "torch-avx2": "PyTorch, AVX2 forced",
    "jax": "JAX",
    "onnx": "ONNX Runtime",
    "numpy": "NumPy",
    "candle": "candle",
    "burn": "burn flex",
    "scalar": "scalar Rust",
    "sklearn": "scikit-learn",
    "libmvec": "glibc libmvec, exp and log1p",
    "sleef": "SLEEF, exp and log1p",
    "vml-ha": "Intel VML, exp and log1p, high accuracy",
    "vml-la": "Intel VML, exp and log1p, low accuracy",
    "vml-ep": "Intel VML, exp and log1p, enhanced performance",
    "torch-mkl": "PyTorch, MKL on AVX-512",
    "peak": "multiply-adds in registers",
}
# Operation, title, bytes moved for each element.
TABLES = [
    ("softplus_f32", "Softplus forward, f32", 8),
    ("softplus_f64", "Softplus forward, f64", 16),
    ("softplus_backward_f32", "Softplus backward (dy · σ(x)), f32", 12),
    ("relu_f32", "ReLU forward, f32, and a copy, the least that memory allows", 8),
]
# Shown among those of another operation; left to kernels.csv.
BESIDE = {"copy_f32": ("relu_f32", "a copy")}
LEFT_OUT = {("torch-avx2", f"{op}_out") for op in ("softplus_f32", "softplus_f64", "softplus_backward_f32", "relu_f32")}
FORMS = {
    "textbook_f32": ("softplus_f32", "`(1 + x.exp()).ln()`"),
    "stable_f32": ("softplus_f32", "`x.max(0) + (-x.abs()).exp().ln_1p()`"),
    "stable_f64": ("softplus_f64", "`x.max(0) + (-x.abs()).exp().ln_1p()`"),
    "relu_f32": ("relu_f32", "`if x < 0 { 0 } else { x }`, vectorized by rustc"),
}
# Goals of ratios: name, operation, worker, peer, (size, at least).
FASTER = [
    ("Softplus forward f32, times faster", "softplus_f32", "ours", "torch", ((L2, 8), (L3, 8))),
    ("the same, both on AVX2", "softplus_f32", "ours-avx2", "torch-avx2", ((L2, 5), (L3, 5))),
    ("Softplus forward f64, times faster", "softplus_f64", "ours", "torch", ((L2, 4), (L3, 4))),
    ("Softplus backward f32, times faster", "softplus_backward_f32", "ours", "torch", ((L2, 2.5), (L3, 2))),
]
SLOWER = [
    ("time of Softplus over ReLU, forward f32", "softplus_f32", "relu_f32", ((L1, 4), (L2, 2), (L3, 2), (MEMORY, 1))),
]
BETA = 1.15
ERROR_GOALS = [
    ("largest error of Softplus f32", "softplus_f32", "f64", (("ours", "AVX-512", 0.9), ("ours-avx2", "AVX2", 1.2), ("ours-portable", "portable", 1.2))),
    ("largest error of Softplus f64", "softplus_f64", "200-bit arithmetic", (("ours", "AVX-512", 1.0),)),
]


def label(worker, op):
    """The function that an arm computes, and its name in tables."""
    if worker == "scalar":
        function, form = FORMS[op]
        return function, f"{NAMES[worker]}, {form}"
    out = op.endswith("_out")
    return op.removesuffix("_out"), NAMES.get(worker, worker) + (", into a kept tensor" if out else "")


def faster(rounds, worker, op, n):
    """The better of a peer's usual call and its call into a kept tensor."""
    arms = [arm for arm in (f"{worker}/{op}/{n}", f"{worker}/{op}_out/{n}") if rounds.has(arm)]
    return min(arms, key=rounds.median, default=None)


def times_faster(rounds, op, n, peer, ours="ours"):
    """(median, low, high) of a peer's time over ours; None where one of them is missing."""
    mine, theirs = f"{ours}/{op}/{n}", faster(rounds, peer, op, n)
    return rounds.ratio(theirs, mine) if theirs and rounds.has(mine) else None


def over(rounds, above, below, n, worker="ours"):
    """How many times as long one operation of a worker takes as another one."""
    arms = faster(rounds, worker, above, n), faster(rounds, worker, below, n)
    return rounds.ratio(*arms) if all(arms) else None


def largest_error(record, key):
    """In ULP, over normal and subnormal results; None where it was not measured or is not finite."""
    entry = record["errors"].get(key, {})
    ulp = [entry[part]["ulp"] for part in ("normal", "subnormal") if part in entry]
    return max(ulp) if ulp and all(isinstance(u, float) for u in ulp) else None


def goals(record):
    rounds, found = Rounds(record), []
    for name, op, ours, peer, limits in FASTER:
        places = [Place(SIZES[n], limit, times_faster(rounds, op, n, peer, ours)) for n, limit in limits]
        found.append(Goal(name, NAMES[peer], places))
    places = [Place(f"β = {beta}", BETA, over(rounds, f"softplus_beta{beta}_f32", "softplus_f32", L2)) for beta in (5, 100)]
    found.append(Goal("time of Softplus(β), 64 Ki", "Softplus(β = 1)", places, lower=True))
    for name, above, below, limits in SLOWER:
        places = [Place(SIZES[n], limit, over(rounds, above, below, n)) for n, limit in limits]
        found.append(Goal(name, "ours", places, lower=True))
    for name, op, reference, workers in ERROR_GOALS:
        places = []
        for worker, where, limit in workers:
            error = largest_error(record, f"{worker}/{op}")
            places.append(Place(where, limit, None if error is None else (error,) * 3))
        found.append(Goal(name, reference, places, unit=" ULP", lower=True))
    return found


def arms_of(records):
    """Every (worker, operation), in the order in which records name them."""
    keys = (key for record in records.values() for key in [*record["samples"], *record["missing"]])
    return list(dict.fromkeys(tuple(key.split("/")[:2]) for key in keys))


def why_missing(record, worker, op):
    """Why an arm has no figure; None where it may have one."""
    return record["failed"].get(worker) or record["missing"].get(f"{worker}/{op}/{L2}") or record["missing"].get(f"{worker}/{op}/{L1}")


def figures(records, title, op, bytes_moved):
    """Rows are arms, the fastest first; columns are machines at two sizes."""
    machines = list(records)[: (MAX_COLUMNS - 1) // len(SHOWN)]
    rounds = {machine: Rounds(records[machine]) for machine in machines}
    rows = []
    for worker, own in arms_of(records):
        function, name = label(worker, own)
        function, name = BESIDE.get(function, (function, name))
        if function != op or (worker, own) in LEFT_OUT:
            continue
        cells, order, reasons = [], 1e9, set()
        for machine in machines:
            for n in SHOWN:
                key = f"{worker}/{own}/{n}"
                if not rounds[machine].has(key):
                    reasons.add(why_missing(records[machine], worker, own) or "not part of this run")
                    cells.append("–")
                    continue
                ns = rounds[machine].median(key)
                order = min(order, ns)
                cells.append(f"{number(ns)} ({number(bytes_moved / ns)})")
        if order == 1e9:
            cells[0] = "not run: " + "; ".join(sorted(reasons))
        rows.append((order, [name, *cells]))
    rows = [row for _, row in sorted(rows, key=lambda row: row[0])]
    head = [f"ns per element (GB/s, {bytes_moved} bytes per element)", *(f"{machine}, {SIZES[n]}" for machine in machines for n in SHOWN)]
    return f"### {title}\n\n" + table(head, rows)


def csv_rows(records):
    """Every median: machine, operation, arm, elements, ns per element."""
    for machine, record in records.items():
        rounds = Rounds(record)
        for worker, own in arms_of({machine: record}):
            function, name = label(worker, own)
            for n in SIZES:
                key = f"{worker}/{own}/{n}"
                if rounds.has(key):
                    yield [machine, function, name.replace("**", "").replace("`", ""), n, f"{rounds.median(key):.5g}"]


CSV_HEAD = ["machine", "operation", "arm", "elements", "ns per element"]


def show_error(entry):
    if entry is None:
        return "–"
    if "missing" in entry:
        return f"not run: {entry['missing']}"
    show = lambda value: value if isinstance(value, str) else f"{value:.1e}" if value > 1e4 else number(value)
    return f"{show(entry['normal']['ulp'])} / {show(entry['subnormal']['ulp'])}"


def errors(records):
    machines, parts = list(records)[: MAX_COLUMNS - 1], []
    could = {(worker, label(worker, own)[0]) for worker, own in arms_of(records)}
    for op, title in (("softplus_f32", "Softplus, f32"), ("softplus_backward_f32", "its derivative, f32"), ("softplus_f64", "Softplus, f64")):
        keys = dict.fromkeys(key for record in records.values() for key in record["errors"] if label(*key.split("/"))[0] == op)
        rows = []
        for key in keys:
            rows.append([label(*key.split("/"))[1], *(show_error(records[machine]["errors"].get(key)) for machine in machines)])
        for worker, why in {w: why for record in records.values() for w, why in record["failed"].items()}.items():
            if (worker, op) in could and not any(key.split("/")[0] == worker for key in keys):
                rows.append([NAMES.get(worker, worker), f"not run: {why}", *["–"] * (len(machines) - 1)])
        if rows:
            parts.append(table([f"{title}: largest error in ULP, normal / subnormal results", *machines], rows))
    return "\n".join(parts)


ERROR_HEAD = ["machine", "function", "arm", "results", "largest error in ULP", "at", "inputs"]


def error_rows(records):
    for machine, record in records.items():
        for key, entry in record["errors"].items():
            function, name = label(*key.split("/"))
            for part in ("normal", "subnormal"):
                if part in entry:
                    yield [machine, function, name.replace("**", "").replace("`", ""), part, entry[part]["ulp"], entry[part]["at"], entry["n"]]


def anomalies(records):
    lines = [
        f"- {machine}, {key}: process {process + 1} of {record['rounds'] // record['rounds_each']} took {number(value)} ns per element and usually {number(others)}; it is left out."
        for machine, record in records.items()
        for key, of in Rounds(record).anomalies.items()
        for process, value, others in of
    ]
    return "Processes far off all others of their kind:\n\n" + "\n".join(lines) if lines else "No process was five times off the others of its kind."


def baseline(records):
    """Where Intel's library did not take the vector instructions of the processor."""
    where = [machine for machine, record in records.items() if record["about"].get("vml-ha", {}).get("kernels") == "def"]
    return f" Intel VML took its baseline kernels on {', '.join(where)}, as it does on processors that are not Intel's; its modes do not differ there." if where else ""


def section(records):
    """`records` are those of every machine that measured kernels."""
    first = next(iter(records.values()))
    tables = "\n".join(figures(records, title, op, bytes_moved) for op, title, bytes_moved in TABLES)
    return f"""## Kernels

{first['rounds']} rounds, {first['rounds'] // first['rounds_each']} processes of every peer one after the other, {first['seconds'] * 1000:.0f} ms per visit, one thread on one pinned core, numbers between −6 and 6.
64 Ki elements fit the second-level cache, 16 Mi only memory; [kernels.csv](peers/kernels.csv) has all sizes. Ours goes through `Activation::forward` and its siblings. Where a peer offers its usual call and a call into a kept tensor, both are shown, and goals are against the faster one. A copy is `copy_from_slice`.{baseline(records)}

{anomalies(records)}

{tables}
## Errors

A unit in the last place (ULP) is the distance between two neighboring numbers at the exact result: half of one is the least that rounding costs, and 10⁶ or more means that nothing of the result is left, mostly because it was flushed to 0.
Against f64 (for f32) and 200-bit arithmetic (for f64), over a sample of every exponent and of the range where Softplus bends; [errors.csv](peers/errors.csv) says where the largest is.
The sample finds most of an error, not all of it; `softknee eval softplus --sweep --exhaustive` goes over all 2³² inputs of ours.

{errors(records)}"""
