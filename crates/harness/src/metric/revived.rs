//! Units that were dead at some time and are alive in the end: death is not for ever.
//!
//! Deliberately absent: revivals between two snapshots, which no record sees.

use mlp::trace::UnitSet;

use super::{Comparison, GATE, Metric, Run, Value};
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "revived",
    title: "dead units that revived",
    unit: "%",
    direction: Direction::Neither,
    comparison: Comparison::Difference,
    margin: |margins| margins.units,
    definition: "share of hidden units that are gate-dead (ε = 0.01) in at least one earlier snapshot, initialization included, and are not gate-dead after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    let end = run.end()?;
    let (mut units, mut revived) = (0, 0);
    for (at, layer) in end.layers.iter().enumerate() {
        let earlier = run.trace.snapshots.iter().filter(|snapshot| snapshot.step < end.step);
        let ever = |unit: usize| {
            earlier.clone().any(|snapshot| snapshot.layers[at].gate_dead[GATE].contains(unit))
        };
        let ever_dead = UnitSet::from_fn(layer.units as usize, ever);
        units += layer.units;
        revived += ever_dead.count_without(&layer.gate_dead[GATE]);
    }
    (units > 0).then(|| Value::of(f64::from(revived) / f64::from(units)))
}
