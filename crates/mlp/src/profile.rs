//! What a training step consists of, for whoever wants to time its parts or count its operations.
//!
//! Deliberately absent: the clock. [`crate::train::Trainer::step_profiled`] says when a part has
//! ended, and the caller reads a clock of its own.

use serde::{Deserialize, Serialize};

/// A part of a training step. A step goes through most of them once a layer and direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Copying the rows of the batch together.
    Gather,
    /// The three matrix products of each layer, biases and their gradients included.
    Product,
    /// h = f(z), and layer normalisation before it.
    ActivationForward,
    /// ∂L/∂z = ∂L/∂h · f'(z), and the way back through layer normalisation.
    ActivationBackward,
    /// The loss and its gradient with respect to the outputs.
    Loss,
    /// Moving the parameters, clipping included. Momentum is added up by the product itself.
    Update,
}

/// Every part, in the order of their declaration.
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
/// these widths (input, hidden …, output): two (a product and a sum) for each weight and example on
/// the way forward, for the gradient of the weights, and, in all layers but the first, for the
/// gradient of the inputs. Biases, activations, loss and update are not counted, as is usual where a
/// share of the machine's peak is quoted.
pub fn step_flops(widths: &[usize], batch: usize) -> f64 {
    let layer = |(index, pair): (usize, &[usize])| {
        let products = if index == 0 { 2.0 } else { 3.0 };
        2.0 * products * pair[0] as f64 * pair[1] as f64
    };
    batch as f64 * widths.windows(2).enumerate().map(layer).sum::<f64>()
}
