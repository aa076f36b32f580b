"""The functions that recorded values are made from, at whatever precision mpmath is set to."""

from mpmath import erfc, exp, mpf, pi, sqrt


def sigma(x):
    """The logistic function."""
    return 1 / (1 + exp(-x))


def phi(x):
    """The distribution function of the standard normal."""
    return erfc(-x / sqrt(mpf(2))) / 2


def density(x):
    """Its density."""
    return exp(-x * x / 2) / sqrt(2 * pi)
