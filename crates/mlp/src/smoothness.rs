//! How smooth the loss is at the present parameters: how much a step changes the gradient, and how
//! much the norm of the gradient varies between batches.
//!
//! The step is one of plain gradient descent whatever the optimizer of the run, so that networks are
//! compared alike.

use crate::data::Task;
use crate::loss::Loss;
use crate::network::Network;
use crate::pass::BatchPass;
use crate::probe::gradients;
use crate::scalar::Scalar;
use crate::snapshot::GRADIENT_ROWS;
use crate::trace::Smoothness;

/// Batches over which the norm of the gradient is compared.
const BATCHES: usize = 8;

/// [`Smoothness`] at the parameters of `network` for the learning rate η = `rate`; `None` if a value is
/// not finite or there are fewer than two batches.
pub(crate) fn smoothness<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    batch_size: usize,
    rate: f64,
    pass: &mut BatchPass<T>,
) -> Option<Smoothness> {
    let train = &task.split.train;
    let rows = &train[..train.len().min(GRADIENT_ROWS)];
    let before = gradient(network, loss, task, rows, pass);
    let mut moved = network.clone();
    for (index, gradient) in before.iter().enumerate() {
        for (theta, gradient) in moved.tensors_mut(index).into_iter().zip(gradient) {
            let step = |(theta, g): (&mut T, &T)| *theta -= T::from_f64(rate) * *g;
            theta.iter_mut().zip(gradient).for_each(step);
        }
    }
    let after = gradient(&moved, loss, task, rows, pass);
    let pairs = before.iter().flatten().flatten().zip(after.iter().flatten().flatten());
    let squares: f64 = pairs.map(|(a, b)| (b.to_f64() - a.to_f64()).powi(2)).sum();
    let gradient_change = squares.sqrt() / norm(&before);
    let batches = train.chunks_exact(batch_size).take(BATCHES);
    let norms = batches.map(|rows| norm(&gradient(network, loss, task, rows, pass)));
    let gradient_spread = relative_deviation(&norms.collect::<Vec<_>>());
    let finite = gradient_change.is_finite() && gradient_spread.is_finite();
    finite.then_some(Smoothness { gradient_change, gradient_spread })
}

/// The gradient with respect to every tensor, layer by layer.
fn gradient<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    pass: &mut BatchPass<T>,
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

/// Standard deviation divided by the mean; NaN for fewer than two values.
fn relative_deviation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (n - 1.0)).sqrt() / mean
}
