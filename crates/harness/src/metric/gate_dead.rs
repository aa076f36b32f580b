//! D1: units that pass no gradient for any example; the primary measure of death, comparable across activations.
//!
//! Deliberately absent: other thresholds than 0.01, which records hold.

use super::{Comparison, GATE, Metric, Run, Value, share_of_units};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gate_dead",
    title: "gate-dead units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins| margins.units,
    definition: "share of hidden units whose derivative f'(z) is at most 0.01 for every row of the training split, after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, |layer| layer.gate_dead[GATE].count()).map(Value::of)
}
