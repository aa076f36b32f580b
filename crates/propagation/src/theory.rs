//! The theory of networks at initialization.

use meanfield::ExpectedLayer;

use super::quantity::{Layer, Network, Propagation, Quantity};
use super::settings::Settings;
use super::zeros::ZeroSet;

/// The quantities in theory, with nothing simulated.
pub fn in_theory(settings: &Settings) -> Propagation {
    let theory =
        |value: f64| Quantity { theory: value.is_finite().then_some(value), ..Quantity::default() };
    let activation = &settings.activation;
    let width = settings.sample.map(|sample| sample.width);
    let layers = settings.recursion().expected_layers(width);
    let zeros = ZeroSet::new(activation);
    let one_input = settings.sample.is_some_and(|sample| sample.inputs == 1);
    let layer = |(index, layer): (usize, &ExpectedLayer)| {
        // Some weights of the distribution of q may be negative; a probability may not.
        let zero_share = theory(layer.mean(|q| zeros.probability(q)).clamp(0.0, 1.0));
        // A unit that is never 0 is not dead, and for one input both shares are the same.
        let same = one_input || zero_share.theory == Some(0.0);
        Layer {
            layer: index as u32 + 1,
            q: theory(layer.q),
            chi: theory(layer.chi),
            gradient_ratio: theory(layer.gradient_ratio),
            correlation: theory(layer.correlation),
            mean_share: if settings.mean_share {
                theory(layer.mean_share)
            } else {
                Quantity::default()
            },
            zero_share,
            zero_dead: if same { zero_share } else { Quantity::default() },
            gate_dead: Quantity::default(),
            dormant: Quantity::default(),
        }
    };
    let some_layer_dies = settings
        .sample
        .filter(|_| settings.bias_variance == 0.0 && !settings.residual && zeros.is_left_half())
        .map_or(f64::NAN, |sample| probability_that_a_layer_dies(sample.width, settings.depth()));
    Propagation {
        layers: layers.iter().enumerate().map(layer).collect(),
        network: Network {
            dead_share: Quantity::default(),
            single_input_dead_share: theory(some_layer_dies),
        },
    }
}

/// 1 − (1 − 2⁻ᴺ)ᴴ, computed so that small values survive rounding.
fn probability_that_a_layer_dies(width: u32, depth: usize) -> f64 {
    let survives = libm::log1p(-libm::exp2(-f64::from(width)));
    -libm::expm1(depth as f64 * survives)
}
