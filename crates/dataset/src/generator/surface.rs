//! A smooth surface over the square [−1, 1]², with the gradient and the Hessian of every target: a task for
//! losses that contain the gradient with respect to the inputs.
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
    truth: None,
    make,
};

/// y = sin(πx₀)·cos(πx₁) + x₁/2 for uniform x.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    with_gradients(examples, rows, |[x0, x1]| {
        let (s, c) = ([sin(PI * x0), sin(PI * x1)], [cos(PI * x0), cos(PI * x1)]);
        let (even, odd) = (-PI * PI * s[0] * c[1], -PI * PI * c[0] * s[1]);
        Jet {
            value: s[0] * c[1] + 0.5 * x1,
            gradient: [PI * c[0] * c[1], 0.5 - PI * s[0] * s[1]],
            hessian: Some([even, odd, odd, even]),
        }
    })
}

/// A function of the plane at a point.
pub(super) struct Jet {
    pub(super) value: f64,
    pub(super) gradient: [f64; 2],
    /// Row by row; `None` where networks are not to be compared with it.
    pub(super) hessian: Option<[f64; 4]>,
}

/// Uniform points of the square, with what `surface` gives.
pub(super) fn with_gradients(
    examples: usize,
    rows: &Rows,
    surface: impl Fn([f64; 2]) -> Jet,
) -> (Array2<f32>, Targets<f32>) {
    let (inputs, targets) = rows.collect(examples, 2, |_, rng, point| {
        point.fill_with(|| rng.random_range(-1.0..1.0));
        surface([point[0], point[1]].map(f64::from))
    });
    let matrix = |columns, entry: &dyn Fn(&Jet, usize) -> f64| {
        Array2::from_shape_fn((examples, columns), |(row, column)| {
            entry(&targets[row], column) as f32
        })
    };
    let values = matrix(1, &|jet, _| jet.value);
    let gradients = matrix(2, &|jet, input| jet.gradient[input]);
    let hessians = matrix(4, &|jet, pair| jet.hessian.map_or(f64::NAN, |hessian| hessian[pair]));
    (inputs, Targets::WithGradients { values, gradients, hessians: Some(hessians) })
}
