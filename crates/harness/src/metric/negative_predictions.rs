//! Predictions below zero, where targets cannot be negative. Their size is part of the loss.

use super::definition::{Comparison, Metric, Run, Value};
use dataset::TargetScale;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "negative_predictions",
    title: "negative predictions",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of the values predicted for the test rows after the last step that are below 0; not defined for classification, for a diverged run, or where targets are standardized",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    // A value below 0 means something only in the units of targets that are positive.
    if run.dataset.target_scale == TargetScale::Standardized {
        return None;
    }
    let last = run.trace.evaluations.last().filter(|_| run.completed())?;
    last.test.negative.map(Value::of)
}
