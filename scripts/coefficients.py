"""Writes the polynomials of the kernels, and prints the error that each achieves.

    python scripts/coefficients.py > crates/activations/src/coefficients.rs

Every polynomial is the best one of its degree in the weighted maximum norm (Remez exchange on a
dense grid, 60 digits); its coefficients are rounded to the precision of the kernel afterwards.
Coefficients of the tables are then searched within a few units in the last place for those with
which the kernel's own arithmetic, repeated here step by step, has the smallest maximum error.
Needs mpmath and numpy. The errors go to stderr.
"""

import itertools
import sys

import numpy as np

from mpmath import cos, erfc, exp, expm1, log, log1p, lu_solve, matrix, mp, mpf, pi, sqrt

mp.dps = 60
HALF_LN2 = log(2) / 2


def remez(f, weight, low, high, degree):
    """Coefficients, lowest power first, that minimize the largest weight(x) |f(x) - p(x)|."""
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


def mills_rest(center):
    def f(u):
        t = center * (1 + u) / (1 - u)
        return mills(t) * (t + center)

    return f


def unit_log_rest(z):
    """(log1p(z) - z) / z^2."""
    if z < mpf("0.01"):
        return sum((-1) ** (k + 1) * z**k / (k + 2) for k in range(60))
    return (log1p(z) - z) / z**2


SEGMENTS = 32
STEP = mpf(1) / 2
# Offsets of a segment's center from its middle; the one with the smallest error of the kernel is kept.
MOVES = [mpf(move) / 100 for move in (0, 3, 6)]
# The kernel does not use the tables beyond this.
END = mpf("15.74")


def soft(t):
    """ln(1 + e^-t)."""
    return log1p(exp(-t))


def decline(t):
    """The logistic sigmoid of -t."""
    return 1 / (1 + exp(t))


def to_f32(x):
    return np.float32(float(x))


def center(n, right):
    """An f32 near `right` of the middle of segment n at which both functions are nearly f32s; 0 in segment 0.

    Rounding their leading coefficients then costs almost nothing.
    """
    if n == 0:
        return mpf(0)
    middle = to_f32(n * STEP + right)

    def lost(move):
        at = mpf(float(middle + move * np.spacing(middle)))
        return max(abs(f(at) - mpf(float(to_f32(f(at))))) / mpf(float(np.spacing(to_f32(f(at))))) for f in (soft, decline))

    best = min(range(-4000, 4001), key=lambda move: (lost(move), abs(move)))
    return mpf(float(middle + best * np.spacing(middle)))


def settle(n, middle, fits, derivative):
    """f32 coefficients near one of the fits, and the largest error of the kernel's arithmetic in ULP.

    All small changes of three coefficients are tried on a few inputs, the best of them on many.
    """
    few, many = inputs(n, middle, 4001, derivative), inputs(n, middle, 100_001, derivative)
    trials = []
    for fit in fits:
        start = [to_f32(c) for c in fit]
        for moves in itertools.product(range(-2, 3), range(-4, 5, 2), range(-8, 9, 4)):
            trial = list(start)
            for k, move in enumerate(moves, start=1):
                trial[k] = trial[k] + np.float32(move) * np.spacing(trial[k])
            trials.append((largest_error(trial, few, derivative), len(trials), trial))
    best = min((largest_error(trial, many, derivative), at, trial) for _, at, trial in sorted(trials)[:40])
    return [mpf(float(c)) for c in best[2]], best[0]


def inputs(n, middle, count, derivative):
    """Inputs of a segment, their distance from its center, and exact results on both sides of 0."""
    low, high = max((n - 0.5) * float(STEP), 0), min((n + 0.5) * float(STEP), float(END))
    t = np.linspace(low, high, count).astype(np.float32)
    shrunk = np.exp(-t.astype(np.longdouble))
    exact = shrunk / (1 + shrunk) if derivative else np.log1p(shrunk)
    mirrored = 1 - exact if derivative else exact + t.astype(np.longdouble)
    unit, mirrored_unit = (np.spacing(y.astype(np.float32)).astype(np.longdouble) for y in (exact, mirrored))
    return t, t - to_f32(middle), exact, unit, mirrored, mirrored_unit


