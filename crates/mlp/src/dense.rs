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

use crate::gemm::{Factor, product, product_into_columns, product_plus_row};
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

    /// `dx ← dz·Wᵀ`; `scratch` is of [`turning_scratch`]'s length.
    ///
    /// Wᵀ is written out panel by panel: the product then reads it in order, which is faster than
    /// having its packing step turn it over element by element, and the panel stays in cache.
    pub(crate) fn backward_input(&self, dz: &[T], dx: &mut [T], scratch: &mut [T]) {
        let dz = Factor::of(dz, self.outputs);
        let panel_inputs = panel_inputs(self.outputs);
        for (index, panel) in self.weights.chunks(panel_inputs * self.outputs).enumerate() {
            let turned = &mut scratch[..panel.len()];
            transpose(panel, self.outputs, turned);
            let turned = Factor::of(turned, panel.len() / self.outputs);
            product_into_columns(dz, turned, dx, self.inputs, index * panel_inputs);
        }
    }
}

/// Rows of W that are turned over at a time.
fn panel_inputs(outputs: usize) -> usize {
    (PANEL / outputs).next_multiple_of(32)
}

/// Elements of scratch that the backward pass of a D × H layer needs.
pub(crate) fn turning_scratch(inputs: usize, outputs: usize) -> usize {
    outputs * inputs.min(panel_inputs(outputs))
}

/// `to ← fromᵀ` for a row-major matrix of `columns` columns.
pub(crate) fn transpose<T: Copy>(from: &[T], columns: usize, to: &mut [T]) {
    const STRIP: usize = 16;
    let rows = from.len() / columns;
    let whole = rows / STRIP * STRIP;
    // Sixteen rows are read side by side, so that each cache line of the result is written at once.
    for start in (0..whole).step_by(STRIP) {
        let strip: [&[T]; STRIP] =
            std::array::from_fn(|row| &from[(start + row) * columns..][..columns]);
        for column in 0..columns {
            let line = &mut to[column * rows + start..][..STRIP];
            line.iter_mut().zip(&strip).for_each(|(to, row)| *to = row[column]);
        }
    }
    for row in whole..rows {
        for column in 0..columns {
            to[column * rows + row] = from[row * columns + column];
        }
    }
}

/// Elements of W that are turned over at a time: a quarter of a second-level cache, in f32.
const PANEL: usize = 1 << 16;

/// Widest output for which dWᵀ = dzᵀ·x is computed and then turned over: a product so narrow leaves
/// most lanes of a vector empty, while its transpose fills them.
const NARROW: usize = 16;

/// `dW ← xᵀ·dz + keep·dW` for the B × D inputs and the B × `outputs` gradients of a layer; `scratch`
/// is of [`turning_scratch`]'s length.
pub(crate) fn weights_gradient<T: Scalar>(
    x: &[T],
    dz: &[T],
    outputs: usize,
    keep: T,
    dw: &mut [T],
    scratch: &mut [T],
) {
    let inputs = dw.len() / outputs;
    if outputs > NARROW || inputs <= outputs || dw.len() > scratch.len() {
        product(Factor::transposed(x, inputs), Factor::of(dz, outputs), keep, dw);
        return;
    }
    let turned = &mut scratch[..dw.len()];
    product(Factor::transposed(dz, outputs), Factor::of(x, inputs), T::zero(), turned);
    for (input, row) in dw.chunks_exact_mut(outputs).enumerate() {
        for (output, dw) in row.iter_mut().enumerate() {
            // Not keep·dW + …: what is there may be NaN when nothing is to be kept.
            let kept = if keep == T::zero() { T::zero() } else { keep * *dw };
            *dw = kept + turned[output * inputs + input];
        }
    }
}

/// `db ← Σᵢ dzᵢ + keep·db`.
pub(crate) fn bias_gradient<T: Scalar>(dz: &[T], keep: T, db: &mut [T]) {
    db.iter_mut().for_each(|db| *db = if keep == T::zero() { T::zero() } else { keep * *db });
    for row in dz.chunks_exact(db.len()) {
        db.iter_mut().zip(row).for_each(|(sum, &dz)| *sum += dz);
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
    lanes.into_iter().fold(T::zero(), |sum, lane| sum + lane) == T::zero()
}
