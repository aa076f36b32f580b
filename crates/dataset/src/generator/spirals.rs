//! Three interleaved spirals in the plane: two inputs, so that a person can see the task, and no
//! straight line that separates anything.
//!
//! Deliberately absent: overlap. The arms are several deviations apart, so a network that errs has
//! not learnt, rather than met noise.

use std::f64::consts::TAU;

use libm::{cos, sin, sqrt};
use mlp::data::Targets;
use ndarray::Array2;
use rand::RngExt;

use super::{Generator, Rows, normal};
use crate::Standardise;

/// See the head of this file.
pub(super) const GENERATOR: Generator = Generator {
    name: "spirals",
    summary: "three interleaved spirals in the plane; 2 inputs, 3 classes",
    examples: 3000,
    standardise: Standardise::Nothing,
    image: None,
    make,
};

/// Number of arms K.
const ARMS: usize = 3;

/// Turns from the centre to the rim.
const TURNS: f64 = 1.25;

/// Radius of the rim R: with a uniform density over the disc, each coordinate has variance R² / 4 = 1.
const RIM: f64 = 2.0;

/// Share of the disc left empty at the centre, where the arms would meet.
const HOLE: f64 = 0.02;

/// Standard deviation of each coordinate about the arm, a seventh of the way to the next one.
const NOISE: f64 = 0.08;

/// Row `i` lies on arm k = i mod 3, at radius r = R·√u with u uniform, and angle 2π (k / K + t·r / R)
/// with t turns, plus noise.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let (inputs, labels) = rows.collect(examples, 2, |index, rng, point| {
        let arm = index % ARMS;
        let share = sqrt(rng.random_range(HOLE..1.0));
        let angle = TAU * (arm as f64 / ARMS as f64 + TURNS * share);
        point[0] = (RIM * share * cos(angle) + NOISE * normal(rng)) as f32;
        point[1] = (RIM * share * sin(angle) + NOISE * normal(rng)) as f32;
        arm as u16
    });
    (inputs, Targets::Classes { labels, classes: ARMS })
}
