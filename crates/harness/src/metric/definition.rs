//! What a metric is. It says itself which way is better and how two of its values are compared; there
//! is no default for either.

use mlp::trace::{Outcome, Snapshot, Trace};
use stats::verdict::Direction;

use crate::plan::DatasetFacts;
use crate::study::{Margins, TrainSuite};

/// A number of one run, with everything that a reader must know to compare it.
#[derive(Debug)]
pub struct Metric {
    /// Name in listings and in code.
    pub name: &'static str,
    /// Name in sentences and tables.
    pub title: &'static str,
    /// Unit of its values; shares are shown in per cent.
    pub unit: &'static str,
    /// Which way is better.
    pub direction: Direction,
    /// How two values are compared.
    pub comparison: Comparison,
    /// The smallest difference that matters in practice, as the study fixed it.
    pub margin: fn(&Margins) -> f64,
    /// What it is, precisely enough to compute it again.
    pub definition: &'static str,
    /// Its value for a run; `None` where it is not defined (accuracy of a regression).
    pub value: fn(&Run<'_>) -> Option<Value>,
}

/// How two values of a metric are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// By their difference.
    Difference,
    /// By their ratio, on a logarithmic scale: for positive numbers whose size varies by factors.
    Ratio,
    /// By the pairs in which they differ: for what happens or does not, 1 or 0.
    Event,
}

/// A value of a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    /// The number; infinite where the run failed so that no number is bad enough.
    pub number: f64,
    /// Whether it is only a bound: the run ended before the event came.
    pub censored: bool,
}

impl Value {
    /// A plain number.
    pub fn of(number: f64) -> Self {
        Self { number, censored: false }
    }
}

/// What a metric may look at.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// What the run left behind.
    pub trace: &'a Trace,
    /// The suite it belongs to: steps, target.
    pub suite: &'a TrainSuite,
    /// The data it learnt from.
    pub dataset: &'a DatasetFacts,
}

impl<'a> Run<'a> {
    /// Whether the run took all its steps.
    pub fn completed(&self) -> bool {
        self.trace.outcome == Outcome::Completed
    }

    /// The layers at initialization.
    pub fn initialization(&self) -> Option<&'a Snapshot> {
        self.trace.snapshots.first().filter(|snapshot| snapshot.step == 0)
    }

    /// The layers after the last step; none where the run diverged before.
    pub fn end(&self) -> Option<&'a Snapshot> {
        self.trace.snapshots.last().filter(|snapshot| snapshot.step == self.suite.steps)
    }
}
