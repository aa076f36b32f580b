//! How soon a run reaches its target. A run that never does counts as all its steps and is marked.

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "steps_to_target",
    title: "steps to target",
    unit: "steps",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.steps,
    definition: "step of the first point of the training curve whose mean mini-batch loss is below the target; a run that never reaches it, or diverges, counts with all its steps and is marked as censored",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.compares_losses() {
        return None;
    }
    let completed = run.completed();
    let first_below = run.trace.curve.iter().find(|point| point.loss < run.suite.target_loss);
    Some(match first_below.filter(|_| completed) {
        Some(point) => Value::of(f64::from(point.step)),
        None => Value { number: f64::from(run.suite.steps), censored: true, failed: !completed },
    })
}
