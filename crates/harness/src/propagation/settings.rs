//! What is propagated: the activation, the variances, and the sample of networks.

use activations::Activation;
use anyhow::{Result, ensure};
use meanfield::Init;
use serde::{Deserialize, Serialize};

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

/// Largest size of one network with the values that the way back needs.
const MOST_BYTES: f64 = 8.0 * (1u64 << 30) as f64;

impl Settings {
    /// Hidden layers.
    pub fn depth(&self) -> usize {
        self.weight_variances.len().saturating_sub(1)
    }

    /// The correlation of two inputs that gives their pre-activations correlation `c` in layer 1:
    /// (c (V₁ + B) − B) / V₁. It may lie outside of [−1, 1], and then there are no such inputs.
    pub(super) fn input_correlation(&self, c: f64) -> f64 {
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
