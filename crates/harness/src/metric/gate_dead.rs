//! Gate-dead units: they pass no gradient for any example. This is the primary measure of death,
//! since it is comparable across activations.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::{GATE, share_of_units};
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "gate_dead",
    title: "gate-dead units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units whose derivative f'(z) is at most 0.01 for every row of the training split, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, &|layer| layer.sets.gate_dead(GATE).count()).map(Value::of)
}
