//! What is found: quantities of layers and networks, each in theory and as simulated.

use serde::{Deserialize, Serialize};

/// One number in theory and as simulated; none where there is no theory, or nothing was simulated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quantity {
    /// The expectation to the leading order in 1 / width; without a width its limit, and exact where
    /// said so.
    pub theory: Option<f64>,
    /// Mean over networks.
    pub simulated: Option<f64>,
    /// Its standard error over networks.
    pub standard_error: Option<f64>,
}

/// One hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// From 1, the one nearest the input.
    pub layer: u32,
    /// Second moment of pre-activations.
    pub q: Quantity,
    /// V E f'², with V of the next layer.
    pub chi: Quantity,
    /// E ‖∂L/∂z‖² over that of the last hidden layer, whose gradient is drawn standard normal.
    pub gradient_ratio: Quantity,
    /// E u v / q for the pre-activations u, v of two inputs; simulated, the mean cosine of the angle
    /// between the two, which a network that happens to have a large q does not dominate.
    pub correlation: Quantity,
    /// Share of outputs that are exactly 0.
    pub zero_share: Quantity,
    /// D0: share of units whose output is 0 for every input.
    pub zero_dead: Quantity,
    /// D1(0.01): share of units with f' ≤ 0.01 for every input.
    pub gate_dead: Quantity,
    /// D2(0.025): share of units whose mean deviation is at most 0.025 of the layer's.
    pub dormant: Quantity,
}

/// Shares of networks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// D6: the last hidden layer is the same for every input.
    pub dead_share: Quantity,
    /// For one given input, some hidden layer is 0 throughout. With zero biases and an activation
    /// that is 0 up to 0 the theory is exact: 1 − (1 − 2⁻ᴺ)ᴴ.
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
