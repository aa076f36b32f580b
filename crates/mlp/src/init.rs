//! Initial weights: standard-normal draws, scaled by a gain per layer.
//!
//! The draws of layer L come from the stream `"weights/L"`, and a rule only multiplies them. Two arms
//! that differ in activation or rule therefore start from the same directions, and differ in their
//! gains only. PyTorch's rule is uniform and pairs with itself only.

use meanfield::Init;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::scalar::Scalar;
use crate::seed::Streams;

/// Fills the weights (fan-in × fan-out) and biases of layer `layer`.
pub(crate) fn fill<T: Scalar>(
    init: Init,
    variance: f64,
    layer: usize,
    streams: &Streams,
    weights: &mut [T],
    bias: &mut [T],
) {
    let mut draws = streams.stream(&format!("weights/{layer}"));
    if init == Init::PyTorch {
        let bound = (3.0 * variance).sqrt();
        weights.fill_with(|| T::from_f64(bound * symmetric(&mut draws)));
        draw_biases(bound, layer, streams, bias);
    } else {
        let gain = variance.sqrt();
        weights.fill_with(|| {
            let normal: f64 = StandardNormal.sample(&mut draws);
            T::from_f64(gain * normal)
        });
        bias.fill(T::zero());
    }
}

/// Fills the biases of layer `layer` with uniform draws in ± `bound` from the stream `"biases/L"`.
pub(crate) fn draw_biases<T: Scalar>(bound: f64, layer: usize, streams: &Streams, bias: &mut [T]) {
    let mut draws = streams.stream(&format!("biases/{layer}"));
    bias.fill_with(|| T::from_f64(bound * symmetric(&mut draws)));
}

/// Uniform in [−1, 1), a multiple of 2⁻⁵².
fn symmetric(draws: &mut impl Rng) -> f64 {
    (draws.next_u64() >> 11) as f64 * 2f64.powi(-52) - 1.0
}
