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
    """(log1p(z) - z + z^2 / 2) / z^3."""
    if z < mpf("0.01"):
        return sum((-1) ** k * z**k / (k + 3) for k in range(60))
    return (log1p(z) - z + z * z / 2) / z**3


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
    return (a.astype(np.float64) * np.asarray(b, np.float64) + np.asarray(c, np.float64)).astype(np.float32)


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


def settle_unit_log(c, rest):
    """Coefficients near c with which Softplus by fused multiply-adds has the smallest largest error, in ULP.

    The large inputs, for which the logarithm hardly matters, are left out.
    """
    small = np.geomspace(1e-6, 1, 100_000)
    x = np.concatenate([small, -small, np.linspace(-3, 3, 100_001)]).astype(np.float32)
    t, log2_e = np.abs(x), 1 / log(2)
    high = to_f32(log2_e)
    low = to_f32(log2_e - mpf(float(high)))
    n = np.rint(t.astype(np.float64) * float(high)).astype(np.float32)
    d = fused(t, low, fused(t, high, -n))
    ln_2, one = to_f32(log(2)), np.float32(1)
    head = fused(-d, ln_2, one)
    inner = np.full_like(d, rest[-1])
    for k in reversed(rest[:-1]):
        inner = fused(inner, d, k)
    rest = fused(d * d, inner * np.float32(2**64), fused(-d, ln_2, one - head))
    p = head + rest
    factor = np.exp2(-n)
    e = p * factor
    square, line = e * e, np.maximum(x, 0)
    exact = np.logaddexp(np.longdouble(0), x.astype(np.longdouble))
    unit = np.spacing(exact.astype(np.float32)).astype(np.longdouble)

    def largest_error(trial):
        w = np.full_like(e, trial[-1])
        for k in reversed(trial[:-1]):
            w = fused(w, e, k)
        curve = fused(square, w, e * np.float32(-0.5))
        y = fused(head, factor, fused(fused(p, curve, rest), factor, line))
        return float(np.max(np.abs(y - exact) / unit))

    best, error, improved = list(c), largest_error(c), True
    moves = (-3, -2, -1, 0, 1, 2, 3)
    while improved:
        improved = False
        for (j, k), by, also in itertools.product(itertools.combinations(range(6), 2), moves, moves):
            trial = list(best)
            for at, move in ((j, by), (k, also)):
                trial[at] = trial[at] + np.float32(move) * np.spacing(trial[at])
            trial_error = largest_error(trial)
            if trial_error < error:
                best, error, improved = trial, trial_error, True
    return [mpf(float(k)) for k in best], error


def octave(f, degree, n):
    """2^n f(t) in powers of d for t = (n + d) ln 2 and the largest relative error of the polynomial.

    d is at most a half, and above 0 in the first octave. The last octave stands for all further ones.
    """
    far = n == SEGMENTS - 1
    value = lambda d: mpf(2) ** -d if far else mpf(2) ** n * f((n + d) * log(2))
    start = value(mpf(0))
    slope = -log(2) if far else mp.diff(value, 0)
    rest = lambda d: (value(d) - start) / d if abs(d) > 1e-12 else slope
    low = mpf(0) if n == 0 else -mpf(1) / 2
    c, e = remez(rest, lambda d: max(abs(d), mpf("0.001")) / value(d), low, mpf(1) / 2, degree - 1)
    # What rounding takes from the first coefficient is given back for |d| > 1/4, where other errors are
    # large, by 1 minus the polynomial in d^2 that is 1 at 0 and least there: Chebyshev's of degree 3.
    lost = start - mpf(float(to_f32(start)))
    a, b = mpf(5) / 3, mpf(32) / 3
    size = 4 * a**3 - 3 * a
    for power, share in ((2, 12 * a * a * b - 3 * b), (4, -12 * a * b * b), (6, 4 * b**3)):
        c[power - 1] += lost * share / size
    return [start - lost, *c], e


# The kernel of f64 has tables with this many entries.
STEPS = 16
# Entry n of the tables of the logarithm is for t near n times this, the last one also for all larger t.
LOG_STEP = 1 / mpf("4.5")


def log_centers():
    """f64 near 1 / (1 + e^-t) whose logarithms are nearly multiples of 2^-51.

    These add to numbers from 1/2 to 4 with a rounding error that the kernel can compute.
    """
    centers = []
    for n in range(STEPS - 1):
        candidates = [mpf(float(1 / (1 + exp(-n * LOG_STEP)) + k * mpf("7.3e-9"))) for k in range(-2000, 2001)]
        centers.append(min(candidates, key=lambda c: abs(log(c) - on_grid(log(c)))))
    return [*centers, mpf(1)]


def on_grid(y):
    return mp.nint(y * 2**51) / 2**51


def log_tail(u):
    """(log1p(u) - u) / u^2."""
    return sum((-1) ** (k + 1) * u**k / (k + 2) for k in range(40))


