//! Zero-dead units: their output is zero for every example. Softplus can only reach that by
//! underflow, so the measure favors Softplus by construction and supports no conclusion alone.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::share_of_units;
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "zero_dead",
    title: "zero-output units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units whose output is exactly 0 for every row of the training split, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, &|layer| layer.sets.zero_dead().count()).map(Value::of)
}
