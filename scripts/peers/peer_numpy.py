"""NumPy, by hand: results go into kept arrays where NumPy allows it.
"""

import numpy as np
import threadpoolctl

from inputs import BATCH, MOMENTUM, RATE, Order, parameters, rows, scattered


def about():
    blas = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    kernels = ", ".join(f"{p['internal_api']} {p['version']} ({p['architecture']} kernels)" for p in blas)
    return {"numpy": np.__version__, "blas": kernels or "unknown"}


def apply(op, x, out):
    zero = x.dtype.type(0)
    if op in ("softplus_f32", "softplus_f64"):
        return np.logaddexp(x, zero, out=out)
    if op == "softplus_backward_f32":
        np.negative(x, out=out)
        np.exp(out, out=out)
        out += 1
        return np.divide(x, out, out=out)
    if op == "relu_f32":
        return np.maximum(x, zero, out=out)
    raise KeyError(f"it has no {op}")


def kernel(op, n):
    x = scattered(n, np.float64 if op.endswith("f64") else np.float32)
    out = np.empty_like(x)
    apply(op, x, out)
    return lambda: apply(op, x, out)


def values(op, x):
    with np.errstate(all="ignore"):
        if op == "softplus_backward_f32":
            return 1 / (1 + np.exp(-x))
        return apply(op, x, np.empty_like(x))


class Training:
    def __init__(self, shape):
        self.softplus = shape["activation"] == "softplus"
        self.x, self.labels = rows(shape["inputs"])
        self.weights, self.biases = parameters(shape)
        self.both = self.weights + self.biases
        self.momenta = [np.zeros_like(p) for p in self.both]
        self.order = Order(shape.get("seed", 0))
        self.last = float("nan")

    def forward(self, x):
        inputs, sums = [x], []
        for index, (w, b) in enumerate(zip(self.weights, self.biases)):
            z = inputs[-1] @ w
            z += b
            sums.append(z)
            if index + 1 < len(self.weights):
                f = np.logaddexp if self.softplus else np.maximum
                inputs.append(f(z, np.float32(0)))
        return inputs, sums

    def advance(self):
        batch = self.order.next_batch()
        inputs, sums = self.forward(self.x[batch])
        d, at = sums[-1], (np.arange(BATCH), self.labels[batch])
        d -= d.max(axis=1, keepdims=True)
        chosen = d[at]
        np.exp(d, out=d)
        total = d.sum(axis=1, keepdims=True)
        self.last = float((np.log(total[:, 0]) - chosen).mean())
        d /= total
        d[at] -= 1
        d *= np.float32(1 / BATCH)
        gradients = [None] * len(self.both)
        for index in reversed(range(len(self.weights))):
            gradients[index] = inputs[index].T @ d
            gradients[len(self.weights) + index] = d.sum(axis=0)
            if index:
                z = sums[index - 1]
                d = d @ self.weights[index].T
                d *= 1 / (1 + np.exp(-z)) if self.softplus else z > 0
        for p, m, g in zip(self.both, self.momenta, gradients):
            m *= np.float32(MOMENTUM)
            m += g
            p -= np.float32(RATE) * m
        return 1

    def loss(self):
        return self.last
