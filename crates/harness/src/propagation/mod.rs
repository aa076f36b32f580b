//! Signal propagation at initialisation: theory beside simulation, layer by layer, with the
//! simulation's sampling error.
//!
//! Theory is that of the simulated width, and without a simulation that of infinite width. Layer l is the
//! l-th hidden layer, from 1. Inputs are standard normal vectors scaled to mean square 1, so that
//! q₁ = V₁ + B. Deliberately absent: training.

mod estimate;
mod simulate;
mod zeros;

use std::sync::atomic::AtomicBool;

use activations::Activation;
use anyhow::{Result, ensure};
use meanfield::{ExpectedLayer, Init, expected_layers};
use serde::{Deserialize, Serialize};

use estimate::Totals;
use zeros::ZeroSet;

/// What is propagated through.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The activation of every hidden layer.
    pub activation: Activation,
    /// Weight variance times fan-in of each hidden layer, and of one more behind them.
    pub weight_variances: Vec<f64>,
    /// Variance of the biases.
    pub bias_variance: f64,
    /// Correlation of the pre-activations of two inputs in layer 1.
    pub correlation: f64,
    /// The networks that are simulated; none for theory alone.
    pub sample: Option<Sample>,
}

/// A sample of networks and of inputs to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// Units in each hidden layer, N.
    pub width: u32,
    /// Independent networks.
    pub nets: u32,
    /// Inputs to each network, M; every network has its own.
    pub inputs: u32,
    /// Length of an input.
    pub input_dim: u32,
    /// Seed of every draw.
    pub seed: u64,
}

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

/// Largest size of one network with the values that the way back needs.
const MOST_BYTES: f64 = 8.0 * (1u64 << 30) as f64;

impl Settings {
    /// Hidden layers.
    pub fn depth(&self) -> usize {
        self.weight_variances.len().saturating_sub(1)
    }

    /// The correlation of two inputs that gives their pre-activations correlation `c` in layer 1:
    /// (c (V₁ + B) − B) / V₁. It may lie outside of [−1, 1], and then there are no such inputs.
    pub fn input_correlation(&self, c: f64) -> f64 {
        let (v, b) = (self.weight_variances[0], self.bias_variance);
        (c * (v + b) - b) / v
    }

    /// Every reason to refuse the settings.
    ///
    /// # Errors
    /// Names the setting, its value and what is allowed.
    pub fn check(&self) -> Result<()> {
        ensure!(self.depth() >= 1, "depth = 0: there is no hidden layer");
        ensure!(
            self.weight_variances.iter().all(|v| v.is_finite() && *v > 0.0),
            "weight variances {:?}: each must be positive and finite",
            self.weight_variances
        );
        let bias = self.bias_variance;
        ensure!(bias.is_finite() && bias >= 0.0, "bias variance {bias}: it must be 0 or positive");
        let c = self.correlation;
        ensure!((-1.0..=1.0).contains(&c), "correlation {c}: it must be from -1 to 1");
        ensure!(
            self.input_correlation(c).abs() <= 1.0 + 1e-12,
            "correlation {c}: with weight variance {} and bias variance {bias} no two inputs have less than {} in layer 1",
            self.weight_variances[0],
            (bias - self.weight_variances[0]) / (bias + self.weight_variances[0])
        );
        let Some(sample) = self.sample else { return Ok(()) };
        for (name, count) in [
            ("width", sample.width),
            ("nets", sample.nets),
            ("inputs", sample.inputs),
            ("input dimension", sample.input_dim),
        ] {
            ensure!(count > 0, "{name} = 0: it must be at least 1");
        }
        let [width, inputs, dim] = [sample.width, sample.inputs, sample.input_dim].map(f64::from);
        let depth = self.depth() as f64;
        let bytes = 8.0 * (width * dim + depth * width * (width + inputs) + 4.0 * inputs * dim);
        ensure!(
            bytes <= MOST_BYTES,
            "one network of depth {depth} and width {width} with {inputs} inputs takes {:.0} GiB; at most {:.0} are used\n  choose fewer layers, units or inputs",
            bytes / (1u64 << 30) as f64,
            MOST_BYTES / (1u64 << 30) as f64
        );
        Ok(())
    }
}

/// Weight variances times fan-in of `depth` hidden layers and of one more, under a rule; the sample
/// says how wide they are, where the rule asks.
///
/// # Errors
/// If the rule draws biases too.
pub fn weight_variances(
    init: Init,
    activation: &Activation,
    depth: u32,
    sample: Option<&Sample>,
) -> Result<Vec<f64>> {
    ensure!(
        init.is_normal(),
        "its biases are drawn too, and not from a normal distribution; use he, glorot, forward or backward"
    );
    // One hidden layer more, since χ of the last asks for the variance of the next.
    let hidden = depth as usize + 1;
    let [input_dim, width] = sample.map_or([1, 1], |s| [s.input_dim as usize, s.width as usize]);
    let mut widths = vec![input_dim];
    widths.extend(std::iter::repeat_n(width, hidden));
    widths.push(1);
    let variances = init.weight_variances(activation, &widths);
    Ok(variances.iter().zip(&widths).take(hidden).map(|(v, &d)| v * d as f64).collect())
}

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

/// What theory says, with nothing simulated.
pub fn in_theory(settings: &Settings) -> Propagation {
    let theory =
        |value: f64| Quantity { theory: value.is_finite().then_some(value), ..Quantity::default() };
    let activation = &settings.activation;
    let (bias, correlation) = (settings.bias_variance, settings.correlation);
    let width = settings.sample.map(|sample| sample.width);
    let variances = &settings.weight_variances;
    let layers = expected_layers(activation, variances, bias, correlation, width);
    let zeros = ZeroSet::of(activation);
    let one_input = settings.sample.is_some_and(|sample| sample.inputs == 1);
    let layer = |(at, layer): (usize, &ExpectedLayer)| {
        // Weights may be negative, and a chance may not.
        let zero_share = theory(layer.mean(|q| zeros.probability(q)).clamp(0.0, 1.0));
        // A unit that is never 0 is not dead, and for one input the two are the same.
        let exact = one_input || zero_share.theory == Some(0.0);
        Layer {
            layer: at as u32 + 1,
            q: theory(layer.q),
            chi: theory(layer.chi),
            gradient_ratio: theory(layer.gradient_ratio),
            correlation: theory(layer.correlation),
            zero_share,
            zero_dead: if exact { zero_share } else { Quantity::default() },
            gate_dead: Quantity::default(),
            dormant: Quantity::default(),
        }
    };
    let single = settings
        .sample
        .filter(|_| bias == 0.0 && zeros.is_left_half())
        .map_or(f64::NAN, |sample| layer_dies(sample.width, settings.depth()));
    Propagation {
        layers: layers.iter().enumerate().map(layer).collect(),
        network: Network {
            dead_share: Quantity::default(),
            single_input_dead_share: theory(single),
        },
    }
}

/// 1 − (1 − 2⁻ᴺ)ᴴ, without losing a small one to rounding.
fn layer_dies(width: u32, depth: usize) -> f64 {
    let survives = libm::log1p(-libm::exp2(-f64::from(width)));
    -libm::expm1(depth as f64 * survives)
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
