//! Whether a predicted scale is absurdly large: the targets of a data set have about unit size.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::likelihood;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "exploded_scale",
    title: "runs with an exploded scale",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins, _| margins.units,
    definition: "1 if the largest scale predicted for a test row after the last step is above 100, in units of the scaled targets, or the run diverged, else 0; only for a Gaussian likelihood",
    value,
};

/// A scale above this predicts nothing of targets of about unit size.
const EXPLODED: f64 = 100.0;

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.compares_likelihoods() {
        return None;
    }
    if !run.completed() {
        return Some(Value::of(1.0));
    }
    let exploded = likelihood(run)?.scale_max > EXPLODED;
    Some(Value::of(if exploded { 1.0 } else { 0.0 }))
}
