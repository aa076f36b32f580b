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

use crate::gemm::{Factor, product, product_into_columns, product_plus_row};
use crate::scalar::{Scalar, vectorized};

/// Weights and biases of one layer of D inputs and H outputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense<T> {
    inputs: usize,
    outputs: usize,
    pub(crate) weights: Vec<T>,
    pub(crate) bias: Vec<T>,
}

impl<T: Scalar> Dense<T> {
    /// A layer from its weights (D × H, row-major, so that all weights of the first input come first)
    /// and its H biases. `None` if a length does not fit, or a width is 0.
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

    /// `z ← x·W + b` for B × D inputs and B × H pre-activations.
    ///
    /// # Panics
    /// If a length does not fit.
    pub fn forward(&self, x: &[T], z: &mut [T]) {
        let x = Factor::row_major(x, self.inputs);
        product_plus_row(x, Factor::row_major(&self.weights, self.outputs), &self.bias, z);
    }

    /// `dx ← dz·Wᵀ` for B × H gradients and B × D of them, with at least [`Dense::scratch_len`]
    /// elements of scratch.
    ///
    /// W is transposed panel by panel: the product then reads Wᵀ in order, which is faster than
    /// transposing it element by element while it is packed, and a panel stays in cache.
    ///
    /// # Panics
    /// If a length does not fit.
    pub fn backward_input(&self, dz: &[T], dx: &mut [T], scratch: &mut [T]) {
        let dz = Factor::row_major(dz, self.outputs);
        let panel_inputs = panel_inputs(self.outputs);
        for (index, panel) in self.weights.chunks(panel_inputs * self.outputs).enumerate() {
            let transposed = &mut scratch[..panel.len()];
            transpose(panel, self.outputs, transposed);
            let transposed = Factor::row_major(transposed, panel.len() / self.outputs);
            product_into_columns(dz, transposed, dx, self.inputs, index * panel_inputs);
        }
    }

    /// Elements of scratch that the backward pass of this layer needs.
    pub fn scratch_len(&self) -> usize {
        self.outputs * self.inputs.min(panel_inputs(self.outputs))
    }
}

/// Rows of W in a panel.
fn panel_inputs(outputs: usize) -> usize {
    (PANEL_ELEMENTS / outputs).max(1).next_multiple_of(32)
}

