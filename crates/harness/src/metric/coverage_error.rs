//! Whether predicted intervals hold as many targets as they say.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::likelihood;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "coverage_error",
    title: "coverage error of 95 % intervals",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "distance from 95 % of the share of test targets within 1.96 predicted scales of the predicted mean, after the last step; only for a Gaussian likelihood",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    likelihood(run).map(|score| Value::of((score.coverage - 0.95).abs()))
}
