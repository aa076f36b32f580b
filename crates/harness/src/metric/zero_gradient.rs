//! Units that a step does not update: their gradient is exactly 0 for the whole mini-batch.

use super::definition::{Comparison, Metric, Run, Value};
use super::layers::mean_if_known;
use stats::summary;
use stats::verdict::Direction;
use study::Margins;

pub(super) static METRIC: Metric = Metric {
    name: "zero_gradient",
    title: "units without a gradient in a step",
    unit: "%",
    direction: Direction::LowerIsBetter,
    comparison: Comparison::Difference,
    margin: Margins::of_dead_units,
    definition: "share of hidden units whose weights and bias have a gradient of exactly 0 for a mini-batch, mean over the first eight mini-batches of the training rows and over the snapshots of the run, where the study asks for it",
    value,
};

fn value(run: &Run<'_>) -> Option<Value> {
    run.end()?;
    let snapshots = run.trace.snapshots.iter();
    let shares =
        snapshots.map(|snapshot| mean_if_known(snapshot, |layer| layer.requested.zero_gradient));
    let shares: Vec<f64> = shares.collect::<Option<_>>()?;
    Some(Value::of(summary::mean(&shares)))
}