/// `to ← fromᵀ` for a row-major matrix of `columns` columns.
pub(crate) fn transpose<T: Copy>(from: &[T], columns: usize, to: &mut [T]) {
    const STRIP: usize = 16;
    let rows = from.len() / columns;
    let whole = rows / STRIP * STRIP;
    // Sixteen rows at a time, so that each cache line of the result is written at once.
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

/// Elements of a panel of W: in f32 an eighth of a common second-level cache, which the other operands
/// need too.
const PANEL_ELEMENTS: usize = 1 << 15;

/// The widest output for which dWᵀ = dzᵀ·x is computed and then transposed: a product this narrow
/// leaves most lanes of a vector empty, while its transpose fills them.
const MAX_NARROW_OUTPUTS: usize = 16;

/// `dW ← xᵀ·dz + keep·dW` for the B × D inputs and the B × `outputs` gradients of a layer, with
/// [`Dense::scratch_len`] elements of scratch.
pub(crate) fn weights_gradient<T: Scalar>(
    x: &[T],
    dz: &[T],
    outputs: usize,
    keep: T,
    dw: &mut [T],
    scratch: &mut [T],
) {
    let inputs = dw.len() / outputs;
    if outputs > MAX_NARROW_OUTPUTS || inputs <= outputs || dw.len() > scratch.len() {
        product(Factor::transposed(x, inputs), Factor::row_major(dz, outputs), keep, dw);
        return;
    }
    let transposed = &mut scratch[..dw.len()];
    let (dz, x) = (Factor::transposed(dz, outputs), Factor::row_major(x, inputs));
    product(dz, x, T::zero(), transposed);
    for (input, row) in dw.chunks_exact_mut(outputs).enumerate() {
        for (output, dw) in row.iter_mut().enumerate() {
            // With keep = 0 the old value may be NaN, so it must not be multiplied by 0.
            let kept = if keep == T::zero() { T::zero() } else { keep * *dw };
            *dw = kept + transposed[output * inputs + input];
        }
    }
}

/// `db ← Σᵢ dzᵢ + keep·db`, in blocks of eight rows so that db is read and written once per block.
pub(crate) fn bias_gradient<T: Scalar>(dz: &[T], keep: T, db: &mut [T]) {
    const ROWS: usize = 8;
    let outputs = db.len();
    vectorized::<T>(|| {
        for db in db.iter_mut() {
            *db = if keep == T::zero() { T::zero() } else { keep * *db };
        }
        let blocks = dz.chunks_exact(ROWS * outputs);
        for row in blocks.remainder().chunks_exact(outputs) {
            for (sum, &dz) in db.iter_mut().zip(row) {
                *sum += dz;
            }
        }
        for block in blocks {
            let mut rows = block.chunks_exact(outputs);
            let [a, b, c, d, e, f, g, h] =
                [(); ROWS].map(|()| rows.next().expect("a block has this many rows"));
            let pairs =
                a.iter().zip(b).zip(c.iter().zip(d)).zip(e.iter().zip(f).zip(g.iter().zip(h)));
            for (sum, (((a, b), (c, d)), ((e, f), (g, h)))) in db.iter_mut().zip(pairs) {
                *sum += ((*a + *b) + (*c + *d)) + ((*e + *f) + (*g + *h));
            }
        }
    });
}

/// Whether every value is finite: x·0 is 0 for a finite x and NaN for any other, and a NaN stays in
/// the sum. Unlike a loop with an early exit, the compiler can vectorize this.
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

#[cfg(test)]
mod tests {
    use super::{Dense, bias_gradient, transpose, weights_gradient};

    /// Small whole numbers, so that sums are exact in f32 whatever their order.
    fn digits(len: usize, salt: usize) -> Vec<f32> {
        (0..len).map(|i| ((i * 7 + salt * 5 + i / 3) % 9) as f32 - 4.0).collect()
    }

    #[test]
    fn the_transpose_agrees_with_its_definition_over_odd_shapes() {
        for rows in [1, 2, 15, 16, 17, 33, 64] {
            for columns in [1, 3, 16, 31, 64] {
                let from = digits(rows * columns, 1);
                let mut to = vec![f32::NAN; rows * columns];
                transpose(&from, columns, &mut to);
                for (index, value) in from.iter().enumerate() {
                    assert_eq!(to[index % columns * rows + index / columns], *value);
                }
            }
        }
    }

    #[test]
    fn the_input_gradient_agrees_with_its_definition_over_one_panel_and_many() {
        for (batch, inputs, outputs) in [(3, 4, 2), (5, 300, 200), (2, 33, 1500), (7, 70, 40000)] {
            let weights = digits(inputs * outputs, 2);
            let layer = Dense::new(inputs, outputs, weights.clone(), vec![0.0; outputs]).unwrap();
            let dz = digits(batch * outputs, 3);
            let mut dx = vec![f32::NAN; batch * inputs];
            let mut scratch = vec![f32::NAN; layer.scratch_len()];
            layer.backward_input(&dz, &mut dx, &mut scratch);
            for (index, dx) in dx.iter().enumerate() {
                let (row, input) = (index / inputs, index % inputs);
                let dz = &dz[row * outputs..][..outputs];
                let w = &weights[input * outputs..][..outputs];
                assert_eq!(*dx, dz.iter().zip(w).map(|(dz, w)| dz * w).sum::<f32>());
            }
        }
    }

    #[test]
    fn the_bias_gradient_is_the_sum_of_the_rows() {
        for batch in [1, 7, 8, 9, 16, 29] {
            for outputs in [1, 3, 16, 65] {
                let dz = digits(batch * outputs, 6);
                for (keep, old, kept) in [(0.0, f32::NAN, 0.0), (0.5, 6.0, 3.0)] {
                    let mut db = vec![old; outputs];
                    bias_gradient(&dz, keep, &mut db);
                    for (output, db) in db.iter().enumerate() {
                        let column = dz[output..].iter().step_by(outputs);
                        assert_eq!(*db, kept + column.sum::<f32>());
                    }
                }
            }
        }
    }

    #[test]
    fn the_weights_gradient_agrees_with_its_definition_for_narrow_and_wide_layers() {
        for (batch, inputs, outputs) in [(3, 20, 1), (5, 40, 16), (5, 40, 17), (4, 2, 7)] {
            let (x, dz) = (digits(batch * inputs, 4), digits(batch * outputs, 5));
            let mut scratch = vec![f32::NAN; inputs * outputs];
            for (keep, old) in [(0.0, f32::NAN), (0.5, 6.0)] {
                let mut dw = vec![old; inputs * outputs];
                weights_gradient(&x, &dz, outputs, keep, &mut dw, &mut scratch);
                let kept = if keep == 0.0 { 0.0 } else { keep * old };
                for (index, dw) in dw.iter().enumerate() {
                    let (input, output) = (index / outputs, index % outputs);
                    let term = |row: usize| x[row * inputs + input] * dz[row * outputs + output];
                    assert_eq!(*dw, kept + (0..batch).map(term).sum::<f32>());
                }
            }
        }
    }
}
