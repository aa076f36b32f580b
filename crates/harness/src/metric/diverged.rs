//! Whether a run reached numbers that are not finite.

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "diverged",
    title: "diverged runs",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins, _| margins.units,
    definition: "1 if a loss or a weight was no longer finite before the last step, else 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    Some(Value::of(if run.completed() { 0.0 } else { 1.0 }))
}