def fused(a, b, c):
    """A product of two f32 is exact in f64, so this rounds as a fused multiply-add does."""
    return (a.astype(np.float64) * np.float64(b) + np.float64(c)).astype(np.float32)


def largest_error(coefficients, sample, derivative):
    t, d, exact, unit, mirrored, mirrored_unit = sample
    inner = np.full_like(d, coefficients[-1])
    for c in reversed(coefficients[1:-1]):
        inner = fused(inner, d, c)
    if derivative:
        left = fused(inner, d, coefficients[0])
        right = np.float32(1) - left
    else:
        left, right = (fused(inner, d, line) + coefficients[0] for line in (np.float32(0), t))
    errors = np.abs(left.astype(np.longdouble) - exact) / unit
    mirrored_errors = np.abs(right.astype(np.longdouble) - mirrored) / mirrored_unit
    return float(max(np.max(errors), np.max(mirrored_errors)))


def segment(f, degree, n, middle):
    """The error of the kernel in ULP, its coefficients, and the polynomial's own error.

    The leading coefficient is the function's own value, rounded; the others are fitted to the rest.
    """
    start = f(middle)
    low, high = max((n - mpf(1) / 2) * STEP, 0) - middle, (n + mpf(1) / 2) * STEP - middle
    near = mp.diff(f, middle), mp.diff(f, middle, 2), mp.diff(f, middle, 3)
    rest = lambda d: (f(middle + d) - start) / d if abs(d) > 1e-12 else near[0] + d * near[1] / 2 + d * d * near[2] / 6
    # An ULP is proportional to the power of two below the value, not to the value: both weights are tried.
    fits, errors = [], []
    for below in (f, lambda t: mpf(2) ** mp.floor(log(f(t), 2))):
        c, e = remez(rest, lambda d: max(abs(d), mpf("0.001")) / below(middle + d), low, high, degree - 1)
        fits.append([start, *c])
        errors.append(e)
    row, units = settle(n, middle, fits, f is decline)
    return units, row, max(errors)


def emit_table(name, doc, segments):
    """Stored power by power."""
    units, rows, errors = zip(*segments)
    print(f"{name} f32: degree {len(rows[0]) - 1}, error 2^{float(log(max(errors), 2)):.2f}, {max(units):.2f} ULP", file=sys.stderr)
    print(f"/// {doc}")
    print(f"pub(crate) const {name}: [[f32; {SEGMENTS}]; {len(rows[0])}] = [")
    for power in zip(*rows):
        print("    [")
        for c in power:
            print(f"        {text(c, 'f32')},")
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
    centers, segments = [], []
    for n in range(SEGMENTS):
        best = min((*segment(soft, 5, n, c), c) for c in {center(n, right) for right in MOVES})
        centers.append(best[-1])
        segments.append(best[:-1])
    print("/// The center c_n of segment n, which reaches from n/2 − ¼ to n/2 + ¼.")
    print(f"pub(crate) const SEGMENT_CENTERS: [f32; {SEGMENTS}] = [")
    for c in centers:
        print(f"    {text(c, 'f32')},")
    print("];")
    emit_table("SEGMENT_SOFTPLUS", "ln(1 + e^-t) in powers of d = t − c_n, for each segment n.", segments)
    print()
    segments = [segment(decline, 5, n, c) for n, c in enumerate(centers)]
    emit_table("SEGMENT_SIGMOIDS", "1 / (1 + e^t) in powers of d = t − c_n, for each segment n.", segments)
    for kind, degree, reach, middle in (("f32", 9, 15, mpf(4)), ("f64", 21, 39, mpf(5))):
        f = mills_rest(middle)
        top = (reach - middle) / (reach + middle)
        c, e = remez(f, lambda u: 1 / f(u), -1, top, degree)
        print()
        emit("MILLS", "Φ(−t) e^(t²/2) (t + c) in powers of (t − c) / (t + c).", kind, c, e)
        print("/// The center c of the line above.")
        print(f"pub(crate) const MILLS_CENTER_{kind.upper()}: {kind} = {float(middle)};")


main()
