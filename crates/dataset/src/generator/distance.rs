//! The signed distance to the rims of two discs in the square [−1, 1]², with its gradient, which has length
//! 1: the task of networks that represent shapes, and of the eikonal loss.
//!
//! The distance is negative inside of a disc. Its gradient jumps at the two centers, and on the curve
//! from which both discs are equally far: rows near either have no Hessian.

use libm::sqrt;
use mlp::data::Targets;
use ndarray::Array2;

use super::definition::{Generator, Rows};
use super::surface::{Jet, with_gradients};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "distance",
    summary: "signed distance to two discs in a square, with its gradient; 2 inputs, 1 real target",
    examples: 2000,
    standardize: Standardize::Nothing,
    image: None,
    truth: None,
    make,
};

/// Center and radius of each disc.
const DISCS: [([f64; 2], f64); 2] = [([-0.45, -0.2], 0.3), ([0.45, 0.3], 0.35)];

/// Hessians are left out closer than this to a center, where they have no bound.
const MIN_RADIUS: f64 = 0.1;

/// Hessians are left out where the distances to the two rims differ by less, which is the case up to at
/// least half of it from the curve on which the gradient jumps.
const MIN_DIFFERENCE: f64 = 0.1;

/// y = |x − c| − r, ∇y = n = (x − c)/|x − c| and ∇²y = (1 − n·nᵀ)/|x − c| for the disc whose rim is nearest.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    with_gradients(examples, rows, |x| {
        let [first, second] = DISCS.map(|(center, radius)| {
            let from_center = [x[0] - center[0], x[1] - center[1]];
            let length = sqrt(from_center.iter().map(|part| part * part).sum());
            // At a center every direction is as good as another.
            let n = if length == 0.0 { [1.0, 0.0] } else { from_center.map(|part| part / length) };
            let hessian = [1.0 - n[0] * n[0], -n[0] * n[1], -n[0] * n[1], 1.0 - n[1] * n[1]];
            let hessian = (length >= MIN_RADIUS).then(|| hessian.map(|entry| entry / length));
            Jet { value: length - radius, gradient: n, hessian }
        });
        let apart = (first.value - second.value).abs() >= MIN_DIFFERENCE;
        let mut nearest = if first.value <= second.value { first } else { second };
        nearest.hessian = nearest.hessian.filter(|_| apart);
        nearest
    })
}
