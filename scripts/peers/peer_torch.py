"""PyTorch: usual calls, calls into a kept tensor (`_out`), and two ways of training.

`way` of a training: `fused` (eager, with the fused optimizer) or `step` (the whole step compiled).
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from inputs import MOMENTUM, RATE, Order, parameters, rows, scattered

torch.set_num_threads(1)
aten = torch.ops.aten


def about():
    return {
        "torch": torch.__version__,
        "kernels": torch.backends.cpu.get_cpu_capability(),
        "mkl": next((line.strip(" -") for line in torch.__config__.show().splitlines() if "Math Kernel" in line), "none"),
    }


def call(op, x, dy, out):
    calls = {
        "softplus": lambda: F.softplus(x),
        "softplus_out": lambda: aten.softplus.out(x, out=out),
        "softplus_backward": lambda: aten.softplus_backward(dy, x, 1.0, 20.0),
        "softplus_backward_out": lambda: aten.softplus_backward.grad_input(dy, x, 1.0, 20.0, grad_input=out),
        "relu": lambda: F.relu(x),
        "relu_out": lambda: aten.clamp_min.out(x, 0, out=out),
    }
    name = op.replace("_f32", "").replace("_f64", "")
    if name not in calls:
        raise KeyError(f"it has no {op}")
    return calls[name]


def kernel(op, n):
    x = torch.from_numpy(scattered(n, np.float64 if "f64" in op else np.float32))
    run = torch.no_grad()(call(op, x, x.clone(), torch.empty_like(x)))
    run()
    # The context is entered once and not by every call.
    torch.set_grad_enabled(False)
    return call(op, x, x.clone(), torch.empty_like(x))


def values(op, x):
    with torch.no_grad():
        x = torch.from_numpy(x)
        return call(op, x, torch.ones_like(x), torch.empty_like(x))().numpy()


class Eager:
    def __init__(self, shape, x, labels):
        self.x, self.labels = x, labels
        layers = []
        for w, b in zip(*parameters(shape)):
            layer = nn.Linear(*w.shape)
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(w.T.copy()))
                layer.bias.copy_(torch.from_numpy(b))
            layers += [layer, nn.Softplus() if shape["activation"] == "softplus" else nn.ReLU()]
        self.model = nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=RATE, momentum=MOMENTUM, fused=True)

    def __call__(self, batch):
        loss = F.cross_entropy(self.model(self.x[batch]), self.labels[batch])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach()


class Compiled:
    def __init__(self, shape, x, labels):
        torch._dynamo.config.recompile_limit = 1000
        torch._dynamo.config.accumulated_recompile_limit = 1000
        f = F.softplus if shape["activation"] == "softplus" else F.relu
        weights, biases = parameters(shape)
        depth = len(weights)
        self.data = x, labels
        self.both = [torch.from_numpy(w.T.copy()) for w in weights] + [torch.from_numpy(b) for b in biases]
        self.momenta = [torch.zeros_like(p) for p in self.both]

        def loss_of(both, x, labels):
            for index in range(depth):
                x = F.linear(x, both[index], both[depth + index])
                if index + 1 < depth:
                    x = f(x)
            return F.cross_entropy(x, labels)

        def step(both, momenta, x, labels, batch):
            gradients, loss = torch.func.grad_and_value(loss_of)(both, x[batch], labels[batch])
            for p, m, g in zip(both, momenta, gradients):
                m.mul_(MOMENTUM).add_(g)
                p.sub_(RATE * m)
            return loss

        self.step = torch.compile(step, fullgraph=True, dynamic=False, options={"cpp_wrapper": True})

    def __call__(self, batch):
        with torch.no_grad():
            return self.step(self.both, self.momenta, *self.data, batch)


class Training:
    def __init__(self, shape):
        torch.set_grad_enabled(True)
        x, labels = rows(shape["inputs"])
        way = {"fused": Eager, "step": Compiled}[shape.get("way", "fused")]
        self.step = way(shape, torch.from_numpy(x), torch.from_numpy(labels))
        self.order = Order(shape.get("seed", 0))

    def advance(self):
        self.last = self.step(torch.from_numpy(self.order.next_batch()))
        return 1

    def loss(self):
        return self.last.item()
