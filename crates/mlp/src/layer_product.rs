//! The product of a layer's inputs and weights by itself, dense or without the zeros among the inputs.
//!
//! The trainer always computes the dense one. The others exist to be timed beside it.

use crate::gemm::{Factor, SkipScratch, product, skipping_product};
use crate::scalar::Scalar;

/// What becomes of inputs that are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroInputs {
    /// They are multiplied as every other number: what the trainer does.
    Multiplied,
    /// Each is left out by itself.
    Skipped,
    /// Inputs that are 0 in every row of the batch are left out, as those from dead units are; the rest is
    /// a dense product.
    SkippedIfDead,
}

/// Computes products of one layer, with memory that calls share.
#[derive(Clone)]
pub struct LayerProduct<T> {
    skip: SkipScratch<T>,
    is_alive: Vec<bool>,
    inputs: Vec<T>,
    weights: Vec<T>,
}

impl<T: Scalar> LayerProduct<T> {
    /// One that has computed nothing yet.
    pub fn new() -> Self {
        Self {
            skip: SkipScratch::default(),
            is_alive: Vec::new(),
            inputs: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// `outputs ← inputs · weights`, all row-major, with one row of `inputs` and `outputs` per example, and one
    /// row of `units` weights per input.
    ///
    /// # Panics
    /// If the shapes do not fit.
    pub fn compute(
        &mut self,
        zeros: ZeroInputs,
        inputs: &[T],
        weights: &[T],
        units: usize,
        outputs: &mut [T],
    ) {
        match zeros {
            ZeroInputs::Multiplied => dense(inputs, weights, units, outputs),
            ZeroInputs::Skipped => {
                skipping_product(&mut self.skip, inputs, weights, units, outputs);
            }
            ZeroInputs::SkippedIfDead => self.without_dead(inputs, weights, units, outputs),
        }
    }

    fn without_dead(&mut self, inputs: &[T], weights: &[T], units: usize, outputs: &mut [T]) {
        let width = weights.len() / units;
        self.is_alive.clear();
        self.is_alive.resize(width, false);
        for row in inputs.chunks_exact(width) {
            for (is_alive, &input) in self.is_alive.iter_mut().zip(row) {
                *is_alive |= input != T::zero();
            }
        }
        if self.is_alive.iter().all(|&is_alive| is_alive) {
            return dense(inputs, weights, units, outputs);
        }
        self.inputs.clear();
        for row in inputs.chunks_exact(width) {
            let alive = row.iter().zip(&self.is_alive).filter(|(_, is_alive)| **is_alive);
            self.inputs.extend(alive.map(|(&input, _)| input));
        }
        self.weights.clear();
        for (row, _) in weights.chunks_exact(units).zip(&self.is_alive).filter(|(_, alive)| **alive)
        {
            self.weights.extend_from_slice(row);
        }
        if self.weights.is_empty() {
            outputs.fill(T::zero());
        } else {
            dense(&self.inputs, &self.weights, units, outputs);
        }
    }
}

impl<T: Scalar> Default for LayerProduct<T> {
    fn default() -> Self {
        Self::new()
    }
}

fn dense<T: Scalar>(inputs: &[T], weights: &[T], units: usize, outputs: &mut [T]) {
    let width = weights.len() / units;
    let (inputs, weights) = (Factor::row_major(inputs, width), Factor::row_major(weights, units));
    product(inputs, weights, T::zero(), outputs);
}

#[cfg(test)]
mod tests {
    use super::{LayerProduct, ZeroInputs};
    use crate::scalar::Scalar;

    /// Whole numbers from −50 to 50, so that sums are exact whatever their order, with this percentage of
    /// zeros, or of columns of zeros.
    fn numbers<T: Scalar>(rows: usize, columns: usize, percent: u32, in_columns: bool) -> Vec<T> {
        let mut state = (rows * 31 + columns) as u32;
        let mut next = move |end: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % end
        };
        let dead: Vec<bool> = (0..columns).map(|_| next(100) < percent).collect();
        let mut number = |index: usize| {
            let value = f64::from(next(101)) - 50.0;
            let is_zero = if in_columns { dead[index % columns] } else { next(100) < percent };
            T::from_f64(if is_zero { 0.0 } else { value })
        };
        (0..rows * columns).map(&mut number).collect()
    }

    fn check<T: Scalar>(products: &mut LayerProduct<T>, batch: usize, width: usize, units: usize) {
        let weights = numbers::<T>(width, units, 0, false);
        for percent in [0, 30, 60, 90, 97, 100] {
            for in_columns in [false, true] {
                let inputs = numbers::<T>(batch, width, percent, in_columns);
                let mut compute = |zeros| {
                    // A NaN in the old outputs would show that they are read.
                    let mut outputs = vec![T::from_f64(f64::NAN); batch * units];
                    products.compute(zeros, &inputs, &weights, units, &mut outputs);
                    outputs
                };
                let expected = compute(ZeroInputs::Multiplied);
                for zeros in [ZeroInputs::Skipped, ZeroInputs::SkippedIfDead] {
                    let case =
                        format!("{zeros:?}, {percent} % of {batch}×{width} · {width}×{units}");
                    assert_eq!(compute(zeros), expected, "{case}");
                }
            }
        }
    }

    #[test]
    fn products_without_zeros_agree_with_the_dense_one_over_odd_shapes() {
        let (mut single, mut double) = (LayerProduct::new(), LayerProduct::new());
        for batch in [1, 2, 7, 8, 33] {
            for width in [1, 5, 16, 63, 64, 65, 200] {
                for units in [1, 7, 16, 31, 64, 65, 130, 300] {
                    check::<f32>(&mut single, batch, width, units);
                    check::<f64>(&mut double, batch, width, units);
                }
            }
        }
    }

    /// With all bits in use. Where the dense product is our own, which never is in plain Rust, it adds the
    /// same terms in the same order.
    #[test]
    fn skipping_zeros_changes_no_bit_of_a_small_product() {
        let mut products = LayerProduct::<f32>::new();
        for (batch, width, units) in [(1, 512, 512), (1, 60, 33), (16, 96, 128), (8, 40, 64)] {
            let scaled = |numbers: Vec<f32>| -> Vec<f32> {
                numbers.iter().enumerate().map(|(i, x)| x / (3.0 + (i % 7) as f32)).collect()
            };
            let weights = scaled(numbers(width, units, 0, false));
            for percent in [20, 70, 95] {
                let inputs = scaled(numbers(batch, width, percent, false));
                let mut compute = |zeros| {
                    let mut outputs = vec![0.0; batch * units];
                    products.compute(zeros, &inputs, &weights, units, &mut outputs);
                    outputs
                };
                let expected = compute(ZeroInputs::Multiplied);
                let skipped = compute(ZeroInputs::Skipped);
                let is_ours = activations::Isa::best() != activations::Isa::PORTABLE;
                for (&ours, &dense) in skipped.iter().zip(&expected) {
                    let tolerance = if is_ours { 0.0 } else { 1e-3 };
                    assert!((ours - dense).abs() <= tolerance, "{ours} {dense}, batch {batch}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "the shapes of A, B and C fit")]
    fn shapes_that_do_not_fit_are_refused() {
        let mut outputs = [0.0; 4];
        LayerProduct::new().compute(ZeroInputs::Skipped, &[1.0; 5], &[1.0; 6], 2, &mut outputs);
    }
}
