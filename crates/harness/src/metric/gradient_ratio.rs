//! How evenly the gradient reaches the layers after training. An exploding and a vanishing gradient
//! count as equally uneven.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::gradient_imbalance;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_ratio",
    title: "gradient imbalance after training",
    unit: "decades",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.gradient,
    definition: "|log10| of the ratio of the norm of the first hidden layer's weight gradient to that of the last, after the last step; not defined for one hidden layer",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    gradient_imbalance(run.end()?)
}
