"""Record what SciPy says about the example of docs/judge.md, computed without any code of this project.

    python scripts/judge_oracle.py > crates/judge/tests/it/fixtures/scipy.json

Needs numpy and scipy; the versions used are written into the file. A test of the crate `judge` holds the
verdict numbers against these values:

- the mean difference, of logarithms for ratios, and its exact sign-flip p (scipy.stats.permutation_test);
- the interval of the inverted sign-flip test: the ends are means over subsets, and SciPy's p-value of the
  differences less a number just inside is above 5 %, less a number just outside at most 5 %;
- for each end of the interval of the bootstrap-t, the values between which 10,000 resamples put it, from
  so many resamples that their choice hardly matters;
- Holm's correction over all contrasts of a metric, as the shortcut of a closed test.
"""

import csv
import itertools
import json
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

FILE = Path(__file__).resolve().parent.parent / "docs/examples/activations.csv"
RESAMPLES = 400_000
FLOOR = 0.5


def differences(rows, metric, scale):
    """By depth and arm: the differences to relu, seed by seed."""
    values = {(r["depth"], r["arm"], r["seed"]): scale(float(r[metric])) for r in rows}
    depths = sorted({r["depth"] for r in rows}, key=float)
    arms = sorted({r["arm"] for r in rows} - {"relu"})
    seeds = sorted({r["seed"] for r in rows}, key=int)
    for depth, arm in itertools.product(depths, arms):
        found = [values[depth, arm, seed] - values[depth, "relu", seed] for seed in seeds]
        yield depth, arm, np.array(found)


def p_value(sample):
    test = stats.permutation_test(
        (sample,), np.mean, permutation_type="samples", n_resamples=np.inf
    )
    return float(test.pvalue)


def inverted(sample):
    """The interval of all μ that the sign-flip test of the differences less μ does not reject at 5 %."""
    n = len(sample)
    means = sorted(
        float(np.mean(subset))
        for size in range(1, n + 1)
        for subset in itertools.combinations(sample, size)
    )
    rank = int(2**n * 0.025 * (1 + 1e-12))
    low, high = means[rank - 1], means[-rank]
    step = 1e-6 * (high - low)
    assert p_value(sample - (low + step)) > 0.05 and p_value(sample - (high - step)) > 0.05
    assert p_value(sample - (low - step)) <= 0.05 and p_value(sample - (high + step)) <= 0.05
    return [low, high]


def bootstrap_t(sample, rng):
    """For each end, between which values that of 10,000 resamples lies: the quantiles whose probability is
    four standard errors of a share of so many resamples away."""
    n, mean, s = len(sample), sample.mean(), sample.std(ddof=1)
    drawn = sample[rng.integers(n, size=(RESAMPLES, n))]
    spread = np.maximum(drawn.std(axis=1, ddof=1), FLOOR * s)
    t = (drawn.mean(axis=1) - mean) / spread
    error = 4 * (0.025 * 0.975 / 10_000) ** 0.5
    ends = [[0.975 + error, 0.975 - error], [0.025 + error, 0.025 - error]]
    return [[float(mean - s * q) for q in np.quantile(t, end)] for end in ends]


def holm(p):
    m = len(p)
    adjusted = [0.0] * m
    for subset in range(1, 2**m):
        members = [i for i in range(m) if subset >> i & 1]
        bonferroni = min(1.0, len(members) * min(p[i] for i in members))
        for i in members:
            adjusted[i] = max(adjusted[i], bonferroni)
    return adjusted


def main():
    rows = list(csv.DictReader(FILE.open()))
    rng = np.random.default_rng(20261127)
    out = {"scipy": scipy.__version__, "numpy": np.__version__, "contrasts": []}
    for metric, scale in (("test_accuracy", float), ("steps_to_90", np.log)):
        entries = []
        for depth, arm, sample in differences(rows, metric, scale):
            entries.append({
                "metric": metric, "depth": depth, "arm": arm,
                "mean": float(sample.mean()), "p": p_value(sample),
                "inverted": inverted(sample), "bootstrap_t": bootstrap_t(sample, rng),
            })
        for entry, adjusted in zip(entries, holm([entry["p"] for entry in entries])):
            entry["p_holm"] = adjusted
        out["contrasts"] += entries
    json.dump(out, sys.stdout, indent=1, allow_nan=False)
    print()


if __name__ == "__main__":
    main()
