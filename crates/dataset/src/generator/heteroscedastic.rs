//! Targets whose noise is not the same everywhere: a task for networks that predict a distribution, with a
//! scale for each target.
//!
//! Mean and standard deviation depend on one input each, so that a picture shows both. Neither exp nor
//! softplus of a linear function is the standard deviation, so that the task favors neither.
//!
//! With s the standard deviation, the negative log-likelihood of the true distribution is, on average, its
//! entropy ½·ln 2πe + E ln s, which no prediction can beat. For s = a + (b − a)·sin²θ with θ uniform over a
//! period, E ln s = 2·ln((√a + √b)/2), so that the entropy is 0.436 nats. With the true mean and the best
//! scale for all rows alike it is 0.946 nats, with the best mean and scale for all rows alike 1.546 nats.

use std::f64::consts::PI;

use libm::sin;
use mlp::data::Targets;
use ndarray::Array2;
use rand::RngExt;

use super::definition::{Generator, Rows, normal};
use crate::dataset::{Standardize, Truth};

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "heteroscedastic",
    summary: "targets with noise that is 20 times as large in some places; 2 inputs, 1 real target",
    examples: 4000,
    standardize: Standardize::Nothing,
    image: None,
    truth: Some(Truth { mean, deviation }),
    make,
};

/// The smallest and the largest standard deviation.
const DEVIATIONS: [f64; 2] = [0.05, 1.0];

/// sin(πx₀) + x₀/2.
fn mean(x: &[f32]) -> f64 {
    let x = f64::from(x[0]);
    sin(PI * x) + 0.5 * x
}

/// The smallest at x₁ = 0, the largest at x₁ = ±1.
fn deviation(x: &[f32]) -> f64 {
    let [min, max] = DEVIATIONS;
    let root = sin(0.5 * PI * f64::from(x[1]));
    min + (max - min) * root * root
}

/// Normal targets for uniform points of the square [−1, 1]².
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let (inputs, targets) = rows.collect(examples, 2, |_, rng, point| {
        point.fill_with(|| rng.random_range(-1.0..1.0));
        (mean(point) + deviation(point) * normal(rng)) as f32
    });
    (inputs, Targets::Values(Array2::from_shape_fn((examples, 1), |(row, _)| targets[row])))
}
