//! Data that the criterion targets and examples of this package train on.
#![forbid(unsafe_code)]

use mlp::data::{Split, Targets, Task};
use mlp::seed::Streams;
use ndarray::Array2;
use rand_distr::{Distribution, StandardNormal};

/// Classes of [`RandomData`].
pub const CLASSES: usize = 10;

/// Random inputs with labels in turn: a step costs the same whatever it learns.
#[derive(Debug)]
pub struct RandomData {
    inputs: Array2<f32>,
    targets: Targets<f32>,
    split: Split,
}

impl RandomData {
    /// So many rows of standard normal inputs; all rows but two are for training.
    pub fn new(rows: usize, width: usize) -> Self {
        let mut draws = Streams::new(0, 0).stream("bench");
        let inputs =
            Array2::from_shape_simple_fn((rows, width), || StandardNormal.sample(&mut draws));
        let labels = (0..rows).map(|row| (row % CLASSES) as u16).collect();
        let targets = Targets::Classes { labels, classes: CLASSES };
        let rows = rows as u32;
        let split = Split {
            train: (0..rows - 2).collect(),
            validation: vec![rows - 2],
            test: vec![rows - 1],
        };
        Self { inputs, targets, split }
    }

    /// The classification of these rows.
    pub fn task(&self) -> Task<'_, f32> {
        Task { inputs: self.inputs.view(), targets: &self.targets, split: &self.split }
    }
}
