//! Exact zeros among the outputs of hidden units: what a sparse kernel could skip. Our kernels skip
//! nothing, so neither more nor fewer is better.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_over_units;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "zero_share",
    title: "exact zeros among outputs",
    unit: "%",
    direction: Direction::Neither,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of the hidden layers' outputs over the training split that are exactly 0, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_over_units(run.end()?, &|layer| layer.zero_share).map(Value::of)
}
