//! Small tasks and configurations that the tests share.

use activations::Activation;
use mlp::trace::Trace;
use mlp::{
    Config, ConfigBuilder, Init, Loss, Model, Optimizer, Precision, Sgd, Split, Streams, Targets,
    Task,
};
use ndarray::Array2;
use rand::Rng;

/// Inputs, targets and split in one place, for [`Data::task`] to borrow from.
pub(crate) struct Data<T> {
    pub(crate) inputs: Array2<T>,
    pub(crate) targets: Targets<T>,
    pub(crate) split: Split,
}

impl<T: Precision> Data<T> {
    pub(crate) fn task(&self) -> Task<'_, T> {
        Task { inputs: self.inputs.view(), targets: &self.targets, split: &self.split }
    }

    /// Trains to the end and returns the trace.
    pub(crate) fn train(&self, config: ConfigBuilder, seed: u64) -> Trace {
        let config = config.build().expect("the settings are in range");
        let trained = mlp::train(&config, &self.task(), &Streams::new(7, seed));
        trained.expect("the configuration fits the data").trace
    }
}

/// Uniform in [−1, 1) from a stream of its own.
pub(crate) fn uniform<T: Precision>(len: usize, seed: u64) -> Vec<T> {
    let mut draws = Streams::new(1, seed).stream("test");
    let mut draw = || (draws.next_u64() >> 11) as f64 / 2f64.powi(52) - 1.0;
    (0..len).map(|_| T::from_f64(draw())).collect()
}

fn split(rows: u32) -> Split {
    let (train, validation) = (rows * 3 / 5, rows * 4 / 5);
    Split {
        train: (0..train).collect(),
        validation: (train..validation).collect(),
        test: (validation..rows).collect(),
    }
}

/// Points in the square, labeled by the sign of the product of their two coordinates: XOR.
pub(crate) fn xor<T: Precision>(rows: u32) -> Data<T> {
    let points: Vec<T> = uniform(2 * rows as usize, 11);
    let labels = points.chunks(2).map(|p| u16::from(p[0] * p[1] > T::zero())).collect();
    Data {
        inputs: Array2::from_shape_vec((rows as usize, 2), points).unwrap(),
        targets: Targets::Classes { labels, classes: 2 },
        split: split(rows),
    }
}

/// Two spirals of one turn, each a class.
pub(crate) fn spirals<T: Precision>(rows: u32) -> Data<T> {
    let draws: Vec<f64> = uniform(rows as usize, 13);
    let point = |(row, draw): (usize, &f64)| {
        let turn = std::f64::consts::TAU * ((draw + 1.0) / 2.0).sqrt();
        let angle = turn + std::f64::consts::PI * (row % 2) as f64;
        [turn * libm::cos(angle) / 3.0, turn * libm::sin(angle) / 3.0].map(T::from_f64)
    };
    let points: Vec<T> = draws.iter().enumerate().flat_map(point).collect();
    let labels = (0..rows).map(|row| (row % 2) as u16).collect();
    Data {
        inputs: Array2::from_shape_vec((rows as usize, 2), points).unwrap(),
        targets: Targets::Classes { labels, classes: 2 },
        split: split(rows),
    }
}

/// y = x₀² + x₁/2 and y = x₀ x₁ for points in the square.
pub(crate) fn surface<T: Precision>(rows: u32) -> Data<T> {
    let points: Vec<T> = uniform(2 * rows as usize, 12);
    let half = T::from_f64(0.5);
    let values = points.chunks(2).flat_map(|p| [p[0] * p[0] + half * p[1], p[0] * p[1]]).collect();
    Data {
        inputs: Array2::from_shape_vec((rows as usize, 2), points).unwrap(),
        targets: Targets::Values(Array2::from_shape_vec((rows as usize, 2), values).unwrap()),
        split: split(rows),
    }
}

pub(crate) fn activation(name: &str) -> Activation {
    Activation::new(name).expect("a registered activation")
}

/// A run of 200 steps of SGD with momentum on batches of 16, with two hidden layers of 16 units.
pub(crate) fn config(name: &str, loss: Loss) -> ConfigBuilder {
    config_of(Model::new([16, 16], activation(name), Init::He), loss)
}

/// The same run of another network.
pub(crate) fn config_of(model: Model, loss: Loss) -> ConfigBuilder {
    Config::builder(model, loss)
        .optimizer(Optimizer::Sgd(Sgd { momentum: 0.9, ..Sgd::default() }))
        .learning_rate(0.05)
        .batch_size(16)
        .steps(200)
        .curve_every(50)
        .evaluate_every(100)
        .snapshots(vec![0, 200])
}
