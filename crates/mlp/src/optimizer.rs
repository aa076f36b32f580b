//! The rule that turns gradients into steps, and the ranges of its settings.
//!
//! The conventions are PyTorch's, with θ parameters, g their gradient, λ weight decay, η learning rate
//! and t the step counted from 1:
//!
//! ```text
//! SGD        g ← g + λθ;  v ← μv + g (v = g at t = 1);  θ ← θ − ηv
//! Nesterov   as SGD, but θ ← θ − η(g + μv)
//! Adam       g ← g + λθ;  m ← m + (1−β₁)(g − m);  s ← β₂s + (1−β₂)g²
//!            θ ← θ − η/(1−β₁ᵗ) · m / (√s/√(1−β₂ᵗ) + ε)
//! AdamW      θ ← θ − ηλθ, then as Adam with λ = 0
//! ```
//!
//! What decays becomes exactly 0 in the end: a velocity v or first moment m below 2⁻¹⁰² (f64: 2⁻⁹⁹⁸), a
//! second moment s below 2⁻¹²² (2⁻¹⁰¹⁸), and with weight decay a parameter below 2⁻¹⁰² (2⁻⁹⁹⁸), each in
//! absolute value and after its update. For s a gradient below 2⁻⁵⁸ (2⁻⁵⁰⁶) counts as 0. Otherwise the
//! velocities of units with no gradient would become subnormal numbers, with which many processors
//! compute several times slower, and rounding would keep them so for ever.
//!
//! Weight decay acts on biases too, as it does in PyTorch. The learning rate belongs to the run.

use serde::{Deserialize, Serialize};

/// The rule by which gradients change parameters, in TOML for example
/// `{ sgd = { momentum = 0.9 } }`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Optimizer {
    /// Stochastic gradient descent, with or without momentum.
    Sgd(Sgd),
    /// Adam (Kingma & Ba 2015); weight decay is added to the gradient.
    Adam(Adam),
    /// AdamW (Loshchilov & Hutter 2019); weight decay shrinks the parameters directly.
    AdamW(Adam),
}

/// Plain gradient descent.
impl Default for Optimizer {
    fn default() -> Self {
        Self::Sgd(Sgd::default())
    }
}

impl Optimizer {
    /// Name in sentences.
    pub fn name(&self) -> &'static str {
        match self {
            Optimizer::Sgd(_) => "SGD",
            Optimizer::Adam(_) => "Adam",
            Optimizer::AdamW(_) => "AdamW",
        }
    }
}

/// Settings of [`Optimizer::Sgd`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Sgd {
    /// μ, in [0, 1).
    pub momentum: f64,
    /// Whether momentum is Nesterov's; needs a momentum above 0.
    pub nesterov: bool,
    /// λ, at least 0.
    pub weight_decay: f64,
}

/// Settings of [`Optimizer::Adam`] and [`Optimizer::AdamW`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Adam {
    /// β₁, in [0, 1).
    pub beta1: f64,
    /// β₂, in [0, 1).
    pub beta2: f64,
    /// ε, above 0.
    pub epsilon: f64,
    /// λ, at least 0. 0 by default for both (PyTorch's AdamW has 0.01).
    pub weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

/// A setting of an optimizer is out of range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum OptimizerError {
    /// A number is out of range, or NaN.
    #[error("optimizer: {setting} is {value}, but must be {range}")]
    OutOfRange {
        /// Name of the setting.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// The values allowed.
        range: &'static str,
    },
    /// Nesterov momentum without momentum.
    #[error("optimizer: nesterov needs a momentum above 0, for example momentum = 0.9")]
    NesterovWithoutMomentum,
}

impl Optimizer {
    /// Checks that the settings are in the ranges that their fields state.
    pub(crate) fn check(&self) -> Result<(), OptimizerError> {
        let below_one = |setting, value: f64| {
            let range = "at least 0 and below 1";
            refuse_unless((0.0..1.0).contains(&value), setting, value, range)
        };
        let decay = |value: f64| {
            let range = "finite and at least 0";
            refuse_unless(value >= 0.0 && value.is_finite(), "weight_decay", value, range)
        };
        match self {
            Optimizer::Sgd(sgd) => {
                below_one("momentum", sgd.momentum)?;
                decay(sgd.weight_decay)?;
                if sgd.nesterov && sgd.momentum == 0.0 {
                    return Err(OptimizerError::NesterovWithoutMomentum);
                }
            }
            Optimizer::Adam(adam) | Optimizer::AdamW(adam) => {
                below_one("beta1", adam.beta1)?;
                below_one("beta2", adam.beta2)?;
                let epsilon = adam.epsilon;
                let range = "finite and above 0";
                refuse_unless(epsilon > 0.0 && epsilon.is_finite(), "epsilon", epsilon, range)?;
                decay(adam.weight_decay)?;
            }
        }
        Ok(())
    }

    /// Whether the gradient is added into the velocity instead of into a buffer of its own.
    pub(crate) fn accumulates_in_place(&self) -> bool {
        matches!(self, Optimizer::Sgd(sgd) if sgd.momentum > 0.0 && !sgd.nesterov)
    }
}

fn refuse_unless(
    ok: bool,
    setting: &'static str,
    value: f64,
    range: &'static str,
) -> Result<(), OptimizerError> {
    if ok { Ok(()) } else { Err(OptimizerError::OutOfRange { setting, value, range }) }
}
