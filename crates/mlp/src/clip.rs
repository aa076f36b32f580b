//! Clipping of the gradient by its global norm.
//!
//! With g the gradient of all parameters as one vector and c the norm to clip to,
//! `g ← g · min(1, c / (‖g‖ + 10⁻⁶))`, as PyTorch's `clip_grad_norm_`. The optimizer adds weight decay
//! afterwards. A gradient that is not finite makes every parameter NaN, which the next loss shows.
//!
//! The norm needs every gradient before the first parameter changes, so a [`Clip`] keeps them all.
//! Without clipping, the matrix product adds straight into the buffers of the optimizer.

use crate::scalar::Scalar;

/// What PyTorch adds to the norm, so that nothing is divided by 0.
const STABILIZER: f64 = 1e-6;

/// The gradients of all tensors of a network.
#[derive(Debug)]
pub(crate) struct Clip<T> {
    max_norm: f64,
    gradients: Vec<Vec<T>>,
}

impl<T: Scalar> Clip<T> {
    /// Buffers for tensors of these lengths, whose gradients are clipped to the norm `max_norm`.
    pub(crate) fn new(max_norm: f64, lengths: &[usize]) -> Self {
        Self { max_norm, gradients: lengths.iter().map(|&len| vec![T::zero(); len]).collect() }
    }

    /// The buffer for the gradient of tensor number `tensor`.
    pub(crate) fn gradient(&mut self, tensor: usize) -> &mut [T] {
        &mut self.gradients[tensor]
    }

    /// The factor of all gradients. Squares are summed in f64.
    pub(crate) fn scale(&self) -> T {
        let squares: f64 = self.gradients.iter().map(|gradient| sum_of_squares(gradient)).sum();
        let scale = self.max_norm / (squares.sqrt() + STABILIZER);
        // f64::min would hide a NaN.
        T::from_f64(if scale > 1.0 { 1.0 } else { scale })
    }

    /// `buffer ← keep·buffer + scale·g`, with g the gradient of tensor number `tensor`.
    pub(crate) fn accumulate(&self, tensor: usize, scale: T, keep: T, buffer: &mut [T]) {
        let pairs = buffer.iter_mut().zip(&self.gradients[tensor]);
        if keep == T::zero() {
            pairs.for_each(|(buffer, &g)| *buffer = scale * g);
        } else {
            pairs.for_each(|(buffer, &g)| *buffer = keep * *buffer + scale * g);
        }
    }
}

/// Σx² in eight partial sums, so that the compiler can vectorize it.
fn sum_of_squares<T: Scalar>(values: &[T]) -> f64 {
    let mut lanes = [0.0; 8];
    let chunks = values.chunks_exact(8);
    let rest: f64 = chunks.remainder().iter().map(|value| value.to_f64() * value.to_f64()).sum();
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, x)| *lane += x.to_f64() * x.to_f64());
    }
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}

#[cfg(test)]
mod tests {
    use super::Clip;

    fn filled(max_norm: f64, gradients: &[&[f64]]) -> Clip<f64> {
        let lengths: Vec<usize> = gradients.iter().map(|g| g.len()).collect();
        let mut clip = Clip::new(max_norm, &lengths);
        for (tensor, gradient) in gradients.iter().enumerate() {
            clip.gradient(tensor).copy_from_slice(gradient);
        }
        clip
    }

    #[test]
    fn a_long_gradient_is_shortened_to_the_norm_and_a_short_one_stays() {
        // 3-4-5: the norm over both tensors is 5.
        let clip = filled(1.0, &[&[3.0, 0.0], &[-4.0]]);
        let scale = clip.scale();
        assert_eq!(scale, 1.0 / (5.0 + 1e-6));
        let mut buffer = [f64::NAN, f64::NAN];
        clip.accumulate(0, scale, 0.0, &mut buffer);
        assert_eq!(buffer, [3.0 * scale, 0.0]);
        let mut velocity = [2.0];
        clip.accumulate(1, scale, 0.5, &mut velocity);
        assert_eq!(velocity, [1.0 - 4.0 * scale]);
        assert_eq!(filled(6.0, &[&[3.0, 0.0], &[-4.0]]).scale(), 1.0);
        assert_eq!(filled(1.0, &[&[0.0; 19]]).scale(), 1.0);
    }

    #[test]
    fn every_element_counts_and_a_gradient_that_is_not_finite_becomes_nan() {
        let ones = vec![1.0; 19];
        assert_eq!(filled(1.0, &[&ones, &[]]).scale(), 1.0 / (19.0_f64.sqrt() + 1e-6));
        for bad in [f64::NAN, f64::INFINITY] {
            let clip = filled(1.0, &[&[1.0], &[bad]]);
            let mut buffer = [0.0];
            clip.accumulate(1, clip.scale(), 0.0, &mut buffer);
            assert!(buffer[0].is_nan());
        }
    }
}
