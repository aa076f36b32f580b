//! How much the size of the gradient differs from batch to batch.
//!
//! Deliberately absent: its trend while learning; each snapshot is compared with itself.

use super::{Comparison, Metric, Run, Value, mean_of_smoothness};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_spread",
    title: "spread of the gradient norm over mini-batches",
    unit: "of its mean",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins| margins.loss,
    definition: "standard deviation of the gradient's norm over eight mini-batches, divided by its mean; geometric mean over the run's snapshots",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_of_smoothness(run, |smoothness| smoothness.gradient_spread)
}
