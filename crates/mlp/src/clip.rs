//! Clipping of the gradient by its global norm.
//!
//! With g the gradient of all parameters as one vector and c the largest norm allowed,
//! `g ← g · min(1, c / (‖g‖ + 10⁻⁶))`: PyTorch's `clip_grad_norm_`. Weight decay is added after, by
//! the optimiser. A gradient that is not finite makes every parameter NaN, so that the next loss
//! shows it.
//!
//! The norm needs every gradient before the first parameter moves. So this room keeps them all, and
//! the update cannot be one with the matrix product as it is without clipping: a run that does not
//! clip does not make a [`Clip`].
//!
//! Deliberately absent: clipping by value, and a norm of its own for each layer.

use crate::scalar::Scalar;

/// What PyTorch adds to the norm, so that a gradient of 0 is not divided by.
const STABILISER: f64 = 1e-6;

/// The gradients of all tensors of a network.
#[derive(Debug)]
pub(crate) struct Clip<T> {
    largest: f64,
    gradients: Vec<Vec<T>>,
}

impl<T: Scalar> Clip<T> {
    /// Room for tensors of these lengths, to be clipped to the norm `largest`.
    pub(crate) fn new(largest: f64, lengths: &[usize]) -> Self {
        Self { largest, gradients: lengths.iter().map(|&len| vec![T::zero(); len]).collect() }
    }

    /// The buffer for the gradient of tensor number `tensor`.
    pub(crate) fn gradient(&mut self, tensor: usize) -> &mut [T] {
        &mut self.gradients[tensor]
    }

    /// What the gradients are to be multiplied by. Squares are summed in f64.
    pub(crate) fn scale(&self) -> T {
        let squares: f64 = self.gradients.iter().map(|gradient| sum_of_squares(gradient)).sum();
        let share = self.largest / (squares.sqrt() + STABILISER);
        // Not f64::min, which would hide NaN.
        T::from_f64(if share > 1.0 { 1.0 } else { share })
    }

    /// Leaves `keep·buffer + scale·g` in the buffer, with g the gradient of tensor number `tensor`.
    pub(crate) fn deliver(&self, tensor: usize, scale: T, keep: T, buffer: &mut [T]) {
        let pairs = buffer.iter_mut().zip(&self.gradients[tensor]);
        if keep == T::zero() {
            pairs.for_each(|(buffer, &g)| *buffer = scale * g);
        } else {
            pairs.for_each(|(buffer, &g)| *buffer = keep * *buffer + scale * g);
        }
    }
}

/// Eight sums side by side, which the compiler can keep in vectors.
fn sum_of_squares<T: Scalar>(values: &[T]) -> f64 {
    let mut lanes = [0.0; 8];
    let chunks = values.chunks_exact(8);
    let rest = chunks.remainder().iter().map(|value| value.to_f64() * value.to_f64());
    let rest: f64 = rest.sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += x.to_f64() * x.to_f64());
    }
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}

#[cfg(test)]
mod tests {
    use super::Clip;

    fn filled(largest: f64, gradients: &[&[f64]]) -> Clip<f64> {
        let lengths: Vec<usize> = gradients.iter().map(|g| g.len()).collect();
        let mut clip = Clip::new(largest, &lengths);
        for (tensor, gradient) in gradients.iter().enumerate() {
            clip.gradient(tensor).copy_from_slice(gradient);
        }
        clip
    }

    #[test]
    fn a_long_gradient_is_shortened_to_the_norm_and_a_short_one_left_alone() {
        // 3-4-5: the norm over both tensors is 5.
        let clip = filled(1.0, &[&[3.0, 0.0], &[-4.0]]);
        let scale = clip.scale();
        assert_eq!(scale, 1.0 / (5.0 + 1e-6));
        let mut buffer = [f64::NAN, f64::NAN];
        clip.deliver(0, scale, 0.0, &mut buffer);
        assert_eq!(buffer, [3.0 * scale, 0.0]);
        let mut velocity = [2.0];
        clip.deliver(1, scale, 0.5, &mut velocity);
        assert_eq!(velocity, [1.0 - 4.0 * scale]);
        assert_eq!(filled(6.0, &[&[3.0, 0.0], &[-4.0]]).scale(), 1.0);
        assert_eq!(filled(1.0, &[&[0.0; 19]]).scale(), 1.0);
    }

    #[test]
    fn every_element_counts_and_what_is_not_finite_shows() {
        let ones = vec![1.0; 19];
        assert_eq!(filled(1.0, &[&ones, &[]]).scale(), 1.0 / (19.0_f64.sqrt() + 1e-6));
        for bad in [f64::NAN, f64::INFINITY] {
            let clip = filled(1.0, &[&[1.0], &[bad]]);
            let mut buffer = [0.0];
            clip.deliver(1, clip.scale(), 0.0, &mut buffer);
            assert!(buffer[0].is_nan());
        }
    }
}
