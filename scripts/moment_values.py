"""Records Gaussian moments at 30 digits for `crates/meanfield`.

    python scripts/moment_values.py > crates/meanfield/tests/data/moments.csv

By the trapezoidal rule, which converges geometrically for analytic functions and is independent of the
quadrature that it checks. Each line has activation, beta, q, c (empty for single values), moment, value.
Needs mpmath.
"""

from mpmath import exp, log1p, mp, mpf, sqrt, tanh

from exact_functions import density, phi, sigma

mp.dps = 30

FUNCTIONS = [
    ("softplus", "", lambda x: log1p(exp(x)), sigma),
    ("softplus", 5, lambda x: log1p(exp(5 * x)) / 5, lambda x: sigma(5 * x)),
    ("tanh", "", tanh, lambda x: 1 - tanh(x) ** 2),
    ("gelu", "", lambda x: x * phi(x), lambda x: phi(x) + x * density(x)),
    ("squareplus", "", lambda x: (x + sqrt(x * x + 4)) / 2, lambda x: (1 + x / sqrt(x * x + 4)) / 2),
]


def record(name, beta, f, d, q):
    s, reach = sqrt(mpf(q)), 12
    h = mpf(1) / (40 if q * (beta or 1) ** 2 >= 16 else 20)
    nodes = [k * h for k in range(-int(reach / h), int(reach / h) + 1)]
    at = [(f(s * z), d(s * z), h * density(z)) for z in nodes]
    for moment, value in [
        ("mean", sum(w * y for y, _, w in at)),
        ("second", sum(w * y * y for y, _, w in at)),
        ("derivative_second", sum(w * g * g for _, g, w in at)),
    ]:
        print(name, beta, q, "", moment, mp.nstr(value, 20), sep=",")
    for c in (mpf("-0.9"), mpf("0.25"), mpf("0.99")):
        # u = s x; given x, v is normal about c u.
        rest = sqrt(1 - c * c)
        inner = [k * h for k in range(-int(9 / h), int(9 / h) + 1)]
        weights = [h * density(y) for y in inner]
        product = derivative = mpf(0)
        for z, (y, g, w) in zip(nodes[::2], at[::2]):
            if w < mpf("1e-20"):
                continue
            values = [s * (c * z + rest * n) for n in inner]
            product += 2 * w * y * sum(p * f(v) for p, v in zip(weights, values))
            derivative += 2 * w * g * sum(p * d(v) for p, v in zip(weights, values))
        for moment, value in [("product", product), ("derivative_product", derivative)]:
            print(name, beta, q, mp.nstr(c, 5), moment, mp.nstr(value, 18), sep=",", flush=True)


print("activation", "beta", "q", "c", "moment", "value", sep=",")
for name, beta, f, d in FUNCTIONS:
    for q in (0.04, 1, 9):
        record(name, beta, f, d, q)
