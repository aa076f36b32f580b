"""JAX: compiled calls on the CPU, and three ways of training.

`way` of a training: `step` (one compiled call a batch), `scan` (one an epoch), or, if the shape names
`seeds`, the runs of all seeds at once by `vmap` over `scan`.
"""

import jax
import jax.numpy as jnp
import jaxlib
import numpy as np

from inputs import BATCH, MOMENTUM, RATE, ROWS, Order, parameters, rows, scattered

jax.config.update("jax_enable_x64", True)  # For the rows in f64; arrays say their own type.

OPS = {
    "softplus_f32": lambda x, dy: jax.nn.softplus(x),
    "softplus_f64": lambda x, dy: jax.nn.softplus(x),
    "softplus_backward_f32": lambda x, dy: jax.vjp(jax.nn.softplus, x)[1](dy)[0],
    "relu_f32": lambda x, dy: jax.nn.relu(x),
}


def about():
    return {"jax": jax.__version__, "jaxlib": jaxlib.__version__}


def compiled(op, x, dy):
    if op not in OPS:
        raise KeyError(f"it has no {op}")
    f = jax.jit(OPS[op])
    return lambda: f(x, dy).block_until_ready()


def kernel(op, n):
    x = jnp.asarray(scattered(n, np.float64 if op.endswith("f64") else np.float32))
    return compiled(op, x, x + 0)


def values(op, x):
    x = jnp.asarray(x)
    return np.asarray(compiled(op, x, jnp.ones_like(x))())


def step_of(shape):
    f = jax.nn.softplus if shape["activation"] == "softplus" else jax.nn.relu

    def loss_of(both, x, labels):
        *hidden, last = zip(*both)
        for w, b in hidden:
            x = f(x @ w + b)
        log_shares = jax.nn.log_softmax(x @ last[0] + last[1])
        return -jnp.take_along_axis(log_shares, labels[:, None], axis=1).mean()

    def step(both, momenta, x, labels):
        loss, gradients = jax.value_and_grad(loss_of)(both, x, labels)
        momenta = jax.tree.map(lambda m, g: jnp.float32(MOMENTUM) * m + g, momenta, gradients)
        both = jax.tree.map(lambda p, m: p - jnp.float32(RATE) * m, both, momenta)
        return both, momenta, loss

    return step


class Steps:
    """The usual first program: batches are cut by NumPy."""

    def __init__(self, shape):
        self.x, labels = rows(shape["inputs"])
        self.labels = labels.astype(np.int32)
        self.step = jax.jit(step_of(shape), donate_argnums=(0, 1))
        self.both = jax.tree.map(jnp.asarray, parameters(shape))
        self.momenta = jax.tree.map(jnp.zeros_like, self.both)
        self.order = Order(shape.get("seed", 0))

    def advance(self):
        batch = self.order.next_batch()
        self.both, self.momenta, self.last = self.step(self.both, self.momenta, self.x[batch], self.labels[batch])
        return 1


class Epochs:
    """A whole epoch in one call, shuffled inside; over several seeds at once if they are given."""

    def __init__(self, shape):
        x, labels = rows(shape["inputs"])
        self.data = jnp.asarray(x), jnp.asarray(labels.astype(np.int32))
        step, seeds = step_of(shape), shape.get("seeds")

        def epoch(both, momenta, key, x, labels):
            key, now = jax.random.split(key)
            order = jax.random.permutation(now, ROWS).reshape(-1, BATCH)

            def body(state, batch):
                *state, loss = step(*state, x[batch], labels[batch])
                return tuple(state), loss

            (both, momenta), losses = jax.lax.scan(body, (both, momenta), order)
            return both, momenta, key, losses[-1]

        if seeds:
            each = [parameters(shape, seed) for seed in seeds]
            self.both = jax.tree.map(lambda *p: jnp.stack(p), *each)
            self.key = jax.vmap(jax.random.key)(jnp.asarray(seeds))
            epoch = jax.vmap(epoch, in_axes=(0, 0, 0, None, None))
        else:
            self.both = jax.tree.map(jnp.asarray, parameters(shape))
            self.key = jax.random.key(shape.get("seed", 0))
        self.momenta = jax.tree.map(jnp.zeros_like, self.both)
        self.epoch = jax.jit(epoch, donate_argnums=(0, 1, 2))

    def advance(self):
        self.both, self.momenta, self.key, self.last = self.epoch(self.both, self.momenta, self.key, *self.data)
        return ROWS // BATCH


class Training:
    def __init__(self, shape):
        self.way = Steps(shape) if shape.get("way") == "step" else Epochs(shape)

    def advance(self):
        return self.way.advance()

    def loss(self):
        return float(self.way.last.mean())
