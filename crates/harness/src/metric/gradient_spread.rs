//! How much the size of the gradient differs from batch to batch, within each snapshot.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_of_smoothness;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_spread",
    title: "spread of the gradient norm over mini-batches",
    unit: "of its mean",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "standard deviation of the gradient's norm over eight mini-batches, divided by its mean; geometric mean over the run's snapshots",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_of_smoothness(run, |smoothness| smoothness.gradient_spread)
}
