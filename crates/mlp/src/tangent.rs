//! Forward derivatives with respect to the inputs, and their way back.
//!
//! A tangent ẋ = e_d stands for the derivative with respect to input d. It goes through the network
//! beside its example, as D more rows per example:
//!
//! ```text
//! z = h·W + b     h = f(z)          ż = ḣ·W     ḣ = f'(z)·ż
//! ```
//!
//! so that the tangents behind a linear last layer are the input gradient. Backward, with a bar for the
//! derivative of the loss with respect to a value, and the sums over the tangents of an example,
//!
//! ```text
//! W̄ = hᵀ·z̄ + Σ ḣᵀ·ż̄     b̄ = Σ z̄     h̄ = z̄·Wᵀ     ḣ̄ = ż̄·Wᵀ
//! z̄ = f'(z)·h̄ + f''(z)·Σ ż·ḣ̄              ż̄ = f'(z)·ḣ̄
//! ```
//!
//! The products are those of a batch of (1 + D)·B rows, and only the activation tells the two kinds of
//! row apart. In a matrix the B examples come first, then the tangents of the first input, and so on.

use activations::Activation;

use crate::dense::Dense;
use crate::gemm::{Factor, product};
use crate::scalar::Scalar;

/// The tangents of every example, and the buffers that they need.
#[derive(Debug)]
pub(crate) struct Tangents<T> {
    /// D, or 0 where the loss does not contain the input gradient.
    directions: usize,
    /// f' and f'' of one layer.
    slopes: Vec<T>,
    curvatures: Vec<T>,
}

impl<T: Scalar> Tangents<T> {
    /// Buffers for matrices of at most `elements` elements without their tangents.
    pub(crate) fn new(directions: usize, elements: usize) -> Self {
        let buffer = || vec![T::zero(); if directions == 0 { 0 } else { elements }];
        Self { directions, slopes: buffer(), curvatures: buffer() }
    }

    /// Whether there are any.
    pub(crate) fn exist(&self) -> bool {
        self.directions > 0
    }

    /// Rows per example.
    pub(crate) fn rows_per_example(&self) -> usize {
        1 + self.directions
    }

    /// Fills the tangents of the inputs; `x` has `batch` examples and then their tangents.
    pub(crate) fn seed(&self, batch: usize, x: &mut [T]) {
        if !self.exist() {
            return;
        }
        let width = self.directions;
        let tangents = &mut x[batch * width..];
        tangents.fill(T::zero());
        for (direction, rows) in tangents.chunks_exact_mut(batch * width).enumerate() {
            rows.chunks_exact_mut(width).for_each(|row| row[direction] = T::one());
        }
    }

    /// `z ← h·W + b` for the examples and `ż ← ḣ·W` for the tangents.
    pub(crate) fn forward_layer(&self, layer: &Dense<T>, x: &[T], z: &mut [T]) {
        if !self.exist() {
            return layer.forward(x, z);
        }
        let (x, x_tangents) = x.split_at(x.len() / self.rows_per_example());
        let (z, z_tangents) = z.split_at_mut(z.len() / self.rows_per_example());
        layer.forward(x, z);
        let x_tangents = Factor::row_major(x_tangents, layer.inputs());
        let weights = Factor::row_major(&layer.weights, layer.outputs());
        product(x_tangents, weights, T::zero(), z_tangents);
    }

    /// `h ← f(z)` for the examples and `ḣ ← f'(z)·ż` for the tangents.
    pub(crate) fn forward_activation(&mut self, function: &Activation, z: &[T], h: &mut [T]) {
        if !self.exist() {
            return function.forward(z, h);
        }
        let len = z.len() / self.rows_per_example();
        let ((z, z_tangents), (h, h_tangents)) = (z.split_at(len), h.split_at_mut(len));
        let slopes = &mut self.slopes[..len];
        function.value_and_derivative(z, h, slopes);
        let tangents = z_tangents.chunks_exact(len).zip(h_tangents.chunks_exact_mut(len));
        for (z_tangents, h_tangents) in tangents {
            let units = z_tangents.iter().zip(&*slopes).zip(h_tangents);
            units.for_each(|((&z, &slope), h)| *h = slope * z);
        }
    }

    /// Turns h̄ and ḣ̄ in `d` into z̄ and ż̄.
    pub(crate) fn backward_activation(&mut self, function: &Activation, z: &[T], d: &mut [T]) {
        if !self.exist() {
            return function.backward_in_place(z, d);
        }
        let len = z.len() / self.rows_per_example();
        let ((z, z_tangents), (d, d_tangents)) = (z.split_at(len), d.split_at_mut(len));
        let (slopes, curvatures) = (&mut self.slopes[..len], &mut self.curvatures[..len]);
        function.derivative(z, slopes);
        function.second_derivative(z, curvatures);
        d.iter_mut().zip(&*slopes).for_each(|(d, &slope)| *d *= slope);
        let tangents = z_tangents.chunks_exact(len).zip(d_tangents.chunks_exact_mut(len));
        for (z_tangents, d_tangents) in tangents {
            let factors = z_tangents.iter().zip(&*slopes).zip(&*curvatures);
            for ((d, dt), ((&z, &slope), &curvature)) in d.iter_mut().zip(d_tangents).zip(factors) {
                *d += curvature * z * *dt;
                *dt *= slope;
            }
        }
    }
}
