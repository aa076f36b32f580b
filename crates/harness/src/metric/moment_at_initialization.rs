//! How large pre-activations are before the first step. No size is better: the initialization rule
//! decides what it should be.

use super::definition::{Comparison, Metric, Run, Value};
use stats::summary;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "moment_at_initialization",
    title: "second moment at initialization",
    unit: "z²",
    direction: Direction::Neither,
    comparison: Comparison::Ratio,
    margin: |margins, _| margins.loss,
    definition: "geometric mean over the hidden layers of the mean square of their pre-activations at step 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    let moments = run.initialization()?.layers.iter().map(|layer| libm::log(layer.second_moment));
    Some(Value::of(libm::exp(summary::mean(&moments.collect::<Vec<_>>()))))
}
