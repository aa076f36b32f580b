"""What a user of PyTorch pays for Softplus instead of ReLU: the conditions and their measurement.

`cuda.py` is the command. A condition is a place where activations are compared: a kernel (direction, way
of execution, type, size) or a training step (way, type, width, depth). Its arms are visited in random order
and then in the reverse order, which for two arms is ABBA or BAAB; one round is one such pair of visits.
"""

import gc
import random
import time

import torch
import torch.nn.functional as F
from torch import nn

from torch_shape import CLASSES, INPUTS

aten = torch.ops.aten
TYPES = {"f32": torch.float32, "bf16": torch.bfloat16}
FORWARD = {
    "relu": lambda x: F.relu(x),
    "softplus": lambda x: F.softplus(x),
    "softplus5": lambda x: F.softplus(x, beta=5.0),
    "gelu": lambda x: F.gelu(x),
    "silu": lambda x: F.silu(x),
    "copy": lambda x: x.clone(),
}
# The gradient with respect to the input, from what autograd keeps: the output for ReLU, else the input.
BACKWARD = {
    "relu": lambda dy, x: aten.threshold_backward(dy, x, 0),
    "softplus": lambda dy, x: aten.softplus_backward(dy, x, 1.0, 20.0),
    "softplus5": lambda dy, x: aten.softplus_backward(dy, x, 5.0, 20.0),
    "gelu": lambda dy, x: aten.gelu_backward(dy, x),
    "silu": lambda dy, x: aten.silu_backward(dy, x),
    "copy": lambda dy, x: dy.clone(),
}
BATCH_SECONDS = 1.2e-3  # At least a millisecond between two readings of the clock.


class Late(Exception):
    """The time that was given is over before a condition has its rounds."""


def fresh_code(function, name):
    """The same function with a code object of its own, so that no arm's compilation is another's."""
    code = function.__code__.replace(co_name=name)
    return type(function)(code, function.__globals__, name, function.__defaults__, function.__closure__)


def clock(cuda):
    """A function from (run, calls) to seconds of the whole batch."""
    if not cuda:

        def batch(run, calls):
            start = time.perf_counter()
            for _ in range(calls):
                run()
            return time.perf_counter() - start

        return batch
    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))

    def batch(run, calls):
        torch.cuda.synchronize()
        start.record()
        for _ in range(calls):
            run()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) * 1e-3

    return batch


def calls_per_batch(run, batch):
    """So many that a batch lasts long enough; what runs here is the warm-up as well."""
    for _ in range(3):
        batch(run, 1)
    calls = 1
    while (taken := batch(run, calls)) < BATCH_SECONDS:
        calls = max(2 * calls, min(64 * calls, int(1.1 * calls * BATCH_SECONDS / max(taken, 1e-9))))
    return calls


def visit(arms, rounds, cuda, deadline):
    """Nanoseconds per call: {arm: [[round, first visit, second visit], …]}."""
    batch = clock(cuda)
    calls = {}
    for name, (run, _) in arms.items():
        calls[name] = calls_per_batch(run, batch)
        if time.monotonic() > deadline:
            raise Late
    samples = {name: [] for name in arms}
    for at in range(rounds):
        order = random.sample(list(arms), len(arms))
        taken = {name: [] for name in arms}
        for name in [*order, *reversed(order)]:
            run, per_call = arms[name]
            taken[name].append(round(batch(run, calls[name]) * 1e9 / calls[name] / per_call, 2))
        for name, values in taken.items():
            samples[name].append([at, *values])
        if time.monotonic() > deadline and at + 1 < rounds:
            raise Late
    return samples


