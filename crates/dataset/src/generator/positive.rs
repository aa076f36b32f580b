//! Positive and skewed targets, like prices, durations and rates: a task for output activations.
//! Every target is a positive finite number.

use libm::exp;
use mlp::data::Targets;
use ndarray::Array2;

use super::definition::{Generator, Rows, normal};
use super::teacher::{Teacher, normals};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "positive",
    summary: "log-normal positive targets of a smooth function; 8 inputs, 1 real target",
    examples: 4000,
    standardize: Standardize::Nothing,
    image: None,
    truth: None,
    make,
};

/// Number of inputs D.
const INPUTS: usize = 8;

/// Standard deviation of the noise in the logarithm of a target.
const NOISE: f64 = 0.2;

/// The logarithm of a target is a random tanh network of standard-normal inputs plus normal noise.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let teacher = Teacher::draw(&[INPUTS, 16, 1], 1.5, &mut rows.common());
    let (inputs, targets) = rows.collect(examples, INPUTS, |_, rng, input| {
        let signal = teacher.outputs(&normals(rng, input))[0];
        exp(signal + NOISE * normal(rng)) as f32
    });
    (inputs, Targets::Values(Array2::from_shape_fn((examples, 1), |(row, _)| targets[row])))
}
