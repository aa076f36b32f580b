//! Units that were dead in an earlier snapshot and are alive at the end.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::GATE;
use stats::verdict::Direction;

pub(super) static METRIC: Metric = Metric {
    name: "revived",
    title: "dead units that revived",
    unit: "%",
    direction: Direction::Neither,
    comparison: Comparison::Difference,
    margin: |margins, _| margins.units,
    definition: "share of hidden units that are gate-dead (ε = 0.01) in at least one earlier snapshot, initialization included, and are not gate-dead after the last step",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    let end = run.end()?;
    let (mut units, mut revived) = (0, 0);
    for (index, layer) in end.layers.iter().enumerate() {
        let earlier = run.trace.snapshots.iter().filter(|snapshot| snapshot.step < end.step);
        let earlier = earlier.map(|snapshot| snapshot.layers[index].sets.gate_dead(GATE));
        let earlier: Vec<_> = earlier.filter(|dead| dead.count() > 0).collect();
        let dead = layer.sets.gate_dead(GATE);
        units += layer.units;
        let has_revived =
            |&unit: &usize| !dead.contains(unit) && earlier.iter().any(|dead| dead.contains(unit));
        revived += (0..layer.units as usize).filter(has_revived).count() as u32;
    }
    (units > 0).then(|| Value::of(f64::from(revived) / f64::from(units)))
}
