//! Theory and simulation of the same networks, side by side.

use std::sync::atomic::AtomicBool;

use anyhow::Result;

use super::estimate::Totals;
use super::quantity::Propagation;
use super::settings::{Sample, Settings};
use super::simulate::simulate;
use super::theory::in_theory;

/// Computes the theory and simulates the sample, if there is one; `None` if `cancel` was set on the
/// way. Calls `advance` after every network.
///
/// # Errors
/// If [`Settings::check`] refuses the settings.
pub fn propagate(
    settings: &Settings,
    advance: &(dyn Fn() + Sync),
    cancel: &AtomicBool,
) -> Result<Option<Propagation>> {
    settings.check()?;
    let mut propagation = in_theory(settings);
    if let Some(sample) = &settings.sample {
        let Some(totals) = simulate(settings, sample, advance, cancel) else {
            return Ok(None);
        };
        add_simulated(&mut propagation, settings, sample, &totals);
    }
    Ok(Some(propagation))
}

fn add_simulated(
    propagation: &mut Propagation,
    settings: &Settings,
    sample: &Sample,
    totals: &Totals,
) {
    let several_inputs = sample.inputs > 1;
    let recursion = settings.recursion();
    for (index, layer) in propagation.layers.iter_mut().enumerate() {
        let total = &totals.layers[index];
        let (next_variance, _) = recursion.variances(index + 1);
        let identity = if recursion.adds(index + 1) { 1.0 } else { 0.0 };
        total.second_moment.mean_into(&mut layer.q, 1.0);
        total.slope_squared.mean_plus_into(&mut layer.chi, next_variance, identity);
        total.gradient.ratio_into(&mut layer.gradient_ratio);
        total.dissimilarity.complement_into(&mut layer.correlation);
        if settings.mean_share {
            total.mean_share.ratio_into(&mut layer.mean_share);
        }
        total.zero_share.mean_into(&mut layer.zero_share, 1.0);
        total.zero_dead.mean_into(&mut layer.zero_dead, 1.0);
        total.gate_dead.mean_into(&mut layer.gate_dead, 1.0);
        // A single input has no deviation.
        if several_inputs {
            total.dormant.mean_into(&mut layer.dormant, 1.0);
        }
    }
    // For a single input the output of every network is constant.
    if several_inputs {
        totals.dead.mean_into(&mut propagation.network.dead_share, 1.0);
    }
    totals.single_input_dead.mean_into(&mut propagation.network.single_input_dead_share, 1.0);
}
