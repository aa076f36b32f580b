//! Functionally dead units: with a unit's output replaced by its mean over some training rows, the loss over
//! these rows rises by at most 0.1 %.
//!
//! Only the layers above a unit are computed again, from the outputs of its layer with its column replaced.
//! A loss that contains the input gradient needs the tangents of the whole network, which is then computed
//! with weights that do the same.

use crate::data::Task;
use crate::forward::{CHUNK_ROWS, ForwardPass, even_chunks, even_chunks_of};
use crate::loss::{Loss, Tally};
use crate::network::Network;
use crate::pass::BatchPass;
use crate::scalar::Scalar;

/// The index of ε = 0.01 in [`crate::trace::GATE_THRESHOLDS`].
pub(crate) const GATE: usize = 1;

/// The most rows that are used: these many at equal distances in the training split, whose rows are in the
/// order of the data.
const MAX_ROWS: usize = 1000;

/// The share of the loss by which it may rise.
const TOLERANCE: f64 = 1e-3;

/// The functionally dead units of each hidden layer; `None` where the loss is not finite.
pub(crate) fn functionally_dead<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    forward: &mut ForwardPass<T>,
    pass: &mut BatchPass<T>,
) -> Option<Vec<Vec<usize>>> {
    let rows = spread(&task.split.train);
    let means = output_means(network, task, &rows, forward);
    let with_gradients = loss.gradient_weight().is_some();
    let full = if with_gradients {
        loss_with_gradients(network, loss, task, &rows, pass)
    } else {
        let mut tally = Tally::default();
        let mut scratch = vec![T::zero(); CHUNK_ROWS * network.outputs()];
        for rows in even_chunks(&rows) {
            let y = forward.run(network, task.inputs, rows, |_, _, _| ());
            loss.tally(y, task.targets, rows, &mut scratch[..y.len()], &mut tally);
        }
        tally.loss / tally.rows as f64
    };
    let bound = full + tolerance(loss, full);
    if !bound.is_finite() {
        return None;
    }
    let dead = |(index, means): (usize, &Vec<T>)| {
        let losses = if with_gradients {
            let of_unit = |(unit, &mean)| {
                let network = without_unit(network, index, unit, mean);
                loss_with_gradients(&network, loss, task, &rows, pass)
            };
            means.iter().enumerate().map(of_unit).collect()
        } else {
            losses_without_units(network, loss, task, &rows, forward, index, means)
        };
        // A loss that is not finite is above the bound.
        (0..means.len()).filter(|&unit| losses[unit] <= bound).collect()
    };
    Some(means.iter().enumerate().map(dead).collect())
}

/// By how much the loss may rise. The zero of a logarithmic likelihood depends on the unit of the targets,
/// so it is the likelihood itself that may fall by this share.
fn tolerance(loss: Loss, full: f64) -> f64 {
    match loss {
        Loss::Gaussian(_) => TOLERANCE,
        _ => TOLERANCE * full.abs(),
    }
}

/// At most [`MAX_ROWS`] rows of the split, at equal distances.
fn spread(rows: &[u32]) -> Vec<u32> {
    let count = rows.len().min(MAX_ROWS);
    (0..count).map(|index| rows[index * rows.len() / count]).collect()
}

/// The mean output of every unit of every hidden layer.
fn output_means<T: Scalar>(
    network: &Network<T>,
    task: &Task<'_, T>,
    rows: &[u32],
    forward: &mut ForwardPass<T>,
) -> Vec<Vec<T>> {
    let hidden = &network.layers()[..network.depth()];
    let mut sums: Vec<Vec<f64>> = hidden.iter().map(|layer| vec![0.0; layer.outputs()]).collect();
    for rows in even_chunks(rows) {
        forward.run(network, task.inputs, rows, |layer, _, h| {
            let sums = &mut sums[layer];
            for row in h.chunks_exact(sums.len()) {
                sums.iter_mut().zip(row).for_each(|(sum, h)| *sum += h.to_f64());
            }
        });
    }
    let mean = |sum: f64| T::from_f64(sum / rows.len() as f64);
    sums.into_iter().map(|sums| sums.into_iter().map(mean).collect()).collect()
}

/// The mean loss without each unit of layer `index`.
fn losses_without_units<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    forward: &mut ForwardPass<T>,
    index: usize,
    means: &[T],
) -> Vec<f64> {
    let mut tallies = vec![Tally::default(); means.len()];
    let mut scratch = vec![T::zero(); CHUNK_ROWS * network.outputs()];
    for rows in even_chunks(rows) {
        forward.run_replaced(network, task.inputs, rows, index, means, |unit, y| {
            loss.tally(y, task.targets, rows, &mut scratch[..y.len()], &mut tallies[unit]);
        });
    }
    tallies.iter().map(|tally| tally.loss / tally.rows as f64).collect()
}

/// The mean loss of a network where the loss contains the input gradient.
fn loss_with_gradients<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    rows: &[u32],
    pass: &mut BatchPass<T>,
) -> f64 {
    let mut sum = 0.0;
    for rows in even_chunks_of(rows, pass.capacity()) {
        let mean = pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
        sum += mean * rows.len() as f64;
    }
    sum / rows.len() as f64
}

/// The network in which this unit gives `mean` to the layer above, whatever its inputs. There is no norm
/// between the two under a loss that contains the input gradient.
fn without_unit<T: Scalar>(network: &Network<T>, index: usize, unit: usize, mean: T) -> Network<T> {
    let mut changed = network.clone();
    let above = &mut changed.layers[index + 1];
    let outputs = above.outputs();
    let weights = &mut above.weights[unit * outputs..][..outputs];
    for (bias, weight) in above.bias.iter_mut().zip(weights) {
        *bias += mean * *weight;
        *weight = T::zero();
    }
    changed
}
