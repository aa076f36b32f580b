//! The quantities of layers and networks, each in theory and as simulated.

use mlp::is_default;
use serde::{Deserialize, Serialize};

/// A number in theory and as simulated; `None` where there is no theory, or nothing was simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The expectation to leading order in 1 / width, and its limit without a width and for residual
    /// networks, of which only the correlation depends on it. Fields whose theory is exact say so.
    pub theory: Option<f64>,
    /// Mean over networks.
    pub simulated: Option<f64>,
    /// Standard error of that mean.
    pub standard_error: Option<f64>,
}

/// One hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The number of the layer, from 1 for the one nearest the input.
    pub layer: u32,
    /// Second moment of pre-activations.
    pub q: Quantity,
    /// V E f'², with V of the next layer, and 1 more if that is a residual block.
    pub chi: Quantity,
    /// E ‖∂L/∂z‖² over that of the last hidden layer, whose gradient is drawn standard normal.
    pub gradient_ratio: Quantity,
    /// E u v / q for the pre-activations u, v of two inputs; the simulation has the mean cosine of
    /// the angle between the two, which no network with a large q dominates.
    pub correlation: Quantity,
    /// Share of the squared mean in the second moment of what the next layer receives: outputs, less
    /// what centered biases subtract. It is the mean squared mean over the mean second moment, without
    /// the share that the mean of finitely many units has by chance. Only where it was asked for.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mean_share: Quantity,
    /// Share of outputs that are exactly 0.
    pub zero_share: Quantity,
    /// Share of zero-dead units, whose output is 0 for every input.
    pub zero_dead: Quantity,
    /// Share of gate-dead units, with f' ≤ 0.01 for every input.
    pub gate_dead: Quantity,
    /// Share of dormant units, whose mean deviation is at most 0.025 of the layer's.
    pub dormant: Quantity,
}

/// Shares of networks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// Share of collapsed networks, whose last hidden layer is the same for every input.
    pub dead_share: Quantity,
    /// Share of networks in which, for one given input, some hidden layer is 0 throughout. The theory,
    /// 1 − (1 − 2⁻ᴺ)ᴴ, is exact for zero biases and an activation that is 0 for x ≤ 0.
    pub single_input_dead_share: Quantity,
}

/// Theory beside simulation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Propagation {
    /// Every hidden layer, the one nearest the input first.
    pub layers: Vec<Layer>,
    /// Shares of networks.
    pub network: Network,
}
