//! The signed distance to the rims of two discs in the square [−1, 1]², with its gradient, which has length
//! 1: the task of networks that represent shapes, and of the eikonal loss.
//!
//! The distance is negative inside of a disc. Its gradient jumps at the two centers, and on the curve
//! from which both discs are equally far.

use libm::sqrt;
use mlp::data::Targets;
use ndarray::Array2;

use super::definition::{Generator, Rows};
use super::surface::with_gradients;
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "distance",
    summary: "signed distance to two discs in a square, with its gradient; 2 inputs, 1 real target",
    examples: 2000,
    standardize: Standardize::Nothing,
    image: None,
    make,
};

/// Center and radius of each disc.
const DISCS: [([f64; 2], f64); 2] = [([-0.45, -0.2], 0.3), ([0.45, 0.3], 0.35)];

/// y = |x − c| − r and ∇y = (x − c)/|x − c| for the disc whose rim is nearest.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    with_gradients(examples, rows, |x| {
        let [first, second] = DISCS.map(|(center, radius)| {
            let from_center = [x[0] - center[0], x[1] - center[1]];
            let length = sqrt(from_center.iter().map(|part| part * part).sum());
            // At a center every direction is as good as another.
            let direction =
                if length == 0.0 { [1.0, 0.0] } else { from_center.map(|part| part / length) };
            (length - radius, direction)
        });
        if first.0 <= second.0 { first } else { second }
    })
}
