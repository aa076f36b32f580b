//! A confidence interval whose ends are known to be usable.

/// A confidence interval; `low <= high` and both are finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    /// The interval from `low` to `high`; `None` unless both are finite and in order.
    pub fn new(low: f64, high: f64) -> Option<Self> {
        (low.is_finite() && high.is_finite() && low <= high).then_some(Self { low, high })
    }

    /// The lower end.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The upper end.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Whether `value` lies in the interval, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The interval of `f(x)` for an increasing `f`; `None` if an end is not finite.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Option<Self> {
        Self::new(f(self.low), f(self.high))
    }
}

/// The interval of a mean, and how far its ends may be off since they were found by drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanInterval {
    /// The interval.
    pub interval: Interval,
    /// How far an end may lie too far inside, by two standard errors of the draws; 0 where every case was
    /// enumerated.
    pub error: f64,
}

impl MeanInterval {
    /// The interval with both ends moved outward by the error, and by the rounding of sums whose terms
    /// are of the size of `scale`. An end that is not beyond a bound in this interval is not known to be
    /// beyond it; ties, frequent among shares of few rows, are not.
    pub fn cautious(self, scale: f64) -> Option<Interval> {
        let ends = self.interval.low.abs().max(self.interval.high.abs()).max(scale);
        let error = self.error + 1e-9 * ends;
        Interval::new(self.interval.low - error, self.interval.high + error)
    }
}
