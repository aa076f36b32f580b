//! Labels from a random tanh network: the true function is smooth and a network, but neither a
//! Softplus nor a ReLU network, so that the task favors neither.

use libm::{sqrt, tanh};
use mlp::data::Targets;
use ndarray::Array2;
use rand::Rng;

use super::definition::{Generator, Rows, normal};
use crate::dataset::Standardize;

/// The registry entry; the head of this file describes the data.
pub(super) const GENERATOR: Generator = Generator {
    name: "teacher",
    summary: "normal inputs labeled by a random tanh network; 6 inputs, 4 classes",
    examples: 4000,
    standardize: Standardize::Nothing,
    image: None,
    truth: None,
    make,
};

/// Number of inputs D.
const INPUTS: usize = 6;

/// Number of classes K.
const CLASSES: usize = 4;

/// Widths of the teacher, from inputs to outputs.
const WIDTHS: [usize; 4] = [INPUTS, 20, 20, CLASSES];

/// Length of the weight vector of each hidden unit, and so the standard deviation of a
/// pre-activation of the first layer: large enough that a linear model cannot replace tanh.
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

/// A random network x ↦ W₃ · tanh(W₂ · tanh(W₁ · x)), without biases.
pub(super) struct Teacher {
    layers: Vec<Vec<Vec<f64>>>,
}

impl Teacher {
    /// A network with these widths, from inputs to outputs. Weight vectors have random directions,
    /// and length `gain` for hidden units and 1 for outputs, so that no class is favored by a long
    /// one.
    pub(super) fn draw(widths: &[usize], gain: f64, rng: &mut impl Rng) -> Self {
        let layers = (1..widths.len())
            .map(|layer| {
                let length = if layer + 1 == widths.len() { 1.0 } else { gain };
                (0..widths[layer]).map(|_| direction(widths[layer - 1], length, rng)).collect()
            })
            .collect();
        Self { layers }
    }

    /// The outputs for one input, summed in order.
    pub(super) fn outputs(&self, input: &[f64]) -> Vec<f64> {
        let mut values = input.to_vec();
        for (index, layer) in self.layers.iter().enumerate() {
            let sums = layer.iter().map(|unit| {
                unit.iter().zip(&values).map(|(weight, value)| weight * value).sum::<f64>()
            });
            let is_last = index + 1 == self.layers.len();
            values = sums.map(|sum| if is_last { sum } else { tanh(sum) }).collect();
        }
        values
    }
}

/// A vector of `size` numbers with this length and a uniformly random direction.
fn direction(size: usize, length: f64, rng: &mut impl Rng) -> Vec<f64> {
    let draws: Vec<f64> = (0..size).map(|_| normal(rng)).collect();
    let norm = sqrt(draws.iter().map(|draw| draw * draw).sum());
    draws.iter().map(|draw| draw / norm * length).collect()
}
