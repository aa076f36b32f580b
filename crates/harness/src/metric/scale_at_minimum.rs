//! Scales that are stuck at the smallest that can be predicted, where they may have no gradient.

use super::definition::{Comparison, Metric, Run, Value};
use super::evaluation::likelihood;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "scale_at_minimum",
    title: "scales at their minimum",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of the scales predicted for the test rows that are within 1 % of the smallest possible one, after the last step; only for a Gaussian likelihood",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    likelihood(run).map(|score| Value::of(score.at_minimum))
}