def emit_f64_list(name, doc, values):
    print(f"/// {doc}")
    print(f"pub(crate) const {name}: [f64; {len(values)}] = [")
    for value in values:
        print(f"    {text(value, 'f64')},")
    print("];")


def emit_sixteenths():
    """The tables and polynomials of Softplus in f64 with look-ups."""
    powers = [mpf(2) ** (mpf(j) / STEPS) for j in range(STEPS)]
    print()
    emit_f64_list("ROOTS", "2^(j/16), rounded.", powers)
    emit_f64_list("ROOTS_LACK", "What rounding took from 2^(j/16), as a share of it.", [(x - mpf(float(x))) / x for x in powers])
    c, e = remez(exp_rest, lambda r: r * r / exp(r), -log(2) / 32, log(2) / 32, 4)
    emit("SHORT_EXP", "(e^r − 1 − r) / r² for |r| ≤ ln 2 / 32, lowest power first.", "f64", c, e)
    centers = log_centers()
    emit_f64_list("LOG_CENTERS", "c_j near 1 / (1 + e^-t) for t = j / 4.5; the last is 1.", centers)
    emit_f64_list("LOG_VALUES", "−ln c_j, which are nearly multiples of 2^-51.", [-on_grid(log(c)) for c in centers])
    print(f"LOG_VALUES f64: {max(float(abs(log(c) - on_grid(log(c)))) for c in centers):.2g} off", file=sys.stderr)
    # Beside the last center the result is ln(1 + u); beside the others it is large where |u| can be.
    end = exp(-(STEPS - mpf("1.5")) * LOG_STEP)
    least = lambda u: log1p(u) if 0 < u <= end else max(-log1p(-min(2 * abs(u) / LOG_STEP, mpf("0.49"))), log1p(end))
    weight = lambda u: max(u * u, mpf("1e-8")) / max(least(u), mpf("1e-4"))
    c, e = remez(log_tail, weight, -LOG_STEP / 4, LOG_STEP / 4, 8)
    emit("SHORT_LOG", "(ln(1 + u) − u) / u² for |u| ≤ 1/18, lowest power first.", "f64", c, e)


def emit_octaves(name, doc, f):
    """By the lowest bits of the number in which the kernel has 64 - n and the bias of an exponent."""
    octaves = [octave(f, 6, n) for n in range(SEGMENTS)]
    error = max(e for _, e in octaves)
    print(f"{name} f32: degree 6, error 2^{float(log(error, 2)):.2f}", file=sys.stderr)
    print(f"/// {doc}")
    print(f"pub(crate) const {name}: [[f32; {SEGMENTS}]; 7] = [")
    for power in range(7):
        print("    [")
        for entry in range(SEGMENTS):
            n = (127 + 64 - entry) % SEGMENTS
            print(f"        {text(octaves[n][0][power] / 2**64, 'f32')},")
        print("    ],")
    print("];")


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
        if kind == "f32":
            print()
            rest = [x * (-log(2)) ** (k + 2) / 2**64 for k, x in enumerate(c)]
            emit("EXP2_REST", "2^-64 (2^-d − 1 + d ln 2) / d² for |d| ≤ 1/2, lowest power first.", kind, rest, e)
    edge = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
    for kind, degree in (("f32", 3), ("f64", 6)):
        c, e = remez(log_rest, lambda t: t / 2, edge / 1000, edge, degree)
        print()
        emit("LOG", "(2 atanh s − 2 s) / s³ in powers of s², for 1 + f from √½ to √2 and s = f / (2 + f).", kind, c, e)
    rest = [to_f32(x) for x in rest]
    c, e = remez(unit_log_rest, lambda z: z**3 / log1p(z), mpf("0.001"), 1, 7)
    c, units = settle_unit_log([to_f32(x) for x in c], rest)
    print()
    emit("UNIT_LOG", "(ln(1 + z) − z + z²/2) / z³ for 0 ≤ z ≤ 1, lowest power first.", "f32", c, e)
    print(f"UNIT_LOG f32: {units:.2f} ULP of Softplus", file=sys.stderr)
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
    print()
    doc = "2^-64 · 2^n {} in powers of d = t / ln 2 − n, for octave n at index (191 − n) mod 32."
    emit_octaves("OCTAVE_SOFTPLUS", doc.format("ln(1 + e^-t)"), soft)
    print()
    emit_octaves("OCTAVE_SIGMOIDS", doc.format("/ (1 + e^t)"), decline)
    emit_sixteenths()
    for kind, degree, reach, middle in (("f32", 9, 15, mpf(4)), ("f64", 21, 39, mpf(5))):
        f = mills_rest(middle)
        top = (reach - middle) / (reach + middle)
        c, e = remez(f, lambda u: 1 / f(u), -1, top, degree)
        print()
        emit("MILLS", "Φ(−t) e^(t²/2) (t + c) in powers of (t − c) / (t + c).", kind, c, e)
        print("/// The center c of the line above.")
        print(f"pub(crate) const MILLS_CENTER_{kind.upper()}: {kind} = {float(middle)};")


if __name__ == "__main__":
    main()
