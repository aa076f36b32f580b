//! Runs that never had a chance: nothing to learn from, from initialization on.
//!
//! Deliberately absent: networks that die later; D6 after training counts those too.

use mlp::trace::Snapshot;

use super::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "stuck",
    title: "runs stuck from initialization on",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins| margins.units,
    definition: "1 if in every snapshot, initialization included, the network's output is the same for every training row or no gradient reaches any hidden layer, else 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    run.initialization()?;
    let stuck = run.trace.snapshots.iter().all(is_stuck);
    Some(Value::of(if stuck { 1.0 } else { 0.0 }))
}

/// Whether there is nothing to learn from at this moment.
fn is_stuck(snapshot: &Snapshot) -> bool {
    snapshot.output_constant || snapshot.layers.iter().all(|layer| layer.gradient_norm == 0.0)
}
