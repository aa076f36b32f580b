//! A finding: what one check says of one row.

use serde::{Deserialize, Serialize};

use stats::Interval;

/// The checks of the gate, from exact to noisy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Kernels against their references.
    Correctness,
    /// Outcomes of tiny training runs and digests of kernels, bit for bit.
    Exact,
    /// Metrics of tiny training runs, paired over seeds, within margins.
    #[serde(alias = "tolerant")]
    Tolerance,
    /// Counted instructions.
    Instructions,
    /// Times of base and candidate, measured in turns.
    #[serde(alias = "wall-clock")]
    Timing,
}

impl Check {
    /// Every check, in order.
    pub const ALL: [Self; 5] =
        [Self::Correctness, Self::Exact, Self::Tolerance, Self::Instructions, Self::Timing];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Exact => "exact",
            Self::Tolerance => "tolerance",
            Self::Instructions => "instructions",
            Self::Timing => "timing",
        }
    }

    /// The name in logs and on pages.
    pub fn title(self) -> &'static str {
        match self {
            Self::Correctness => "correctness check",
            Self::Exact => "exact check",
            Self::Tolerance => "tolerance check",
            Self::Instructions => "instruction check",
            Self::Timing => "timing check",
        }
    }
}

/// The result for one row of one check; the order is that of a reader's interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Worse, or different where nothing may differ.
    Regression,
    /// The row cannot be judged.
    NotEnoughEvidence,
    /// Better, by the rule that finds a regression.
    Improved,
    /// A metric without a better side that moved beyond its margin.
    Changed,
    /// No change of a size that this row can show.
    Pass,
    /// Not measured, and so no reason for a pass.
    NotRun,
}

impl Status {
    /// Every status, in order.
    pub(crate) const ALL: [Self; 6] = [
        Self::Regression,
        Self::NotEnoughEvidence,
        Self::Improved,
        Self::Changed,
        Self::Pass,
        Self::NotRun,
    ];

    /// The status in logs and on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Regression => "REGRESSION",
            Self::NotEnoughEvidence => "not enough evidence",
            Self::Improved => "improved",
            Self::Changed => "changed",
            Self::Pass => "pass",
            Self::NotRun => "not run",
        }
    }
}

/// What one check says of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The check.
    pub check: Check,
    /// What was compared, `time/forward/relu/2048` for example.
    pub row: String,
    /// The result.
    pub status: Status,
    /// The reason, with its numbers.
    pub reason: String,
    /// How much the candidate differs from base: a factor minus 1, or a difference in the metric's unit.
    pub effect: Option<f64>,
    /// The 95 % interval of the effect.
    pub interval: Option<Interval>,
}

impl Finding {
    /// A finding without an effect.
    pub fn new(check: Check, row: &str, status: Status, reason: impl Into<String>) -> Self {
        let (row, reason) = (row.to_owned(), reason.into());
        Self { check, row, status, reason, effect: None, interval: None }
    }

    /// The same finding with an effect.
    pub(crate) fn with_effect(self, effect: f64, interval: Option<Interval>) -> Self {
        Self { effect: Some(effect), interval, ..self }
    }
}

/// A relative effect in percent, with its sign: +5.1 %.
pub(crate) fn percent(share: f64) -> String {
    let text = format!("{:+.1} %", 100.0 * share);
    if text == "-0.0 %" { "+0.0 %".to_owned() } else { text.replace('-', "−") }
}

/// An interval of relative effects: [+4.7 %, +5.4 %].
pub(crate) fn percent_interval(interval: Option<Interval>) -> String {
    match interval {
        Some(interval) => format!("[{}, {}]", percent(interval.low()), percent(interval.high())),
        None => "[no interval]".to_owned(),
    }
}
