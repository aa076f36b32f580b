//! Whether a run learnt nothing.
//!
//! Deliberately absent: a definition for regression, where chance has no fixed loss.

use super::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "at_chance",
    title: "runs that stayed at chance",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins| margins.units,
    definition: "1 if no evaluation has a training loss below 95 % of ln K, the loss of a guess among K equally frequent classes, else 0; not defined for regression",
    value,
};

/// Below this share of the loss of a guess, something was learnt.
const SHARE_OF_GUESS: f64 = 0.95;

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.dataset.classification || run.dataset.outputs < 2 {
        return None;
    }
    let guess = libm::log(run.dataset.outputs as f64);
    let learnt = |loss: f64| loss < SHARE_OF_GUESS * guess;
    let ever = run.trace.evaluations.iter().any(|evaluation| learnt(evaluation.train.loss));
    Some(Value::of(if ever { 0.0 } else { 1.0 }))
}
