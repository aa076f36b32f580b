//! Theory and simulation of the same networks, side by side.

use std::sync::atomic::AtomicBool;

use anyhow::Result;

use super::estimate::Totals;
use super::quantity::Propagation;
use super::settings::{Sample, Settings};
use super::simulate;
use super::theory::in_theory;

/// Theory beside simulation; none if `cancel` was set on the way. `advance` is told of every network
/// that is finished.
///
/// # Errors
/// What [`Settings::check`] refuses.
pub fn propagate(
    settings: &Settings,
    advance: &(dyn Fn() + Sync),
    cancel: &AtomicBool,
) -> Result<Option<Propagation>> {
    settings.check()?;
    let mut propagation = in_theory(settings);
    if let Some(sample) = &settings.sample {
        let Some(totals) = simulate::all(settings, sample, advance, cancel) else {
            return Ok(None);
        };
        add_simulated(&mut propagation, settings, sample, &totals);
    }
    Ok(Some(propagation))
}

fn add_simulated(to: &mut Propagation, settings: &Settings, sample: &Sample, totals: &Totals) {
    let several = sample.inputs > 1;
    for (at, layer) in to.layers.iter_mut().enumerate() {
        let seen = &totals.layers[at];
        let next = settings.weight_variances[at + 1];
        seen.second_moment.mean_into(&mut layer.q, 1.0);
        seen.slope_squared.mean_into(&mut layer.chi, next);
        seen.gradient.ratio_into(&mut layer.gradient_ratio);
        seen.dissimilarity.complement_into(&mut layer.correlation);
        seen.zero_share.mean_into(&mut layer.zero_share, 1.0);
        seen.zero_dead.mean_into(&mut layer.zero_dead, 1.0);
        seen.gate_dead.mean_into(&mut layer.gate_dead, 1.0);
        // A unit that is seen once has no deviation.
        if several {
            seen.dormant.mean_into(&mut layer.dormant, 1.0);
        }
    }
    // Over one input every network is constant.
    if several {
        totals.dead.mean_into(&mut to.network.dead_share, 1.0);
    }
    totals.single_input_dead.mean_into(&mut to.network.single_input_dead_share, 1.0);
}
