//! How much the size of the gradient differs from batch to batch, within each snapshot.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_of_smoothness;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_spread",
    title: "spread of the gradient norm over steps",
    unit: "of its mean",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins| margins.loss,
    definition: "standard deviation over mean of the gradient's norm over eight mini-batches of the same network, geometric mean over its snapshots",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_of_smoothness(run, |smoothness| smoothness.gradient_spread)
}
