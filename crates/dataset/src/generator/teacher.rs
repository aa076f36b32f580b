//! Labels by a random tanh network: a task whose true function is known to be a network, smooth, and
//! neither a Softplus nor a ReLU network, so that neither arm plays at home.
//!
//! Deliberately absent: label noise, and any training of the teacher.

use libm::{sqrt, tanh};
use mlp::data::Targets;
use ndarray::Array2;
use rand::Rng;

use super::{Generator, Rows, normal};
use crate::Standardise;

/// See the head of this file.
pub(super) const GENERATOR: Generator = Generator {
    name: "teacher",
    summary: "normal inputs labelled by a random tanh network; 6 inputs, 4 classes",
    examples: 4000,
    standardise: Standardise::Nothing,
    image: None,
    make,
};

/// Input width D.
const INPUTS: usize = 6;

/// Number of classes K.
const CLASSES: usize = 4;

/// Widths of the teacher, from inputs to outputs.
const WIDTHS: [usize; 4] = [INPUTS, 20, 20, CLASSES];

/// Length of each hidden unit's weight vector, so the deviation of a first-layer pre-activation: well
/// into the bend of tanh, where a linear model can no longer follow.
const GAIN: f64 = 3.0;

/// Inputs are standard normal; the label is the largest output of the teacher.
fn make(examples: usize, rows: &Rows) -> (Array2<f32>, Targets<f32>) {
    let teacher = Teacher::draw(&WIDTHS, GAIN, &mut rows.common());
    let (inputs, labels) = rows.collect(examples, INPUTS, |_, rng, input| {
        let outputs = teacher.outputs(&normals(rng, input));
        let largest = (0..CLASSES).max_by(|&a, &b| outputs[a].total_cmp(&outputs[b]));
        largest.unwrap_or(0) as u16
    });
    (inputs, Targets::Classes { labels, classes: CLASSES })
}

/// Fills `input` with standard-normal draws and returns them.
pub(super) fn normals(rng: &mut impl Rng, input: &mut [f32]) -> Vec<f64> {
    let draws: Vec<f64> = input.iter().map(|_| normal(rng)).collect();
    for (value, draw) in input.iter_mut().zip(&draws) {
        *value = *draw as f32;
    }
    draws
}

/// A random network x ↦ W₃ · tanh(W₂ · tanh(W₁ · x)): tanh after every layer but the last, no biases.
pub(super) struct Teacher {
    layers: Vec<Vec<Vec<f64>>>,
}

impl Teacher {
    /// Weight vectors have random directions, length `gain` for hidden units and 1 for outputs, so
    /// that no class is favoured by a long one. `widths` go from inputs to outputs.
    pub(super) fn draw(widths: &[usize], gain: f64, rng: &mut impl Rng) -> Self {
        let layers = (1..widths.len())
            .map(|at| {
                let length = if at + 1 == widths.len() { 1.0 } else { gain };
                (0..widths[at]).map(|_| direction(widths[at - 1], length, rng)).collect()
            })
            .collect();
        Self { layers }
    }

    /// The outputs for one input, summed in order.
    pub(super) fn outputs(&self, input: &[f64]) -> Vec<f64> {
        let mut values = input.to_vec();
        for (at, layer) in self.layers.iter().enumerate() {
            let sums = layer.iter().map(|unit| {
                unit.iter().zip(&values).map(|(weight, value)| weight * value).sum::<f64>()
            });
            let last = at + 1 == self.layers.len();
            values = sums.map(|sum| if last { sum } else { tanh(sum) }).collect();
        }
        values
    }
}

/// A vector of that length with a uniformly random direction.
fn direction(size: usize, length: f64, rng: &mut impl Rng) -> Vec<f64> {
    let draws: Vec<f64> = (0..size).map(|_| normal(rng)).collect();
    let norm = sqrt(draws.iter().map(|draw| draw * draw).sum());
    draws.iter().map(|draw| draw / norm * length).collect()
}
