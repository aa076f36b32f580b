//! Units that are gate-dead before the first step, including those that revive later.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::{GATE, share_of_units};
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "dead_at_initialization",
    title: "units gate-dead at initialization",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units that are gate-dead (ε = 0.01) at step 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.initialization()?, &|layer| layer.sets.gate_dead(GATE).count())
        .map(Value::of)
}
