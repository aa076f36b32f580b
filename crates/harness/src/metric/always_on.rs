//! D5: units that pass every gradient whole, and so do nothing that a linear layer would not: the other way to waste a unit.
//!
//! Deliberately absent: units that are merely on for most examples.

use super::{Comparison, Metric, Run, Value, share_of_units};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "always_on",
    title: "always-on units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins| margins.units,
    definition: "share of hidden units whose derivative f'(z) is at least 0.99 for every row of the training split, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, |layer| layer.always_on.count()).map(Value::of)
}
