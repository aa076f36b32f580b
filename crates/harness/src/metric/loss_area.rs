//! How fast a run learns over its whole course, without a target.

use super::definition::{Comparison, Metric, Run, Value};
use super::failure;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "loss_area",
    title: "mean training loss over the run",
    unit: "loss",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.steps,
    definition: "area under the training curve divided by the number of steps; the loss of the best constant prediction for a diverged run",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.has_ratios_of_losses() {
        return None;
    }
    if !run.completed() {
        return failure::loss(run);
    }
    let (mut area, mut last_step) = (0.0, 0);
    for point in &run.trace.curve {
        area += point.loss * f64::from(point.step - last_step);
        last_step = point.step;
    }
    (last_step > 0).then(|| Value::of(area / f64::from(last_step)))
}
