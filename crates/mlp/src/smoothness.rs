//! How smooth the loss is where a network stands: what a step does to the gradient, and how much the
//! gradient's size differs from batch to batch.
//!
//! Deliberately absent: the run's own optimiser. The step is one of plain gradient descent, so that
//! two networks are compared in the same way whatever trains them.

use crate::data::Task;
use crate::loss::Loss;
use crate::network::Network;
use crate::pass::Pass;
use crate::probe::gradients;
use crate::scalar::Scalar;
use crate::snapshot::GRADIENT_ROWS;
use crate::trace::Smoothness;

/// Batches that the spread is taken over.
const BATCHES: usize = 8;

/// With g the gradient of the mean loss over the first [`GRADIENT_ROWS`] training rows with respect to
/// all parameters θ: the change ‖g(θ − ηg) − g(θ)‖ / ‖g(θ)‖ ("gradient predictiveness", Santurkar et
/// al. 2018), and the standard deviation of ‖g‖ over the first eight batches over its mean. `None`
/// where one of them is not finite, or there are fewer than two batches.
pub(crate) fn smoothness<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    batch_size: usize,
    rate: f64,
    pass: &mut Pass<T>,
) -> Option<Smoothness> {
    let train = &task.split.train;
    let rows = &train[..train.len().min(GRADIENT_ROWS)];
    let here = gradient(network, loss, task, rows, pass);
    let mut moved = network.clone();
    for (index, gradient) in here.iter().enumerate() {
        for (theta, gradient) in moved.tensors_mut(index).into_iter().zip(gradient) {
            let step = |(theta, g): (&mut T, &T)| *theta -= T::from_f64(rate) * *g;
            theta.iter_mut().zip(gradient).for_each(step);
        }
    }
    let there = gradient(&moved, loss, task, rows, pass);
    let pairs = here.iter().flatten().flatten().zip(there.iter().flatten().flatten());
    let apart: f64 = pairs.map(|(a, b)| (b.to_f64() - a.to_f64()).powi(2)).sum();
    let gradient_change = apart.sqrt() / norm(&here);
    let batches = train.chunks_exact(batch_size).take(BATCHES);
    let norms = batches.map(|rows| norm(&gradient(network, loss, task, rows, pass)));
    let gradient_spread = spread(&norms.collect::<Vec<_>>());
    let finite = gradient_change.is_finite() && gradient_spread.is_finite();
    finite.then_some(Smoothness { gradient_change, gradient_spread })
}

/// The gradient with respect to every tensor, layer by layer.
fn gradient<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    pass: &mut Pass<T>,
) -> Vec<Vec<Vec<T>>> {
    pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
    let backward = (0..network.layers().len()).rev();
    let mut layers: Vec<_> =
        backward.map(|index| gradients(network, pass, index).to_vec()).collect();
    layers.reverse();
    layers
}

fn norm<T: Scalar>(gradient: &[Vec<Vec<T>>]) -> f64 {
    let entries = gradient.iter().flatten().flatten();
    entries.map(|entry| entry.to_f64() * entry.to_f64()).sum::<f64>().sqrt()
}

/// Standard deviation over mean; NaN for fewer than two values.
fn spread(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (n - 1.0)).sqrt() / mean
}
