//! How likely the test rows are under the normal distributions that a network predicts.

use std::f64::consts::TAU;

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "likelihood",
    title: "negative log-likelihood",
    unit: "nats",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.likelihood,
    definition: "mean over the test rows of −ln of the predicted normal density, after the last step; that of one normal distribution for all rows for a diverged run; only for a Gaussian likelihood",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    if !run.suite.compares_likelihoods() {
        return None;
    }
    if !run.completed() {
        // The best constant prediction has the variance of the targets: ½ ln 2πv + ½.
        let variance = run.dataset.constant_loss?;
        return Some(Value::failed(0.5 * libm::log(TAU * variance) + 0.5));
    }
    run.trace.evaluations.last().map(|last| Value::of(last.test.loss))
}
