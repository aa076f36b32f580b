//! How well a run predicts rows that it has not seen.

use super::definition::{Comparison, Metric, Run, Value};
use super::failure;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "test_loss",
    title: "test loss",
    unit: "loss",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "mean loss over the test split after the last step (nats for classes, squared error for values); that of the best constant prediction for a diverged run",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.has_ratios_of_losses() {
        return None;
    }
    if !run.completed() {
        return failure::loss(run);
    }
    run.trace.evaluations.last().map(|last| Value::of(last.test.loss))
}
