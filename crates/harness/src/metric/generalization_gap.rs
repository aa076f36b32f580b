//! How much worse a run does on unseen rows than on those it was trained on, when it has learned as much as
//! the others.

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "generalization_gap",
    title: "generalization gap at the target",
    unit: "loss",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_gap,
    definition: "test loss minus training loss in the first evaluation in which the training loss is at or below the target; not defined for a run that never reaches it",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.compares_losses() {
        return None;
    }
    let target = run.suite.target_loss;
    let reached = run.trace.evaluations.iter().find(|it| it.train.loss <= target)?;
    Some(Value::of(reached.test.loss - reached.train.loss))
}
