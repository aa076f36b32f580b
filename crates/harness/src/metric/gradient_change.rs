//! How much the gradient changes along a step, in size or direction.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_of_smoothness;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "gradient_change",
    title: "change of the gradient along a step",
    unit: "of its norm",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "‖g(θ − ηg) − g(θ)‖ / ‖g(θ)‖, where g is the gradient over 256 training rows and η the run's learning rate; geometric mean over the run's snapshots",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    mean_of_smoothness(run, |smoothness| smoothness.gradient_change)
}
