//! Metrics: numbers read from the trace of one run, one file each.
//!
//! Deliberately absent: comparisons. A metric says which way is better and how two of its values
//! are compared; there is no default for either.

mod always_on;
mod at_chance;
mod dead_at_initialization;
mod died_in_training;
mod diverged;
mod dormant;
mod gate_dead;
mod gradient_change;
mod gradient_ratio;
mod gradient_ratio_at_initialization;
mod gradient_spread;
mod loss_area;
mod moment_at_initialization;
mod near_zero;
mod negative_predictions;
mod revived;
mod steps_to_target;
mod stuck;
mod test_accuracy;
mod test_loss;
mod train_loss;
mod zero_dead;
mod zero_share;

use mlp::trace::{LayerState, Outcome, Smoothness, Snapshot, Trace};

use crate::plan::DatasetFacts;
use crate::study::{Margins, TrainSuite};
use stats::summary;
use stats::verdict::Direction;

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

/// The mean over all units of a share that is known per layer.
pub fn mean_over_units(snapshot: &Snapshot, share: impl Fn(&LayerState) -> f64) -> Option<f64> {
    let units: f64 = snapshot.layers.iter().map(|layer| f64::from(layer.units)).sum();
    let sum: f64 = snapshot.layers.iter().map(|l| f64::from(l.units) * share(l)).sum();
    (units > 0.0).then(|| sum / units)
}

/// The share of all units that are counted per layer.
pub fn share_of_units(snapshot: &Snapshot, count: impl Fn(&LayerState) -> u32) -> Option<f64> {
    mean_over_units(snapshot, |layer| f64::from(count(layer)) / f64::from(layer.units))
}

/// The position of the headline thresholds in the lists of `mlp::trace`: ε = 0.01, τ = 0.025 and a
/// thousandth of the mean.
pub const GATE: usize = 1;
const DORMANT: usize = 0;
const NEAR_ZERO: usize = 1;

/// Every metric.
static REGISTRY: [&Metric; 23] = [
    &test_accuracy::METRIC,
    &test_loss::METRIC,
    &train_loss::METRIC,
    &steps_to_target::METRIC,
    &loss_area::METRIC,
    &diverged::METRIC,
    &at_chance::METRIC,
    &stuck::METRIC,
    &negative_predictions::METRIC,
    &zero_share::METRIC,
    &near_zero::METRIC,
    &gate_dead::METRIC,
    &zero_dead::METRIC,
    &dormant::METRIC,
    &always_on::METRIC,
    &dead_at_initialization::METRIC,
    &died_in_training::METRIC,
    &revived::METRIC,
    &moment_at_initialization::METRIC,
    &gradient_ratio_at_initialization::METRIC,
    &gradient_ratio::METRIC,
    &gradient_change::METRIC,
    &gradient_spread::METRIC,
];

/// Every metric, in the order they are listed.
pub fn registry() -> &'static [&'static Metric] {
    &REGISTRY
}

/// The metric of this name.
///
/// # Panics
/// If there is none: names are written in code only.
pub fn named(name: &str) -> &'static Metric {
    let found = registry().iter().find(|metric| metric.name == name);
    found.unwrap_or_else(|| panic!("no metric is called `{name}`"))
}

/// The geometric mean over a run's snapshots of how smooth the loss was; not defined for a run whose
/// study did not ask, or that had no finite figure once.
fn mean_of_smoothness(run: &Run<'_>, of: fn(&Smoothness) -> f64) -> Option<Value> {
    run.end()?;
    let logs = run.trace.snapshots.iter().map(|look| Some(libm::log(of(&look.smoothness?))));
    let logs: Vec<f64> = logs.collect::<Option<_>>()?;
    Some(Value::of(libm::exp(summary::mean(&logs))))
}

/// |log10| of the ratio of the first to the last hidden layer's gradient norm. Infinite where a norm
/// is 0: nothing reaches that layer.
fn gradient_imbalance(snapshot: &Snapshot) -> Option<Value> {
    let [first, .., last] = snapshot.layers.as_slice() else { return None };
    let ratio = libm::log10(first.gradient_norm / last.gradient_norm).abs();
    Some(Value::of(if ratio.is_nan() { f64::INFINITY } else { ratio }))
}
