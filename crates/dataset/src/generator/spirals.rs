//! Three interleaved spirals in the plane: two inputs, so that a person can see the task, and no
//! straight line that separates anything.
//!
//! The spirals are several standard deviations apart, so that an error means that a network has not
//! learned, not that it met noise.

use std::f64::consts::TAU;

use libm::{cos, sin, sqrt};
use mlp::data::Targets;
use ndarray::Array2;
use rand::RngExt;

use super::definition::{Generator, Rows, normal};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "spirals",
    summary: "three interleaved spirals in the plane; 2 inputs, 3 classes",
    examples: 3000,
    standardize: Standardize::Nothing,
    image: None,
    truth: None,
    make,
};

/// Number of spirals K.
const SPIRALS: usize = 3;

/// Turns from the center to the rim.
const TURNS: f64 = 1.25;

/// Radius of the rim R. With a uniform density over the disc, coordinates have variance R²/4 = 1.
const RIM: f64 = 2.0;

/// Fraction of the disc that is left empty at the center, where the spirals would meet.
const HOLE: f64 = 0.02;

/// Standard deviation of each coordinate about the spiral, a seventh of the way to the next one.
const NOISE: f64 = 0.08;

/// Row `i` lies on spiral k = i mod 3, plus noise. Its radius is r = R·√u with u uniform, its angle
/// 2π (k/K + t·r/R) with t turns.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let (inputs, labels) = rows.collect(examples, 2, |index, rng, point| {
        let spiral = index % SPIRALS;
        let fraction = sqrt(rng.random_range(HOLE..1.0));
        let angle = TAU * (spiral as f64 / SPIRALS as f64 + TURNS * fraction);
        point[0] = (RIM * fraction * cos(angle) + NOISE * normal(rng)) as f32;
        point[1] = (RIM * fraction * sin(angle) + NOISE * normal(rng)) as f32;
        spiral as u16
    });
    (inputs, Targets::Classes { labels, classes: SPIRALS })
}
