"""Records values and derivatives to 32 digits, and PyTorch's softplus, for `crates/activations`.

    python scripts/recorded_values.py > crates/activations/tests/data/recorded.csv

Each line has a function, "value", "derivative" or "backward", β where it is not 1, x, the nearest f64,
and what it lacks. Needs mpmath, and torch for PyTorch's lines.
"""

import math
import random
import struct
from pathlib import Path

from mpmath import exp, expm1, log, log1p, mp, mpf, sqrt, tanh

from exact_functions import density, phi, sigma

mp.dps = 60
random.seed(1)

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
    "logsigmoid": (lambda x: -log1p(exp(-x)), lambda x: sigma(-x)),
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
print("# inputs of core_math_expm1.txt, beside this file")
DATA = Path(__file__).resolve().parents[1] / "crates/activations/tests/data"
LINES = (DATA / "core_math_expm1.txt").read_text().splitlines()
HARD = [float.fromhex(text) for text in LINES if not text.startswith("#")]
mp.dps = 110
for what, f in zip(("value", "derivative"), FUNCTIONS["softplus"]):
    for x in HARD:
        line("softplus", what, "", x, f(mpf(x)))
mp.dps = 60


def inverse_inputs():
    """Positive numbers of every size, and the neighborhood of ln 2, where the inverse crosses 0."""
    yield from (2.0 ** random.uniform(-60, 10) for _ in range(80))
    yield from (2.0 ** random.uniform(-1060, -60) for _ in range(20))
    ln_2 = 0.6931471805599453
    for seam in (0.4, ln_2, 2 * ln_2, 40.0):
        yield from (seam + k * math.ulp(seam) for k in range(-3, 4))
        yield from (seam * (1 + random.uniform(-1, 1) * 10.0 ** -k) for k in range(1, 9))
        yield from (struct.unpack("f", struct.pack("f", seam + k * 6e-8))[0] for k in range(-3, 4))


for beta in (1.0, 0.5, 10.0, -1.0):
    for z in inverse_inputs():
        y = z / beta
        mp.dps = 400 if z < 1e-15 else 60
        line("inverse_softplus", "value", beta, y, log(expm1(mpf(beta) * mpf(y))) / mpf(beta))
mp.dps = 60

import torch

GRADIENT = 1.25  # exact in either precision
print(f"# torch {torch.__version__}, backward of the gradient {GRADIENT}")
for name, dtype in (("torch_f32", torch.float32), ("torch_f64", torch.float64)):
    for beta in (0.5, 1.0, 2.0, 10.0):
        threshold = torch.tensor(20.0 / beta, dtype=dtype)
        points = [torch.tensor(z / beta, dtype=dtype)
                  for z in (-30.0, -1.0, 0.0, 1.0, 15.0, 19.0, 19.9, 19.99999, 20.00001, 20.1, 25.0, 100.0, 1000.0)]
        for end in (math.inf, -math.inf):
            near = threshold
            for _ in range(4):
                points.append(near)
                near = torch.nextafter(near, torch.tensor(end, dtype=dtype))
        for point in points:
            x = point.reshape(1).clone().requires_grad_()
            y = torch.nn.functional.softplus(x, beta, 20.0)
            y.backward(torch.tensor([GRADIENT], dtype=dtype))
            for what, number in (("value", y), ("backward", x.grad)):
                print(f"{name},{what},{beta},{x.item()!r},{number.item()!r},0.0")
