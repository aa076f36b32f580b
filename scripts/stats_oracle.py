"""Record what SciPy says about the statistics of the crate `stats`.

    python scripts/stats_oracle.py > crates/stats/tests/it/fixtures/stats_oracle.json

Needs numpy and scipy; the versions used are written into the file. The tests in
`crates/stats/tests/it/oracle.rs` hold our own functions against these values.
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats


def samples(rng):
    """Paired differences of several shapes and sizes, some with ties and zeros."""
    return {
        "normal": rng.normal(0.3, 1.0, 12),
        "skewed": rng.lognormal(0.0, 1.0, 30) - 1.0,
        "heavy": rng.standard_t(2, 10) + 0.5,
        "ties": np.array([1.0, 1.0, -1.0, 2.0, 2.0, -2.0, 0.0, 3.0, 1.0, 1.0]),
        "rounding": np.array([0.1, 0.2, 0.3, -0.1, -0.2, 0.7, 0.1, 0.4, 0.3, 0.2, 0.1]),
        "pair": np.array([0.4, 1.1]),
    }


def bca_fixed(differences, statistic, rng):
    """BCa ends from a recorded bootstrap distribution, so that both sides use the same resamples."""
    drawn = stats.bootstrap((differences,), statistic, n_resamples=200, method="BCa", rng=rng)
    reused = stats.bootstrap(
        (differences,), statistic, n_resamples=0, method="BCa", bootstrap_result=drawn
    )
    return {
        "distribution": drawn.bootstrap_distribution.tolist(),
        "jackknife": [float(statistic(np.delete(differences, i))) for i in range(len(differences))],
        "observed": float(statistic(differences)),
        # SciPy gives no interval when all jackknife values are equal; ours takes acceleration 0.
        "interval": [end if np.isfinite(end) else None for end in reused.confidence_interval],
    }


def bca_free(differences, statistic, rng):
    """BCa ends from so many resamples that the choice of resamples hardly matters."""
    result = stats.bootstrap(
        (differences,), statistic, n_resamples=400_000, method="BCa", rng=rng, batch=10_000
    )
    return list(result.confidence_interval)


def sign_flip(differences, n_resamples, rng):
    test = stats.permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=n_resamples, rng=rng
    )
    return test.pvalue


def equivalence(differences, margin, n_resamples, rng):
    def one_sided(values):
        return stats.permutation_test(
            (values,), np.mean, permutation_type="samples", alternative="greater",
            n_resamples=n_resamples, rng=rng,
        ).pvalue

    return max(one_sided(differences + margin), one_sided(margin - differences))


def main():
    rng = np.random.default_rng(20260917)
    out = {"scipy": scipy.__version__, "numpy": np.__version__, "samples": []}
    for name, differences in samples(rng).items():
        other = rng.permutation(differences) + np.round(rng.normal(size=len(differences)))
        entry = {
            "name": name,
            "differences": differences.tolist(),
            "other": other.tolist(),
            "median": float(np.median(differences)),
            "quantiles": [float(np.quantile(differences, q)) for q in (0.0, 0.05, 0.33, 0.9, 1.0)],
        }
        if len(differences) > 2:
            entry["spearman"] = float(stats.spearmanr(differences, other).statistic)
            entry["mean_interval"] = bca_free(differences, np.mean, rng)
        # SciPy takes equal means that were summed in another order for different ones.
        if len(differences) > 2 and name != "rounding":
            entry["mean_fixed"] = bca_fixed(differences, np.mean, rng)
            entry["median_fixed"] = bca_fixed(differences, np.median, rng)
        if len(differences) >= 6:
            test = stats.quantile_test(differences, q=0, p=0.5)
            entry["median_interval"] = list(test.confidence_interval(0.95))
        exact = len(differences) <= 20
        entry["sign_flip"] = sign_flip(differences, np.inf if exact else 999_999, rng)
        out["samples"].append(entry)
    # After everything that was recorded first, so that its random numbers stay.
    late = np.random.default_rng(7)
    for entry in out["samples"]:
        differences = np.array(entry["differences"])
        exact = np.inf if len(differences) <= 20 else 999_999
        entry["equivalence"] = [
            {"margin": margin, "p": equivalence(differences, margin, exact, late)}
            for margin in (0.1, 1.0, 2.5)
        ]

    counts = [(0, 1), (0, 10), (3, 10), (10, 10), (1, 300), (150, 300), (299, 1000)]
    out["wilson"] = [
        {"k": k, "n": n, "level": level,
         "interval": list(stats.binomtest(k, n).proportion_ci(level, method="wilson"))}
        for k, n in counts for level in (0.9, 0.95, 0.99)
    ]
    out["sign_test"] = [
        {"k": k, "n": n, "p": stats.binomtest(k, n, 0.5).pvalue} for k, n in counts
    ]
    families = [[0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.9, 0.9, 0.00001, 0.04, 0.04]]
    out["holm"] = [{"p": p, "adjusted": holm(p)} for p in families]
    out["fisher"] = [
        {"p": p, "combined": stats.combine_pvalues(p, method="fisher").pvalue}
        for p in ([0.3], [0.01, 0.2, 0.9], [1e-12, 0.5], [0.04] * 40, [1.0, 1.0])
    ]
    out["normal"] = [
        {"p": p, "x": stats.norm.ppf(p)} for p in (1e-300, 1e-12, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999)
    ]
    json.dump(out, sys.stdout, indent=1, allow_nan=False)
    print()


def holm(p):
    """SciPy has no Holm; closed testing with Bonferroni, of which Holm is the shortcut, is slow
    but says the same: the adjusted p of a hypothesis is the largest Bonferroni p over all
    subfamilies that contain it."""
    m = len(p)
    adjusted = [0.0] * m
    for subset in range(1, 2**m):
        members = [i for i in range(m) if subset >> i & 1]
        bonferroni = min(1.0, len(members) * min(p[i] for i in members))
        for i in members:
            adjusted[i] = max(adjusted[i], bonferroni)
    return adjusted


if __name__ == "__main__":
    main()
