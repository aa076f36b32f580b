"""Inputs for the measurement of errors, references for them, and the error in ULP.
"""

import mpmath
import numpy as np


def task_of(op):
    """The function that an operation computes, whatever its peer calls it."""
    if op in ("softplus_backward_f32", "softplus_f64", "stable_f64"):
        return op.replace("stable", "softplus")
    return "softplus_f32"


def inputs32():
    """Every exponent with both signs, and densely where softplus bends."""
    draws = np.random.default_rng(1)
    exponents = np.arange(255, dtype=np.uint32).repeat(256) << np.uint32(23)
    mantissas = draws.integers(0, 1 << 23, len(exponents), dtype=np.uint32)
    strata = (exponents | mantissas).view(np.float32)
    dense = draws.uniform(-110, 30, 1_000_000).astype(np.float32)
    near = draws.uniform(-2, 2, 500_000).astype(np.float32)
    return np.concatenate([strata, -strata, dense, near])


def inputs64():
    """Where softplus bends, and just above the threshold of 20 that some peers have."""
    draws = np.random.default_rng(2)
    parts = [draws.uniform(-750, 50, 10_000), draws.uniform(-40, 40, 10_000), draws.uniform(20, 20.5, 5_000)]
    return np.concatenate(parts)


def wide_softplus(x):
    x = x.astype(np.float64)
    with np.errstate(under="ignore"):
        return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def wide_slope(x):
    x = x.astype(np.float64)
    with np.errstate(under="ignore"):
        z = np.exp(-np.abs(x))
    return np.where(x >= 0.0, 1.0, z) / (1.0 + z)


def exact_softplus(x):
    """Each value as a pair (nearest f64, what is left)."""
    mpmath.mp.prec = 200
    exact = [mpmath.log1p(mpmath.exp(-abs(mpmath.mpf(v)))) + max(mpmath.mpf(v), 0) for v in x.tolist()]
    near = np.array([float(v) for v in exact])
    return near, np.array([float(v - mpmath.mpf(n)) for v, n in zip(exact, near.tolist())])


def tasks():
    """(function, inputs, reference) of every measurement."""
    x = inputs32()
    yield "softplus_f32", x, (wide_softplus(x), 0.0)
    yield "softplus_backward_f32", x, (wide_slope(x), 0.0)
    x = inputs64()
    yield "softplus_f64", x, exact_softplus(x)


def summary(x, values, reference):
    """Largest error, in units of the last place of the exact result, apart for subnormal results."""
    near, rest = reference
    info = np.finfo(values.dtype)
    with np.errstate(all="ignore"):
        _, exponents = np.frexp(near)
        places = np.ldexp(1.0, np.maximum(exponents - info.nmant - 1, info.minexp - info.nmant))
        error = np.abs((values.astype(np.float64) - near) - rest) / places
        # Beyond the largest number infinity is the correct answer.
        error[(np.abs(near) > info.max) & (values == np.sign(near) * np.inf)] = 0.0
    normal = np.abs(near) >= info.tiny
    worst = lambda which: {
        "ulp": float(f"{error[which].max():.4g}") if np.isfinite(error[which]).all() else "not finite",
        "at": float(x[which][np.argmax(np.nan_to_num(error[which], nan=np.inf))]),
    }
    return {"n": len(x), "normal": worst(normal), "subnormal": worst(~normal & (near != 0))}
