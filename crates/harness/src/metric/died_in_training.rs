//! Units that were alive at initialization and are dead after training.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::GATE;
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "died_in_training",
    title: "units that died in training",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units that are gate-dead (ε = 0.01) after the last step and were not at step 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    let (initialization, end) = (run.initialization()?, run.end()?);
    let units: u32 = end.layers.iter().map(|layer| layer.units).sum();
    let layers = end.layers.iter().zip(&initialization.layers);
    let died: u32 = layers
        .map(|(end, initialization)| {
            end.sets.gate_dead(GATE).count_without(initialization.sets.gate_dead(GATE))
        })
        .sum();
    (units > 0).then(|| Value::of(f64::from(died) / f64::from(units)))
}
