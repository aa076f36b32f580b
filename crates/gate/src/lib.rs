//! The gate: from measurements and a baseline to findings, and from findings to an exit code.
//!
//! One file a lane, from exact to noisy. A lane is a pure function: the same measurements give the
//! same findings. Whatever could not be judged is *not enough evidence*, never a pass: comparisons
//! are written so that NaN, a missing row and an empty result all end there.
//!
//! Deliberately absent: measuring (`measure` does that), clocks, and files other than those that
//! [`baseline`] describes.
#![forbid(unsafe_code)]

pub mod correctness;
pub mod exact;
pub mod tolerant;
pub mod instructions;
pub mod wall_clock;
pub mod baseline;
pub mod talk;
pub mod compare;
pub mod measure;
pub mod summary;
pub mod calibrate;

use serde::{Deserialize, Serialize};

use stats::Interval;

/// Where a finding comes from; the number is the lane's place from exact to noisy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// Kernels against the reference.
    Correctness,
    /// Outcomes of tiny runs, bit for bit.
    Exact,
    /// Outcomes of tiny runs, paired over seeds, within margins.
    Tolerant,
    /// Instructions counted.
    Instructions,
    /// Time, base and head interleaved.
    WallClock,
}

/// Every lane, in order.
pub const LANES: [Lane; 5] =
    [Lane::Correctness, Lane::Exact, Lane::Tolerant, Lane::Instructions, Lane::WallClock];

impl Lane {
    /// Number and name for people.
    pub fn title(self) -> &'static str {
        match self {
            Lane::Correctness => "0 correctness",
            Lane::Exact => "1 outcomes, exact",
            Lane::Tolerant => "2 outcomes, tolerant",
            Lane::Instructions => "3 instructions",
            Lane::WallClock => "4 wall clock",
        }
    }
}

/// What became of one row of one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Worse, or different where nothing may differ.
    Regression,
    /// Nothing can be said.
    NotEnoughEvidence,
    /// Better, by the rule that finds a regression.
    Improved,
    /// A description that moved beyond its margin and has no better side.
    Changed,
    /// No change of the size that this row can show.
    Pass,
    /// Not looked at, and so no reason for a pass.
    NotRun,
}

impl Status {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Status::Regression => "REGRESSION",
            Status::NotEnoughEvidence => "not enough evidence",
            Status::Improved => "improved",
            Status::Changed => "changed",
            Status::Pass => "pass",
            Status::NotRun => "not run",
        }
    }
}

/// What one lane says of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The lane.
    pub lane: Lane,
    /// What was looked at.
    pub row: String,
    /// What became of it.
    pub status: Status,
    /// Why, in words and numbers.
    pub reason: String,
    /// How much head differs from base, in the unit of the row: a factor minus 1, or a difference.
    pub effect: Option<f64>,
    /// Its interval.
    pub interval: Option<Interval>,
}

impl Finding {
    /// A finding without a size.
    pub fn new(lane: Lane, row: &str, status: Status, reason: impl Into<String>) -> Self {
        let (row, reason) = (row.to_owned(), reason.into());
        Self { lane, row, status, reason, effect: None, interval: None }
    }

    /// The same with a size.
    pub fn sized(self, effect: f64, interval: Option<Interval>) -> Self {
        Self { effect: Some(effect), interval, ..self }
    }
}

/// Everything that one call of the gate found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// Findings, lane by lane.
    pub findings: Vec<Finding>,
}

/// What a decision comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every lane that ran had evidence, and none found a regression.
    Pass,
    /// At least one confirmed regression.
    Regression,
    /// No regression was confirmed, and not every lane could say that there is none.
    NotEnoughEvidence,
}

impl Outcome {
    /// The exit code of the gate.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Pass => 0,
            Outcome::Regression => 3,
            Outcome::NotEnoughEvidence => 4,
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Regression => "regression confirmed",
            Outcome::NotEnoughEvidence => "not enough evidence",
        }
    }
}

impl Decision {
    /// Adds what a lane found. A lane that ran and has nothing to show measured nothing.
    pub fn add(&mut self, lane: Lane, findings: Vec<Finding>) {
        if findings.is_empty() {
            let reason = "nothing was measured: the result is empty";
            self.findings.push(Finding::new(lane, "all", Status::NotEnoughEvidence, reason));
        }
        self.findings.extend(findings);
    }

    /// Says that a lane was not run, and why. That alone makes no decision green.
    pub fn not_run(&mut self, lane: Lane, reason: impl Into<String>) {
        self.findings.push(Finding::new(lane, "all", Status::NotRun, reason));
    }

    /// What it all comes to.
    pub fn outcome(&self) -> Outcome {
        let any = |status: Status| self.findings.iter().any(|finding| finding.status == status);
        let ran = self.findings.iter().any(|finding| finding.status != Status::NotRun);
        if any(Status::Regression) {
            Outcome::Regression
        } else if any(Status::NotEnoughEvidence) || !ran {
            Outcome::NotEnoughEvidence
        } else {
            Outcome::Pass
        }
    }

    /// The findings of one lane.
    pub fn of(&self, lane: Lane) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.lane == lane)
    }
}

/// A relative size in per cent, with its sign: +5.1 %.
pub(crate) fn percent(share: f64) -> String {
    let text = format!("{:+.1} %", 100.0 * share);
    if text == "-0.0 %" { "+0.0 %".to_owned() } else { text.replace('-', "−") }
}

/// An interval of relative sizes: [+4.7 %, +5.4 %].
pub(crate) fn percent_interval(interval: Option<Interval>) -> String {
    match interval {
        Some(interval) => format!("[{}, {}]", percent(interval.low()), percent(interval.high())),
        None => "[no interval]".to_owned(),
    }
}
