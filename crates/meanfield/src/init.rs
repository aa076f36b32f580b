//! Initializations: rules for the variance of the weights of each layer.
//!
//! No rule names an activation. Gains come from the activation's own Gaussian moments.

use std::fmt;
use std::str::FromStr;

use activations::Activation;

use crate::propagation::{backward_critical_layers, forward_preserving};

/// How initial weights are drawn. Biases are zero, except PyTorch's.
///
/// The first layer is fed by the input, not by an activation, so the rules that know the activation
/// (He, forward, backward) give it variance 1 / fan-in there: the second moment of its
/// pre-activations is the input's. The last layer is linear and has variance 1 / fan-in under every
/// rule but PyTorch's, so that the outputs of all networks start at the same scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Init {
    /// Normal, variance 2 / fan-in (He et al. 2015): right for ReLU, and the rule that a drop-in
    /// replacement inherits.
    He,
    /// Normal, variance 2 / (fan-in + fan-out) (Glorot & Bengio 2010), first layer included.
    Glorot,
    /// The default of PyTorch's `nn.Linear`: weights and biases uniform in ± 1/√fan-in (variance
    /// 1 / (3 fan-in)), every layer.
    PyTorch,
    /// Normal, variance 1 / (fan-in · E f²) with E over N(0, 1): second moments of pre-activations
    /// stay 1 from layer to layer when the input's is 1.
    Forward,
    /// Normal, variance 1 / (fan-in · E f'²): squared gradient norms stay the same from layer to
    /// layer. E is over N(0, q) with the q that each layer has in an infinitely wide network whose
    /// input has second moment 1.
    Backward,
}

/// There is no rule of this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown initialization {name:?}; known are {known}", known = known())]
#[non_exhaustive]
pub struct UnknownInit {
    /// The name that was given.
    pub name: String,
}

fn known() -> String {
    Init::ALL.map(Init::name).join(", ")
}

impl Init {
    /// Every rule, in the order of declaration.
    pub const ALL: [Init; 5] =
        [Init::He, Init::Glorot, Init::PyTorch, Init::Forward, Init::Backward];

    /// The lower-case name, as files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Init::He => "he",
            Init::Glorot => "glorot",
            Init::PyTorch => "pytorch",
            Init::Forward => "forward",
            Init::Backward => "backward",
        }
    }

    /// Whether weights are drawn from a normal distribution and biases are zero, so that the variances
    /// of the layers determine the rule.
    pub fn is_normal(self) -> bool {
        self != Init::PyTorch
    }

    /// The variance of the weights of each layer of a network with these layer widths (input,
    /// hidden …, output), which are `widths.len() - 1` values.
    ///
    /// ```
    /// use activations::Activation;
    /// use meanfield::Init;
    ///
    /// let variances = Init::Forward.weight_variances(&Activation::RELU, &[784, 128, 128, 10]);
    /// assert!((variances[1] - 2.0 / 128.0).abs() < 1e-12); // for ReLU it is He's rule
    /// ```
    pub fn weight_variances(self, activation: &Activation, widths: &[usize]) -> Vec<f64> {
        let layers = widths.len().saturating_sub(1);
        // Only the layers between hidden layers depend on the activation.
        let between = layers.saturating_sub(2);
        let gains = match self {
            Init::He => vec![2.0; between],
            Init::Forward => vec![forward_preserving(activation); between],
            Init::Backward => backward_critical_layers(activation, 1.0, between),
            Init::Glorot | Init::PyTorch => Vec::new(),
        };
        (0..layers)
            .map(|layer| {
                let (fan_in, fan_out) = (widths[layer] as f64, widths[layer + 1] as f64);
                match self {
                    Init::PyTorch => 1.0 / (3.0 * fan_in),
                    Init::Glorot if layer + 1 < layers => 2.0 / (fan_in + fan_out),
                    _ if layer > 0 && layer + 1 < layers => gains[layer - 1] / fan_in,
                    _ => 1.0 / fan_in,
                }
            })
            .collect()
    }
}

impl fmt::Display for Init {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Init {
    type Err = UnknownInit;

    fn from_str(name: &str) -> Result<Self, UnknownInit> {
        let found = Init::ALL.into_iter().find(|init| init.name() == name);
        found.ok_or_else(|| UnknownInit { name: name.to_owned() })
    }
}
