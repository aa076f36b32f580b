//! Runs that never had a chance: nothing to learn from, from birth on.
//!
//! Deliberately absent: networks that die later; D6 after training counts those too.

use mlp::trace::Snapshot;

use super::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "stuck",
    title: "runs stuck from birth on",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins| margins.units,
    definition: "1 if in every snapshot, birth included, the network's output is the same for every training row or no gradient reaches any hidden layer, else 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    run.birth()?;
    let stuck = run.trace.snapshots.iter().all(is_stuck);
    Some(Value::of(if stuck { 1.0 } else { 0.0 }))
}

/// Whether there is nothing to learn from at this moment.
fn is_stuck(snapshot: &Snapshot) -> bool {
    snapshot.output_constant || snapshot.layers.iter().all(|layer| layer.gradient_norm == 0.0)
}
