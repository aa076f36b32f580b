//! The statistics of paired experiments: intervals, exact tests, robust summaries, and the rule
//! that turns an interval into a word.
//!
//! Deliberately absent: files, tables and metrics. Every function is pure; what draws random
//! numbers takes a seed. Values that are not finite never yield an interval, a small p-value or a
//! favourable word.
#![forbid(unsafe_code)]

pub mod binomial;
pub mod bootstrap;
pub mod fisher;
pub mod holm;
pub mod normal;
pub mod permutation;
pub mod rank;
pub mod summary;
pub mod verdict;

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

    /// Whether the interval holds `value`, ends included.
    pub fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// The interval of `f(x)` for a rising `f`; `None` when an end is no longer finite.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Option<Self> {
        Self::new(f(self.low), f(self.high))
    }
}
