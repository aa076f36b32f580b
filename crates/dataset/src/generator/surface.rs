//! A smooth surface over the square [−1, 1]², with the gradient of every target: a task for losses that
//! contain the gradient with respect to the inputs.
//!
//! Every line across the square meets one to two turns of the surface, and there is no noise, so that an
//! error is one of the network.

use std::f64::consts::PI;

use libm::{cos, sin};
use mlp::data::Targets;
use ndarray::Array2;
use rand::RngExt;

use super::definition::{Generator, Rows};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "surface",
    summary: "a smooth surface over a square, with its gradient; 2 inputs, 1 real target",
    examples: 2000,
    standardize: Standardize::Nothing,
    image: None,
    make,
};

/// y = sin(πx₀)·cos(πx₁) + x₁/2 for uniform x.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    with_gradients(examples, rows, |[x0, x1]| {
        let (s, c) = ([sin(PI * x0), sin(PI * x1)], [cos(PI * x0), cos(PI * x1)]);
        (s[0] * c[1] + 0.5 * x1, [PI * c[0] * c[1], 0.5 - PI * s[0] * s[1]])
    })
}

/// Uniform points of the square, with the value and the gradient that `surface` gives.
pub(super) fn with_gradients(
    examples: usize,
    rows: &Rows,
    surface: impl Fn([f64; 2]) -> (f64, [f64; 2]),
) -> (Array2<f32>, Targets<f32>) {
    let (inputs, targets) = rows.collect(examples, 2, |_, rng, point| {
        point.fill_with(|| rng.random_range(-1.0..1.0));
        surface([point[0], point[1]].map(f64::from))
    });
    let values = Array2::from_shape_fn((examples, 1), |(row, _)| targets[row].0 as f32);
    let gradient = |(row, input): (usize, usize)| targets[row].1[input] as f32;
    let gradients = Array2::from_shape_fn((examples, 2), gradient);
    (inputs, Targets::WithGradients { values, gradients })
}
