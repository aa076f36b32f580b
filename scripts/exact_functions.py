"""The functions of which values are recorded, at the precision that mpmath is set to."""

from mpmath import erfc, exp, mpf, pi, sqrt


def sigma(x):
    """The logistic function."""
    return 1 / (1 + exp(-x))


def phi(x):
    """The standard normal distribution function."""
    return erfc(-x / sqrt(mpf(2))) / 2


def density(x):
    """The standard normal density."""
    return exp(-x * x / 2) / sqrt(2 * pi)
