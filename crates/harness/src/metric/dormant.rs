//! Dormant units: their output hardly varies compared with that of their layer.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::{DORMANT, share_of_units};
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "dormant",
    title: "dormant units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units whose mean |h − mean h| over the training split is at most 0.025 times the mean of that quantity over their layer, after the last step (Sokar et al. 2023, with centered outputs)",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, &|layer| layer.sets.dormant(DORMANT).count()).map(Value::of)
}