def captured(run, calls):
    """`calls` calls as one CUDA graph, and its replay."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(calls):
            run()

    def replay():
        graph.replay()

    replay.run = run  # The graph writes to tensors that live only as long as `run`.
    return replay


def kernel_arms(device, direction, way, kind, n, names):
    torch.set_grad_enabled(False)
    x = torch.randn(n, device=device, dtype=TYPES[kind]) * 3
    dy = torch.randn(n, device=device, dtype=TYPES[kind])
    of = FORWARD if direction == "forward" else BACKWARD
    arms = {}
    for name in names:
        function = of[name]
        if way == "compiled":
            function = torch.compile(fresh_code(function, f"{direction}_{name}"), dynamic=False, fullgraph=True)
        arguments = (x,) if direction == "forward" else (dy, x)
        run = lambda function=function, arguments=arguments: function(*arguments)
        per_call = 1
        if way == "graph":
            per_call = 20 if n < 1 << 24 else 4
            run = captured(run, per_call)
        arms[name] = run, per_call
    return arms


class Network(nn.Module):
    def __init__(self, activation, width, depth):
        super().__init__()
        widths = [INPUTS, *[width] * depth, CLASSES]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.f = FORWARD[activation]

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = self.f(layer(x))
        return self.layers[-1](x)


def step_arms(device, way, kind, width, depth, names, rows):
    """Forward pass, loss, backward pass and AdamW of a multilayer perceptron on one batch."""
    torch.set_grad_enabled(True)
    x = torch.randn(rows, INPUTS, device=device)
    labels = torch.arange(rows, device=device) % CLASSES
    arms = {}
    for name in names:
        torch.manual_seed(0)
        with torch.device(device):
            network = Network(name, width, depth)
        more = {"capturable": True} if way == "graph" else {}
        optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, fused=True, **more)
        forward = torch.compile(network, dynamic=False) if way == "compiled" else network

        def step(forward=forward, optimizer=optimizer):
            optimizer.zero_grad(set_to_none=True)
            with torch.autocast(device, torch.bfloat16, enabled=kind == "bf16"):
                loss = F.cross_entropy(forward(x), labels)
            loss.backward()
            optimizer.step()

        arms[name] = captured(step, 1) if way == "graph" else step, 1
    return arms


def conditions(cuda, thread_counts=(1,)):
    """(key, thread count, function that makes the arms), the most telling first and what compiles last."""
    device = "cuda" if cuda else "cpu"
    kernels, pair = ["relu", "softplus", "softplus5", "gelu", "silu", "copy"], ["relu", "softplus"]

    def kernel(threads, direction, way, kind, n, names):
        key = f"{direction}/{way}/{kind}/{n}" + ("" if cuda else f"/{threads}")
        return key, threads, lambda: kernel_arms(device, direction, way, kind, n, names)

    def step(threads, way, kind, width, depth, names, rows):
        key = f"step/{way}/{kind}/{width}x{depth}" + ("" if cuda else f"/{threads}")
        return key, threads, lambda: step_arms(device, way, kind, width, depth, names, rows)

    directions = ("forward", "backward")
    if cuda:
        sizes, widths = [1 << 16, 1 << 20, 1 << 24, 1 << 27], [256, 1024, 4096, 8192]
        more = [*pair, "softplus5", "gelu"]
        for kind in TYPES:
            for n in sizes:
                yield from (kernel(0, d, "eager", kind, n, kernels) for d in directions)
        for way in ("eager", "graph"):
            for kind in TYPES:
                yield from (step(0, way, kind, w, d, more if w < 8192 else pair, 1024) for w in widths for d in (2, 8))
        for kind in TYPES:
            for n in sizes:
                yield from (kernel(0, d, "graph", kind, n, kernels) for d in directions)
        for kind in ("bf16", "f32"):
            yield from (step(0, "compiled", kind, w, 2, pair, 1024) for w in widths)
            for n in (1 << 20, 1 << 27):
                yield from (kernel(0, d, "compiled", kind, n, [*pair, "softplus5"]) for d in directions)
        for kind in ("bf16", "f32"):
            yield from (step(0, "compiled", kind, w, 8, pair, 1024) for w in widths)
        return
    for threads in thread_counts:
        for n in (1 << 11, 1 << 16, 1 << 20, 1 << 24):
            yield from (kernel(threads, d, "eager", "f32", n, kernels) for d in directions)
    for threads in thread_counts:
        yield from (step(threads, "eager", "f32", w, d, [*pair, "softplus5"], 128) for w in (64, 256, 1024) for d in (2, 8))
    for threads in thread_counts:
        for n in (1 << 16, 1 << 24):
            yield from (kernel(threads, d, "compiled", "f32", n, [*pair, "softplus5"]) for d in directions)
        yield from (step(threads, "compiled", "f32", w, 2, pair, 128) for w in (64, 256, 1024))


def measure(make, rounds, cuda, threads, deadline):
    """The samples of one condition; what it held in memory is given back."""
    torch._dynamo.reset()
    if threads:
        torch.set_num_threads(threads)
    try:
        return visit(make(), rounds, cuda, deadline)
    finally:
        gc.collect()
        if cuda:
            torch.cuda.empty_cache()


def warm_up(seconds=1.0):
    """Brings the GPU to its clock."""
    x = torch.randn(4096, 4096, device="cuda")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        x @ x
        torch.cuda.synchronize()


def about(cuda):
    """Versions, settings and the device, as PyTorch says them."""
    torch.set_float32_matmul_precision("high" if cuda else "highest")
    facts = {"torch": torch.__version__, "f32 matrix products": "TF32" if cuda else "f32"}
    if cuda:
        warm_up()
        device = torch.cuda.get_device_properties(0)
        facts.update(gpu=device.name, memory_gib=round(device.total_memory / 2**30, 1), multiprocessors=device.multi_processor_count, cuda=torch.version.cuda)
    else:
        facts["kernels"] = torch.backends.cpu.get_cpu_capability()
    return facts
