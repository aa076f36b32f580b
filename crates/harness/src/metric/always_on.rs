//! Always-on units: they pass every gradient whole, so they add nothing to a linear layer.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::share_of_units;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "always_on",
    title: "always-on units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of hidden units whose derivative f'(z) is at least 0.99 for every row of the training split, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, &|layer| layer.sets.always_on().count()).map(Value::of)
}
