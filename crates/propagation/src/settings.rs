//! The settings of signal propagation: activation, variances, and the sample of networks.

use activations::Activation;
use anyhow::{Result, bail, ensure};
use meanfield::{Init, Recursion};
use mlp::BiasInit;
use serde::{Deserialize, Serialize};

/// The networks through which signals propagate.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// The activation of every hidden layer.
    pub activation: Activation,
    /// Weight variance times fan-in of each hidden layer, and of the layer after them. Residual blocks
    /// have that of their layer, divided by their number.
    pub weight_variances: Vec<f64>,
    /// Variance of the biases.
    pub bias_variance: f64,
    /// How biases are set: 0, but for the bias variance, or centered.
    pub bias_init: BiasInit,
    /// Whether hidden layers after the first are residual blocks.
    pub residual: bool,
    /// Correlation of the pre-activations of two inputs in layer 1.
    pub correlation: f64,
    /// Whether the share of the squared mean is among the quantities.
    pub mean_share: bool,
    /// The networks to simulate; `None` for theory alone.
    pub sample: Option<Sample>,
}

/// A sample of networks, and of inputs to each.
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

/// Maximum size of one network, with the values that its backward pass needs.
const MAX_BYTES: f64 = 8.0 * (1u64 << 30) as f64;

impl Settings {
    /// Plain layers without biases, for two inputs whose pre-activations have correlation 0 in layer 1.
    /// Nothing is simulated.
    pub fn new(activation: Activation, weight_variances: Vec<f64>) -> Self {
        Self {
            activation,
            weight_variances,
            bias_variance: 0.0,
            bias_init: BiasInit::Zero,
            residual: false,
            correlation: 0.0,
            mean_share: false,
            sample: None,
        }
    }

    /// The theory of these networks.
    pub(super) fn recursion(&self) -> Recursion<'_> {
        let plain = Recursion::new(&self.activation, &self.weight_variances);
        let plain = plain.bias_variance(self.bias_variance).correlation(self.correlation);
        let built = if self.residual { plain.residual() } else { plain };
        if self.bias_init == BiasInit::Centered { built.centered() } else { built }
    }

    /// The number of hidden layers.
    pub fn depth(&self) -> usize {
        self.weight_variances.len().saturating_sub(1)
    }

    /// The correlation of two inputs that gives their pre-activations correlation `c` in layer 1:
    /// (c (V₁ + B) − B) / V₁. Outside of [−1, 1], no such inputs exist.
    pub(super) fn input_correlation(&self, c: f64) -> f64 {
        let (v, b) = (self.weight_variances[0], self.bias_variance);
        (c * (v + b) - b) / v
    }

    /// About how many bytes one network takes, with the values that its backward pass needs; 0 without a sample.
    pub fn bytes(&self) -> f64 {
        let Some(sample) = self.sample else { return 0.0 };
        let [width, inputs, dim] = [sample.width, sample.inputs, sample.input_dim].map(f64::from);
        8.0 * (width * dim + self.depth() as f64 * width * (width + inputs) + 4.0 * inputs * dim)
    }

    /// Checks that networks with these settings exist and fit into memory.
    ///
    /// # Errors
    /// Names the first setting that is refused, its value and what is allowed.
    pub fn check(&self) -> Result<()> {
        ensure!(self.depth() >= 1, "depth = 0: at least one hidden layer is needed");
        ensure!(
            self.weight_variances.iter().all(|variance| variance.is_finite() && *variance > 0.0),
            "weight variances {:?}: each must be positive and finite",
            self.weight_variances
        );
        let bias = self.bias_variance;
        ensure!(bias.is_finite() && bias >= 0.0, "bias variance {bias}: it must be 0 or positive");
        check_biases(self.bias_init, bias)?;
        let c = self.correlation;
        ensure!((-1.0..=1.0).contains(&c), "correlation {c}: it must be from -1 to 1");
        ensure!(
            self.input_correlation(c).abs() <= 1.0 + 1e-12,
            "correlation {c}: with weight variance {} and bias variance {bias} no two inputs have a correlation below {} in layer 1",
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
        let bytes = self.bytes();
        ensure!(
            bytes <= MAX_BYTES,
            "one network of depth {} and width {} with {} inputs takes {:.0} GiB of memory; the limit is {:.0}\n  choose fewer layers, units or inputs",
            self.depth(),
            sample.width,
            sample.inputs,
            bytes / (1u64 << 30) as f64,
            MAX_BYTES / (1u64 << 30) as f64
        );
        Ok(())
    }
}

/// Checks that there is a theory for biases that are set like this.
///
/// # Errors
/// If they are drawn from a distribution that is not normal, or set by two rules.
pub fn check_biases(bias_init: BiasInit, bias_variance: f64) -> Result<()> {
    match bias_init {
        BiasInit::Zero => {}
        BiasInit::Centered => ensure!(
            bias_variance == 0.0,
            "centered biases and a bias variance of {bias_variance}: centered biases follow from the weights and are not drawn; use one of the two"
        ),
        other => bail!(
            "{} biases are drawn from a distribution that is not normal, so there is no theory for them; use zero or centered biases, or a bias variance",
            other.name()
        ),
    }
    Ok(())
}

/// Weight variances times fan-in of `depth` hidden layers and of the layer after them, under a rule.
/// `sample` has the widths, for rules that depend on them.
///
/// # Errors
/// If the rule also draws biases.
pub fn weight_variances(
    init: Init,
    activation: &Activation,
    depth: u32,
    sample: Option<&Sample>,
) -> Result<Vec<f64>> {
    ensure!(
        init.is_normal(),
        "this rule draws biases from a distribution that is not normal, so there is no theory for it; use he, glorot, forward or backward"
    );
    // χ of the last hidden layer needs the weight variance of the layer after it.
    let layers = depth as usize + 1;
    let [input_dim, width] =
        sample.map_or([1, 1], |sample| [sample.input_dim, sample.width].map(|size| size as usize));
    let mut widths = vec![input_dim];
    widths.extend(std::iter::repeat_n(width, layers));
    widths.push(1);
    let variances = init.weight_variances(activation, &widths);
    let fan_ins = widths.iter().take(layers);
    Ok(variances.iter().zip(fan_ins).map(|(variance, &fan_in)| variance * fan_in as f64).collect())
}
