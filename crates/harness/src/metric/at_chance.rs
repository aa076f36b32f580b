//! Whether a run learned nothing. Not defined for regression, where chance has no fixed loss.

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "at_chance",
    title: "runs that stayed at chance",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins, _| margins.units,
    definition: "1 if no evaluation has a training loss below 95 % of ln K, the loss of a guess among K equally frequent classes, else 0; not defined for regression",
    value,
};

/// A run whose loss falls below this share of the loss of a guess has learned something.
const SHARE_OF_GUESS: f64 = 0.95;

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.dataset.classification || run.dataset.outputs < 2 {
        return None;
    }
    let guess = libm::log(run.dataset.outputs as f64);
    let mut losses = run.trace.evaluations.iter().map(|evaluation| evaluation.train.loss);
    let learned = losses.any(|loss| loss < SHARE_OF_GUESS * guess);
    Some(Value::of(if learned { 0.0 } else { 1.0 }))
}
