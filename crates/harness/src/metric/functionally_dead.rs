//! Functionally dead units: the training loss hardly needs them. This depends on no activation.

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "functionally_dead",
    title: "functionally dead units",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units whose output can be replaced by its mean over at most 1,000 training rows while the loss over these rows rises by at most 0.1 % (by at most 0.001 nats for the negative logarithm of a normal density), each unit alone, after the last step, where the study asks for it",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    let layers = &run.end()?.layers;
    let dead =
        layers.iter().map(|layer| Some(layer.requested.ablation?.dead)).sum::<Option<u32>>()?;
    let units: u32 = layers.iter().map(|layer| layer.units).sum();
    (units > 0).then(|| Value::of(f64::from(dead) / f64::from(units)))
}
