//! Runs that have had nothing to learn from since initialization. Networks that die later do not count.

use mlp::trace::Snapshot;

use super::definition::{Comparison, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "stuck",
    title: "runs stuck from initialization on",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Event,
    margin: |margins, _| margins.units,
    definition: "1 if in every snapshot, initialization included, the network's output is the same for every training row or no gradient reaches any hidden layer, else 0",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    run.initialization()?;
    let stuck = run.trace.snapshots.iter().all(is_stuck);
    Some(Value::of(if stuck { 1.0 } else { 0.0 }))
}

/// Whether the network has nothing to learn from in this snapshot.
fn is_stuck(snapshot: &Snapshot) -> bool {
    snapshot.output_constant || snapshot.layers.iter().all(|layer| layer.gradient_norm == 0.0)
}
