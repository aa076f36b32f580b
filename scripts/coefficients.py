"""Writes the polynomials of the kernels, and prints the error that each achieves.

    python scripts/coefficients.py > crates/activations/src/coefficients.rs

Every polynomial is the best one of its degree in the weighted maximum norm (Remez exchange on a
dense grid, 60 digits); its coefficients are rounded to the precision of the kernel afterwards.
Needs mpmath and nothing else. The errors go to stderr.
"""

import sys

from mpmath import cos, erfc, exp, expm1, log, lu_solve, matrix, mp, mpf, pi, sqrt

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
    for kind, degree, reach, centre in (("f32", 9, 15, mpf(4)), ("f64", 21, 39, mpf(5))):
        f = mills_rest(centre)
        top = (reach - centre) / (reach + centre)
        c, e = remez(f, lambda u: 1 / f(u), -1, top, degree)
        print()
        emit("MILLS", "Φ(−t) e^(t²/2) (t + c) in powers of (t − c) / (t + c).", kind, c, e)
        print("/// The c of the line above.")
        print(f"pub(crate) const MILLS_CENTRE_{kind.upper()}: {kind} = {float(centre)};")


main()
