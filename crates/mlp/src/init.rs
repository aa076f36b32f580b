//! Initial weights: one set of standard-normal draws per layer, scaled by a gain.
//!
//! The draws of layer L come from the stream `"weights/L"`, and a rule only multiplies them. So two
//! arms that differ in activation or rule start from the same directions (paired runs), and the
//! difference between them is the gain and nothing else. PyTorch's rule is uniform and therefore
//! pairs with itself only.

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
        weights.fill_with(|| T::narrow(bound * symmetric(&mut draws)));
        let mut draws = streams.stream(&format!("biases/{layer}"));
        bias.fill_with(|| T::narrow(bound * symmetric(&mut draws)));
    } else {
        let gain = variance.sqrt();
        weights.fill_with(|| {
            let normal: f64 = StandardNormal.sample(&mut draws);
            T::narrow(gain * normal)
        });
        bias.fill(T::zero());
    }
}
/// Uniform in [−1, 1), a multiple of 2⁻⁵².
fn symmetric(draws: &mut impl Rng) -> f64 {
    (draws.next_u64() >> 11) as f64 * 2f64.powi(-52) - 1.0
}
