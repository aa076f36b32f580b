//! The phases of a training step, and its number of operations.
//!
//! [`crate::Trainer::step_profiled`] reports when a phase has ended; the caller reads the clock.

use serde::{Deserialize, Serialize};

/// A phase of a training step. A step goes through most of them once per layer and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Copying the rows of the batch together.
    Gather,
    /// The three matrix products of each layer, biases and their gradients included.
    Product,
    /// h = f(z), and layer normalization before it.
    ActivationForward,
    /// ∂L/∂z = ∂L/∂h · f'(z), and backward through layer normalization.
    ActivationBackward,
    /// The loss and its gradient with respect to the outputs.
    Loss,
    /// Updating the parameters, clipping included. The product itself accumulates momentum.
    Update,
}

/// Every phase, in the order of their declaration.
pub const PHASES: [Phase; 6] = [
    Phase::Gather,
    Phase::Product,
    Phase::ActivationForward,
    Phase::ActivationBackward,
    Phase::Loss,
    Phase::Update,
];

impl Phase {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Gather => "gather",
            Phase::Product => "product",
            Phase::ActivationForward => "activation forward",
            Phase::ActivationBackward => "activation backward",
            Phase::Loss => "loss",
            Phase::Update => "update",
        }
    }
}

/// Floating-point operations of the matrix products of one step on `batch` examples, for layers of
/// these widths (input, hidden …, output).
///
/// Each weight and example needs a multiplication and an addition forward, for the gradient of the
/// weights, and, in all layers but the first, for the gradient of the inputs. Biases, activations,
/// loss and update are not counted, as is usual where a share of the machine's peak is quoted.
pub fn step_flops(widths: &[usize], batch: usize) -> f64 {
    let layer = |(index, pair): (usize, &[usize])| {
        let products = if index == 0 { 2.0 } else { 3.0 };
        2.0 * products * pair[0] as f64 * pair[1] as f64
    };
    batch as f64 * widths.windows(2).enumerate().map(layer).sum::<f64>()
}
