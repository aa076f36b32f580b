"""Records values and derivatives to 32 digits, and PyTorch's softplus, for `crates/activations`.

    python scripts/recorded_values.py > crates/activations/tests/data/recorded.csv

A line: activation, "value" or "derivative" or PyTorch's version, parameters, x, the nearest f64, and
what it lacks. Needs mpmath, and torch for the lines of its own.
"""

import random

from mpmath import erfc, exp, expm1, log, log1p, mp, mpf, sqrt, tanh, pi

mp.dps = 60
random.seed(1)


def sigma(x):
    return 1 / (1 + exp(-x))


def phi(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def density(x):
    return exp(-x * x / 2) / sqrt(2 * pi)


FUNCTIONS = {
    "softplus": (lambda x: log1p(exp(x)), sigma),
    "shifted_softplus": (lambda x: log1p(expm1(x) / 2), sigma),
    "squareplus": (lambda x: (x + sqrt(x * x + 4)) / 2, lambda x: (1 + x / sqrt(x * x + 4)) / 2),
    "elu": (lambda x: x if x > 0 else expm1(x), lambda x: mpf(1) if x > 0 else exp(x)),
    "silu": (lambda x: x * sigma(x), lambda x: sigma(x) * (1 + x * sigma(-x))),
    "gelu": (lambda x: x * phi(x), lambda x: phi(x) + x * density(x)),
    "tanh": (tanh, lambda x: 1 - tanh(x) ** 2),
    "sigmoid": (sigma, lambda x: sigma(x) * sigma(-x)),
    "exp": (exp, exp),
}
INPUTS = [random.uniform(-8, 8) for _ in range(120)] + [random.uniform(-36, 36) for _ in range(60)]
INPUTS += [random.choice((-1, 1)) * 2.0 ** random.uniform(-40, 0) for _ in range(40)]
INPUTS += [k * 0.34657359027997264 for k in range(-20, 21)] + [-700.0, -300.5, -100.25]


def line(name, what, parameters, x, y):
    near = float(y)
    print(f"{name},{what},{parameters},{x!r},{near!r},{float(y - mpf(near))!r}")


for name, functions in FUNCTIONS.items():
    for what, f in zip(("value", "derivative"), functions):
        for x in INPUTS:
            mp.dps = 60 + int(abs(x))
            line(name, what, "", x, f(mpf(x)))
mp.dps = 60

import torch

print(f"# torch {torch.__version__}")
for beta in (1.0, 5.0, 0.5):
    for z in (-30.0, -1.0, 0.0, 1.0, 19.9, 19.9999999, 20.0, 20.0000001, 20.1, 25.0, 100.0):
        x = torch.tensor([z / beta], dtype=torch.float64, requires_grad=True)
        y = torch.nn.functional.softplus(x, beta, 20.0)
        y.sum().backward()
        for what, number in (("value", y), ("derivative", x.grad)):
            print(f"torch,{what},{beta},{x.item()!r},{number.item()!r},0.0")
