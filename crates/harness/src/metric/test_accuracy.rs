//! How many unseen examples a run classifies correctly.

use super::definition::{Comparison, Metric, Run, Value};
use super::failure;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "test_accuracy",
    title: "test accuracy",
    unit: "%",
    direction: Direction::HigherIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.accuracy,
    definition: "share of the test split classified correctly after the last step; 1 / K, that of a guess among K classes, for a diverged run; not defined for regression",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.dataset.classification {
        return None;
    }
    if !run.completed() {
        return Some(failure::accuracy(run));
    }
    run.trace.evaluations.last()?.test.accuracy.map(Value::of)
}
