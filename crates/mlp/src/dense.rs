//! A dense layer: `z = x·W + b`, forward and backward side by side.
//!
//! With `L` the loss and `dz = ∂L/∂z` (B × H):
//!
//! ```text
//! z  = x·W + b         zᵢⱼ = Σₖ xᵢₖ Wₖⱼ + bⱼ
//! dW = xᵀ·dz           ∂L/∂Wₖⱼ = Σᵢ xᵢₖ dzᵢⱼ
//! db = Σᵢ dzᵢ          column sums
//! dx = dz·Wᵀ           ∂L/∂xᵢₖ = Σⱼ dzᵢⱼ Wₖⱼ
//! ```
//!
//! Deliberately absent: the activation and the update of the weights.

use crate::gemm::{Factor, product, product_plus_row};
use crate::scalar::Scalar;

/// Weights and biases of one layer, D inputs and H outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense<T> {
    inputs: usize,
    outputs: usize,
    pub(crate) weights: Vec<T>,
    pub(crate) bias: Vec<T>,
}

impl<T: Scalar> Dense<T> {
    /// A layer from its weights (D × H, row-major: all weights of the first input come first) and
    /// its H biases. `None` if a length does not fit, or a width is 0.
    pub fn new(inputs: usize, outputs: usize, weights: Vec<T>, bias: Vec<T>) -> Option<Self> {
        let fits = inputs > 0
            && outputs > 0
            && Some(weights.len()) == inputs.checked_mul(outputs)
            && bias.len() == outputs;
        fits.then_some(Self { inputs, outputs, weights, bias })
    }

    /// Input width D.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Output width H.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weights, D × H, row-major.
    pub fn weights(&self) -> &[T] {
        &self.weights
    }

    /// The H biases.
    pub fn bias(&self) -> &[T] {
        &self.bias
    }

    /// Whether every weight and bias is finite.
    pub fn is_finite(&self) -> bool {
        all_finite(&self.weights) && all_finite(&self.bias)
    }

    /// `z ← x·W + b`.
    pub(crate) fn forward(&self, x: &[T], z: &mut [T]) {
        let (x, w) = (Factor::of(x, self.inputs), Factor::of(&self.weights, self.outputs));
        product_plus_row(x, w, &self.bias, z);
    }

    /// `dW ← xᵀ·dz`, `db ← Σᵢ dzᵢ`.
    pub(crate) fn backward_parameters(&self, x: &[T], dz: &[T], dw: &mut [T], db: &mut [T]) {
        product(Factor::transposed(x, self.inputs), Factor::of(dz, self.outputs), dw);
        db.fill(T::zero());
        for row in dz.chunks_exact(self.outputs) {
            db.iter_mut().zip(row).for_each(|(sum, &dz)| *sum += dz);
        }
    }

    /// `dx ← dz·Wᵀ`.
    pub(crate) fn backward_input(&self, dz: &[T], dx: &mut [T]) {
        let w = Factor::transposed(&self.weights, self.outputs);
        product(Factor::of(dz, self.outputs), w, dx);
    }
}

/// Whether every value is finite: x·0 is 0 for a finite x and NaN for the others, and NaN stays in
/// a sum. Unlike a loop with an early exit this is done many elements at a time.
pub(crate) fn all_finite<T: Scalar>(values: &[T]) -> bool {
    let mut lanes = [T::zero(); 16];
    let chunks = values.chunks_exact(16);
    for &value in chunks.remainder() {
        lanes[0] += value * T::zero();
    }
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &value)| *lane += value * T::zero());
    }
    lanes.into_iter().sum::<T>() == T::zero()
}
