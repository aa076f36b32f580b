"""What a user of PyTorch pays for Softplus instead of ReLU: on CPUs, and on GPUs.
"""

from markdown import interval, span, table, tables
from page_kernels import SIZES, over
from page_training import ACTIVATIONS, SHAPES, key, show
from rounds import Rounds

WAYS = {"eager": "eager", "graph": "as a CUDA graph", "compiled": "torch.compile"}
ARMS = {"softplus": "Softplus", "softplus5": "Softplus(β = 5)", "gelu": "GELU", "silu": "SiLU", "copy": "a copy"}
TRAINING_WAYS = {"torch-fused": "eager", "torch-step": "whole step compiled"}
HEAD_CSV = ["machine", "device", "what", "way", "type", "size", "threads", "arm", "ns", "over ReLU", "low", "high"]


def split(condition):
    """(what, way, type, size, threads) of a key without its arm; a GPU has no thread count."""
    what, way, kind, size, *threads = condition.split("/")
    return what, way, kind, size, threads[0] if threads else ""


def conditions(record):
    return list(dict.fromkeys(key.rsplit("/", 1)[0] for key in record["samples"]))


def over_relu(rounds, condition, arm="softplus"):
    """(median, low, high) of an arm's time over ReLU's."""
    arms = f"{condition}/{arm}", f"{condition}/relu"
    return rounds.ratio(*arms) if rounds.has(*arms) else None


def grid(record, wanted, label_head):
    """Rows are (direction or depth, way, type, threads), columns sizes or networks; cells Softplus over ReLU."""
    rounds, rows, columns = Rounds(record), {}, {}
    for condition in conditions(record):
        what, way, kind, size, threads = split(condition)
        if (what == "step") != wanted:
            continue
        column, row = size, (what, WAYS[way], kind, threads)
        if wanted:  # A step: one row for each depth.
            width, depth = size.split("x")
            column, row = width, (f"{depth} hidden layers", WAYS[way], kind, threads)
        columns.setdefault(int(column))
        rows.setdefault(row, {})[int(column)] = over_relu(rounds, condition)
    columns = sorted(columns)
    name = (lambda n: f"width {n}") if wanted else elements
    head = [label_head, "type", *(["threads"] if any(row[3] for row in rows) else []), *map(name, columns)]
    cells = []
    for (what, way, kind, threads), of in rows.items():
        shown = [interval(of[column]) if of.get(column) else "–" for column in columns]
        cells.append([f"{what}, {way}", kind, *([threads] if threads else []), *shown])
    return tables(head, cells) if cells else ""


def elements(n):
    return f"{n >> 20} Mi elements" if n >= 1 << 20 else f"{n >> 10} Ki elements"


def others(record):
    """All activations over ReLU, at the largest size that was measured eagerly."""
    rounds, rows = Rounds(record), []
    eager = [c for c in conditions(record) if split(c)[0] != "step" and split(c)[1] == "eager"]
    if not eager:
        return ""
    largest = max(int(split(c)[3]) for c in eager)
    for condition in eager:
        what, _, kind, size, threads = split(condition)
        if int(size) == largest:
            ratios = [over_relu(rounds, condition, arm) for arm in ARMS]
            rows.append([f"{what}, {kind}" + (f", threads {threads}" if threads else ""), *(interval(r) if r else "–" for r in ratios)])
    return table([f"time over ReLU's, eager, {elements(largest)}", *ARMS.values()], rows)


def device(machine, record):
    facts, about = record["machine"], record["about"]["torch"]
    left_out = sum(why.startswith("no time") for why in record["missing"].values())
    failed = [f"{key}: {why}" for key, why in record["missing"].items() if not why.startswith("no time")]
    said = f"PyTorch {about['torch']}, products of f32 in {about['f32 matrix products']}"
    if "gpu" in about:
        gpu = facts.get("gpu_before", {})
        during = facts.get("gpu_during", {}).get("clocks.sm", "unknown")
        said = f"{about['gpu']}, driver {gpu.get('driver_version', 'unknown')}, {during} during the run (at most {gpu.get('clocks.max.sm', 'unknown')}), " + said
    else:
        said = f"{facts['cpu']}, {facts['cores']} cores, " + said
    said = f"{machine}, {facts['date']}: {said}; {record['rounds']} rounds."
    if left_out:
        said += f" Left out, because the time that was given was over: {left_out} condition{'s' if left_out > 1 else ''}."
    return said + ("".join(f"\n- Not run: {why[:200]}" for why in failed[:5]) + "\n" if failed else "")


