//! Exact zeros among the outputs of hidden units: what a sparse kernel could skip.
//!
//! Deliberately absent: a judgement: zeros save time only where a kernel skips them, and ours do not.

use super::{Comparison, Metric, Run, Value, mean_over_units};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "zero_share",
    title: "exact zeros among outputs",
    unit: "%",
    direction: Direction::Neither,
    comparison: Comparison::Difference,
    margin: |margins| margins.units,
    definition: "share of the hidden layers' outputs over the training split that are exactly 0, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_over_units(run.end()?, |layer| layer.zero_share).map(Value::of)
}
