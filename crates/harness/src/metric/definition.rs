//! The definition of a metric. Each metric states which way is better and how two of its values are
//! compared; neither has a default, so that nobody forgets to decide.

use mlp::trace::{Outcome, Snapshot, Trace};
pub use stats::paired::{Comparison, Value};
use stats::verdict::Direction;

use study::plan::DatasetFacts;
use study::{Margins, TrainSuite};

/// A number read from one run, with what a reader must know to compare it.
#[derive(Debug)]
pub struct Metric {
    /// Name in listings and in code.
    pub name: &'static str,
    /// Name in sentences and tables.
    pub title: &'static str,
    /// Unit of its values; shares are shown in percent.
    pub unit: &'static str,
    /// Which way is better.
    pub direction: Direction,
    /// How two values are compared.
    pub comparison: Comparison,
    /// The smallest difference that matters in practice, as the study fixed it, from a baseline with
    /// this mean.
    pub margin: fn(&Margins, f64) -> f64,
    /// The definition, precise enough to compute the metric again.
    pub definition: &'static str,
    /// The value for a run; `None` where the metric is not defined (accuracy of a regression).
    pub value: fn(&Run<'_>) -> Option<Value>,
}

/// What a metric is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// What the run recorded.
    pub trace: &'a Trace,
    /// The suite of the run, with its steps and its target.
    pub suite: &'a TrainSuite,
    /// The data it learned from.
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

    /// The layers after the last step; `None` where the run diverged before it.
    pub fn end(&self) -> Option<&'a Snapshot> {
        self.trace.snapshots.last().filter(|snapshot| snapshot.step == self.suite.steps)
    }
}
