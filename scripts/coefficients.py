"""Writes the polynomials of the kernels, and prints the error that each achieves.

    python scripts/coefficients.py > crates/activations/src/coefficients.rs

Every polynomial is the best one of its degree in the weighted maximum norm (Remez exchange on a
dense grid, 60 digits); its coefficients are rounded to the precision of the kernel afterwards.
Those of the octave tables are then moved by a few units in the last place to where the kernel's own
arithmetic, done here step by step, has the smallest largest error.
Needs mpmath and numpy. The errors go to stderr.
"""

import itertools
import sys

import numpy as np

from mpmath import cos, erfc, exp, expm1, log, log1p, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 60
HALF_LN2 = log(2) / 2


def remez(f, weight, low, high, degree):
    """Coefficients, lowest power first, that minimise the largest weight(x) |f(x) - p(x)|."""
    low, high = mpf(low), mpf(high)
    point = lambda a: (low + high) / 2 - (high - low) / 2 * cos(pi * a)
    grid = [point(mpf(i) / (40 * (degree + 2))) for i in range(40 * (degree + 2) + 1)]
    values = [(x, f(x), weight(x)) for x in grid]
    nodes = [values[40 * i + 20 * i // (degree + 1)] for i in range(degree + 2)]
    nodes[-1] = values[-1]
    for _ in range(12):
        rows = matrix(degree + 2)
        right = matrix(degree + 2, 1)
        for i, (x, y, w) in enumerate(nodes):
            for j in range(degree + 1):
                rows[i, j] = x**j
            rows[i, degree + 1] = (-1) ** i / w
            right[i] = y
        solution = lu_solve(rows, right)
        coefficients = [solution[j] for j in range(degree + 1)]
        errors = [w * (y - horner(coefficients, x)) for x, y, w in values]
        runs = []
        for at, error in enumerate(errors):
            if runs and (error > 0) == (errors[runs[-1]] > 0):
                if abs(error) > abs(errors[runs[-1]]):
                    runs[-1] = at
            else:
                runs.append(at)
        while len(runs) > degree + 2:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        if len(runs) < degree + 2:
            break
        nodes = [values[at] for at in runs]
        largest = max(abs(error) for error in errors)
        if largest <= abs(solution[degree + 1]) * mpf("1.001"):
            break
    return coefficients, max(abs(error) for error in errors)


def horner(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def exp_rest(r):
    """(e^r - 1 - r) / r^2."""
    return sum(r**k / mp.factorial(k + 2) for k in range(30)) if abs(r) < 0.5 else (expm1(r) - r) / r**2


def log_rest(t):
    """(2 atanh(s) - 2 s) / s / t for s = sqrt(t)."""
    return sum(2 * t**k / (2 * k + 3) for k in range(60))


def mills(t):
    """The normal tail without its exponential: (1 - Phi(t)) e^(t^2 / 2)."""
    return erfc(t / sqrt(mpf(2))) / 2 * exp(t * t / 2)


def mills_rest(centre):
    def f(u):
        t = centre * (1 + u) / (1 - u)
        return mills(t) * (t + centre)

    return f


def unit_log_rest(z):
    """(log1p(z) - z) / z^2."""
    if z < mpf("0.01"):
        return sum((-1) ** (k + 1) * z**k / (k + 2) for k in range(60))
    return (log1p(z) - z) / z**2


OCTAVES = 32
# The tables carry a factor of 2^-40, so that the power of two that undoes it is a normal number for
# every x: a subnormal result is then rounded once, by the last multiply-add. The number that rounds
# x / ln 2 carries the exponent's bias, and with it the place in the tables.
DEPTH = 40
BIAS = 127 + DEPTH
# Octaves reach from n - LEAN - 1/2 to n - LEAN + 1/2 in powers of two. Leaning left, octave 0 holds all
# x for which the curved part is above 1/2, where its rounding shows in the sum with max(x, 0).
LEAN = mpf(1) / 8
LEFT, RIGHT = -(LEAN + mpf(1) / 2) * log(2), (mpf(1) / 2 - LEAN) * log(2)


def octave(n):
    """ln(1 + e^(n ln 2 + r)) / 2^n, which is e^r far to the left."""
    if n == 1 - OCTAVES:
        return exp
    return lambda r: log1p(mpf(2) ** n * exp(r)) * mpf(2) ** -n


def octave_slope(n):
    """Its derivative: the logistic sigmoid of n ln 2 + r, over 2^n."""
    if n == 1 - OCTAVES:
        return exp
    return lambda r: exp(r) / (1 + mpf(2) ** n * exp(r))


def settle(n, coefficients, slope):
    """f32 coefficients near the given ones, and the largest error of the kernel's arithmetic in ULP.

    All small moves of a few coefficients are tried on a few inputs, the best of them on many.
    """
    start = [np.float32(float(c)) for c in coefficients]
    # Near 0 the two halves are close to each other's rounding, and it takes more to please both.
    reach = 5 if n > -3 else 2
    few, many = inputs(n, 8001, slope), inputs(n, 1_000_001 if n == -1 else 20_001, slope)
    trials = []
    for moves in itertools.product(range(-reach, reach + 1), repeat=3):
        trial = list(start)
        for k, move in enumerate(moves, start=1):
            trial[k] = trial[k] + np.float32(move) * np.spacing(trial[k])
        trials.append((largest_error(n, trial, few, slope), len(trials), trial))
    best = min((largest_error(n, trial, many, slope), at, trial) for _, at, trial in sorted(trials)[: 64 if n > -3 else 12])
    return [mpf(float(c)) for c in best[2]], best[0]


def inputs(n, count, slope):
    """Inputs of an octave, what they are reduced to, and exact results on both sides of 0."""
    narrow, wide, long = np.float32, np.float64, np.longdouble
    low, high = float(n * log(2) + LEFT), float(min(n * log(2) + RIGHT, 0))
    x = np.linspace(low, high, count).astype(narrow)
    grown = np.exp(x.astype(long))
    exact = (grown / (1 + grown) if slope else np.log1p(grown)) * long(2) ** -n
    if n == 1 - OCTAVES:
        exact = grown * long(2) ** -n
    mirrored = 1 - exact * long(2) ** n if slope else exact * long(2) ** n - x.astype(long)
    unit, mirrored_unit = (np.spacing(np.abs(y).astype(narrow)).astype(long) for y in (exact, mirrored))
    r = (x.astype(wide) - n * wide(narrow(0.69314575))).astype(narrow)
    r = (r.astype(wide) - n * wide(narrow(1.4286068e-6))).astype(narrow)
    return x, r, exact, unit, mirrored, mirrored_unit


def fused(a, b, c):
    """A product of two f32 is exact in f64, so this rounds as a fused multiply-add does."""
    return (a.astype(np.float64) * np.float64(b) + np.float64(c)).astype(np.float32)


def largest_error(n, coefficients, sample, slope):
    x, r, exact, unit, mirrored, mirrored_unit = sample
    inner = np.full_like(r, coefficients[-1])
    for c in reversed(coefficients[1:-1]):
        inner = fused(inner, r, c)
    total = fused(inner, r, coefficients[0])
    # The other half of the function is made from this one, by one more rounding except in octave 0.
    left = total.astype(np.float64) * np.float64(2) ** n
    right = (1 - left if slope else left - x.astype(np.float64)).astype(np.float32)
    if n == 0 and not slope:
        right = fused(inner - np.float32(1), r, coefficients[0])
    errors = np.abs(total.astype(np.longdouble) - exact) / unit
    mirrored_errors = np.abs(right.astype(np.longdouble) - mirrored) / mirrored_unit
    return float(max(np.max(errors), np.max(mirrored_errors)))


def emit_octaves(name, doc, family, degree):
    """One polynomial an octave, stored power by power; octave n at place (n + 167) mod 32, times 2^-40.

    The leading coefficient is the function's own value, rounded; the others are fitted to the rest.
    """
    table, worst, units = [None] * OCTAVES, mpf(0), 0.0
    for n in range(0, -OCTAVES, -1):
        f = family(n)
        start = f(mpf(0))
        high = RIGHT if n < 0 else mpf(0)
        near = mp.diff(f, 0), mp.diff(f, 0, 2), mp.diff(f, 0, 3)
        rest = lambda r: (f(r) - start) / r if abs(r) > 1e-12 else near[0] + r * near[1] / 2 + r * r * near[2] / 6
        c, e = remez(rest, lambda r: max(abs(r), mpf("0.001")) / f(r), LEFT, high, degree - 1)
        table[(n + BIAS) % OCTAVES], unit = settle(n, [start, *c], family is octave_slope)
        units = max(units, unit)
        worst = max(worst, e)
    print(f"{name} f32: degree {degree}, error 2^{float(log(worst, 2)):.2f}, {units:.2f} ULP", file=sys.stderr)
    print(f"/// {doc}")
    print(f"pub(crate) const {name}: [[f32; {OCTAVES}]; {degree + 1}] = [")
    for power in range(degree + 1):
        print("    [")
        for row in table:
            print(f"        {text(row[power] * mpf(2) ** -DEPTH, 'f32')},")
        print("    ],")
    print("];")


def emit(name, doc, kind, coefficients, error):
    print(f"{name} {kind}: degree {len(coefficients) - 1}, error 2^{float(log(error, 2)):.2f}", file=sys.stderr)
    print(f"/// {doc}")
    print(f"pub(crate) const {name}_{kind.upper()}: [{kind}; {len(coefficients)}] = [")
    for c in coefficients:
        print(f"    {text(c, kind)},")
    print("];")


def text(x, kind):
    """The shortest decimal that reads back as the nearest number of this precision."""
    if kind == "f64":
        value = repr(float(x))
    else:
        import struct

        nearest = struct.unpack("f", struct.pack("f", float(x)))[0]
        value = next(t for d in range(1, 12) if struct.unpack("f", struct.pack("f", float(t := f"{nearest:.{d}g}")))[0] == nearest)
        value = repr(float(value))
    if "e" in value:
        mantissa, exponent = value.split("e")
        return f"{mantissa}e{int(exponent)}"
    return value


def main():
    print("//! Polynomials of the kernels, written by `scripts/coefficients.py`: change them there.")
    print("//!")
    print("//! Deliberately absent: anything written by hand.")
    for kind, degree in (("f32", 4), ("f64", 9)):
        c, e = remez(exp_rest, lambda r: r * r / exp(r), -HALF_LN2, HALF_LN2, degree)
        print()
        emit("EXP", "(e^r − 1 − r) / r² for |r| ≤ ln 2 / 2, lowest power first.", kind, c, e)
    edge = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
    for kind, degree in (("f32", 3), ("f64", 6)):
        c, e = remez(log_rest, lambda t: t / 2, edge / 1000, edge, degree)
        print()
        emit("LOG", "(2 atanh s − 2 s) / s³ in powers of s², for 1 + f from √½ to √2 and s = f / (2 + f).", kind, c, e)
    c, e = remez(unit_log_rest, lambda z: z * z / log1p(z), mpf("0.001"), 1, 9)
    print()
    emit("UNIT_LOG", "(ln(1 + z) − z) / z² for 0 ≤ z ≤ 1, lowest power first.", "f32", c, e)
    print()
    emit_octaves("OCTAVES", "ln(1 + e^(n ln 2 + r)) / 2^n in powers of r; octave n at place (n + 167) mod 32, times 2^-40.", octave, 6)
    print()
    emit_octaves("OCTAVE_SLOPES", "Its derivative, likewise.", octave_slope, 6)
    for kind, degree, reach, centre in (("f32", 9, 15, mpf(4)), ("f64", 21, 39, mpf(5))):
        f = mills_rest(centre)
        top = (reach - centre) / (reach + centre)
        c, e = remez(f, lambda u: 1 / f(u), -1, top, degree)
        print()
        emit("MILLS", "Φ(−t) e^(t²/2) (t + c) in powers of (t − c) / (t + c).", kind, c, e)
        print("/// The c of the line above.")
        print(f"pub(crate) const MILLS_CENTRE_{kind.upper()}: {kind} = {float(centre)};")


main()
