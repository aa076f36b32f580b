//! Quantities of the layers of a snapshot that several metrics share.

use mlp::trace::{LayerState, Smoothness, Snapshot};
use stats::summary;

use super::definition::{Run, Value};

/// The mean over all hidden units of a share that is known per layer.
///
/// Not generic: pages ask for every run, and it is compiled with the optimization of this crate.
pub fn mean_over_units(snapshot: &Snapshot, share: &dyn Fn(&LayerState) -> f64) -> Option<f64> {
    let units: f64 = snapshot.layers.iter().map(|layer| f64::from(layer.units)).sum();
    let sum: f64 = snapshot.layers.iter().map(|layer| f64::from(layer.units) * share(layer)).sum();
    (units > 0.0).then(|| sum / units)
}

/// The share of all hidden units that `count` counts in each layer.
pub fn share_of_units(snapshot: &Snapshot, count: &dyn Fn(&LayerState) -> u32) -> Option<f64> {
    mean_over_units(snapshot, &|layer| f64::from(count(layer)) / f64::from(layer.units))
}

/// The mean over the hidden units of the layers in which a value is known; `None` where it is in none.
pub(super) fn mean_if_known(
    snapshot: &Snapshot,
    value: fn(&LayerState) -> Option<f64>,
) -> Option<f64> {
    let known =
        snapshot.layers.iter().filter_map(|layer| Some((f64::from(layer.units), value(layer)?)));
    let (units, sum) = known.fold((0.0, 0.0), |(units, sum), (n, v)| (units + n, sum + n * v));
    (units > 0.0).then(|| sum / units)
}

/// The index of the headline thresholds in the lists of `mlp::trace`: ε = 0.01, τ = 0.025 and a
/// thousandth of the mean.
pub const GATE: usize = 1;
pub(super) const DORMANT: usize = 0;
pub(super) const NEAR_ZERO: usize = 1;

/// The geometric mean over a run's snapshots of a figure of smoothness; `None` where the study did not
/// ask for it, or where it was not finite in some snapshot.
pub(super) fn mean_of_smoothness(run: &Run<'_>, figure: fn(&Smoothness) -> f64) -> Option<Value> {
    run.end()?;
    let snapshots = run.trace.snapshots.iter();
    let logs = snapshots.map(|snapshot| Some(libm::log(figure(&snapshot.smoothness?))));
    let logs: Vec<f64> = logs.collect::<Option<_>>()?;
    Some(Value::of(libm::exp(summary::mean(&logs))))
}

/// |log10| of the ratio of the first to the last hidden layer's gradient norm. Infinite where a norm
/// is 0, since no gradient reaches that layer.
pub(super) fn gradient_imbalance(snapshot: &Snapshot) -> Option<Value> {
    let [first, .., last] = snapshot.layers.as_slice() else { return None };
    let ratio = libm::log10(first.gradient_norm / last.gradient_norm).abs();
    Some(Value::of(if ratio.is_nan() { f64::INFINITY } else { ratio }))
}