def beside_ours(records):
    """What the samples of the kernels and steps say of PyTorch alone: one thread, the better of its two calls."""
    rows = []
    for machine, parts in records.items():
        if "kernels" in parts:
            rounds = Rounds(parts["kernels"])
            ratios = [over(rounds, "softplus_f32", "relu_f32", n, "torch") for n in SIZES]
            rows.append([machine, "forward pass, f32", *(interval(r) if r else "–" for r in ratios)])
    kernels = table(["Softplus over ReLU, one thread", "what", *(f"{name} elements" for name in SIZES.values())], rows) if rows else ""
    rows = []
    for machine, parts in records.items():
        for arm, way in TRAINING_WAYS.items() if "train" in parts else ():
            ratios = [step_ratio(parts["train"], arm, shape) for shape in SHAPES]
            rows.append([machine, f"training step, {way}", *(interval(r) if r else "–" for r in ratios)])
    steps = table(["Softplus over ReLU, one thread", "what", *map(show, SHAPES)], rows) if rows else ""
    return "\n".join(part for part in (kernels, steps) if part)


def step_ratio(record, arm, shape):
    """Time of a Softplus step over that of a ReLU step, from rates."""
    rounds, (relu, softplus) = Rounds(record), (key(arm, shape, activation) for activation in ACTIVATIONS)
    return rounds.ratio(relu, softplus) if rounds.has(relu, softplus) else None


def range_of_steps(records):
    """(range of Softplus over ReLU in training steps, where): of the GPUs, else of the CPUs, else of the steps beside ours."""
    for part, where in (("cuda", "on a GPU"), ("cpu_pytorch", "on a CPU")):
        found = []
        for parts in records.values():
            if part in parts:
                rounds = Rounds(parts[part])
                found += [over_relu(rounds, c)[0] for c in conditions(parts[part]) if split(c)[0] == "step" and over_relu(rounds, c)]
        if found:
            return found, where
    found = [ratio[0] for parts in records.values() if "train" in parts for arm in TRAINING_WAYS for s in SHAPES if (ratio := step_ratio(parts["train"], arm, s))]
    return found, "on one core of a CPU"


def sentence(records):
    found, where = range_of_steps(records)
    return f"In PyTorch, a training step with Softplus takes {span(found)} times as long as with ReLU {where} ([PyTorch's own ratio](#what-a-user-of-pytorch-pays-for-softplus))." if found else ""


def csv_rows(records):
    for machine, parts in records.items():
        for part in ("cpu_pytorch", "cuda"):
            if part not in parts:
                continue
            rounds = Rounds(parts[part])
            for full in parts[part]["samples"]:
                condition, arm = full.rsplit("/", 1)
                ratio = over_relu(rounds, condition, arm) or ("", "", "")
                yield [machine, "GPU" if part == "cuda" else "CPU", *split(condition), arm, f"{rounds.median(full):.6g}", *(f"{r:.5g}" if r else "" for r in ratio)]


def measured(records, part, title, command):
    parts = [f"### {title}\n"]
    those = {machine: of[part] for machine, of in records.items() if part in of}
    if not those:
        return f"### {title}\n\nNot measured. `{command}` measures it.\n"
    for machine, record in those.items():
        parts += [device(machine, record) + "\n", grid(record, False, "kernel: Softplus over ReLU"), grid(record, True, "training step: Softplus over ReLU"), others(record)]
    return "\n".join(part for part in parts if part)


def section(records):
    return f"""## What a user of PyTorch pays for Softplus

Ratios are the time of Softplus over that of ReLU inside PyTorch; ×1.00 means that Softplus costs nothing more. [pytorch.csv](peers/pytorch.csv) has every figure of the two runs that measure only this.

### From the samples of kernels and training steps

{beside_ours(records) or 'Not measured.'}
{measured(records, 'cpu_pytorch', 'On CPUs', 'scripts/peers.sh pytorch')}
{measured(records, 'cuda', 'On GPUs', 'scripts/peers.sh cuda')}"""
