"""From raw samples to a ratio with an interval.

A round gives every arm one number, the geometric mean of its two visits. A ratio is formed inside a round,
where both arms saw the same machine; the figure is the median over rounds, the interval that of the median
by order statistics (95 %, or the whole range when there are few rounds).
"""

import math
from statistics import median

ANOMALY = 5.0


def interval(values):
    """Ends of the 95 % interval of the median; the whole range where five values or fewer give none.

    The rule is that of `stats::summary::median_interval`, written again so that the page needs Python
    alone. Tests hold both to the same values recorded from SciPy.
    """
    values, n = sorted(values), len(values)
    rank, below = 0, 0.0
    while True:
        below += math.comb(n, rank) / 2**n
        if 2 * below > 0.05 or rank + 1 >= n / 2:
            break
        rank += 1
    rank = max(rank, 1)
    return values[rank - 1], values[-rank]


class Rounds:
    """The samples of one part of the record."""

    def __init__(self, record):
        self.each = record["rounds_each"]
        self.arms = {key: self.rounds(samples) for key, samples in record["samples"].items()}
        self.anomalies = {}
        for key in list(self.arms):
            self.set_anomalies_apart(key)

    @staticmethod
    def rounds(samples):
        return {at: math.prod(values) ** (1 / len(values)) for at, *values in samples}

    def set_anomalies_apart(self, key):
        """A process far off all others of its kind, for its whole life, is no evidence."""
        of = {}
        for at, value in self.arms[key].items():
            of.setdefault(at // self.each, []).append(value)
        medians = {process: median(values) for process, values in of.items()}
        usual = median(medians.values())
        for process, value in medians.items():
            if len(medians) > 2 and not usual / ANOMALY < value < usual * ANOMALY:
                self.anomalies.setdefault(key, []).append((process, value, usual))
                for at in [at for at in self.arms[key] if at // self.each == process]:
                    del self.arms[key][at]

    def has(self, *keys):
        return all(self.arms.get(key) for key in keys)

    def median(self, key):
        return median(self.arms[key].values())

    def ratio(self, above, below):
        """(median, low, high) of above / below over the rounds that both have."""
        common = self.arms[above].keys() & self.arms[below].keys()
        ratios = [self.arms[above][at] / self.arms[below][at] for at in sorted(common)]
        return (median(ratios), *interval(ratios))
