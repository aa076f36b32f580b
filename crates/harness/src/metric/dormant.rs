//! Dormant units: their output hardly varies compared with that of their layer.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::{DORMANT, share_of_units};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "dormant",
    title: "dormant units (D2)",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins| margins.units,
    definition: "share of hidden units whose mean |h − unit mean| is at most 0.025 of their layer's mean of the same over the training split, after the last step (Sokar et al. 2023, centred)",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    share_of_units(run.end()?, |layer| layer.dormant[DORMANT].count()).map(Value::of)
}
