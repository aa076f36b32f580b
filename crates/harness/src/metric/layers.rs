//! What several metrics read from the layers of a snapshot.

use mlp::trace::{LayerState, Smoothness, Snapshot};
use stats::summary;

use super::definition::{Run, Value};

/// The mean over all units of a share that is known per layer.
pub fn mean_over_units(snapshot: &Snapshot, share: impl Fn(&LayerState) -> f64) -> Option<f64> {
    let units: f64 = snapshot.layers.iter().map(|layer| f64::from(layer.units)).sum();
    let sum: f64 = snapshot.layers.iter().map(|l| f64::from(l.units) * share(l)).sum();
    (units > 0.0).then(|| sum / units)
}

/// The share of all units that are counted per layer.
pub fn share_of_units(snapshot: &Snapshot, count: impl Fn(&LayerState) -> u32) -> Option<f64> {
    mean_over_units(snapshot, |layer| f64::from(count(layer)) / f64::from(layer.units))
}

/// The position of the headline thresholds in the lists of `mlp::trace`: ε = 0.01, τ = 0.025 and a
/// thousandth of the mean.
pub const GATE: usize = 1;
pub(super) const DORMANT: usize = 0;
pub(super) const NEAR_ZERO: usize = 1;

/// The geometric mean over a run's snapshots of how smooth the loss was; not defined for a run whose
/// study did not ask, or that had no finite figure once.
pub(super) fn mean_of_smoothness(run: &Run<'_>, of: fn(&Smoothness) -> f64) -> Option<Value> {
    run.end()?;
    let logs = run.trace.snapshots.iter().map(|look| Some(libm::log(of(&look.smoothness?))));
    let logs: Vec<f64> = logs.collect::<Option<_>>()?;
    Some(Value::of(libm::exp(summary::mean(&logs))))
}

/// |log10| of the ratio of the first to the last hidden layer's gradient norm. Infinite where a norm
/// is 0: nothing reaches that layer.
pub(super) fn gradient_imbalance(snapshot: &Snapshot) -> Option<Value> {
    let [first, .., last] = snapshot.layers.as_slice() else { return None };
    let ratio = libm::log10(first.gradient_norm / last.gradient_norm).abs();
    Some(Value::of(if ratio.is_nan() { f64::INFINITY } else { ratio }))
}
