//! Units that learn nothing from a mini-batch: the gradient of their weights and of their bias is exactly 0.

use crate::data::Task;
use crate::dense::Dense;
use crate::loss::Loss;
use crate::network::Network;
use crate::pass::BatchPass;
use crate::probe::gradients;
use crate::scalar::Scalar;

/// Batches over which the share is a mean.
const BATCHES: usize = 8;

/// The share of such units in every hidden layer, mean over the first batches of the training split in its
/// order; `None` where the split has not one whole batch.
pub(crate) fn zero_gradients<T: Scalar>(
    network: &Network<T>,
    loss: Loss,
    task: &Task<'_, T>,
    batch_size: usize,
    pass: &mut BatchPass<T>,
) -> Vec<Option<f64>> {
    let batches = task.split.train.chunks_exact(batch_size).take(BATCHES);
    let count = batches.len();
    let mut zeros = vec![0u64; network.layers().len()];
    for rows in batches {
        pass.forward(network, loss, task.inputs, task.targets, rows, &mut |_| ());
        for index in (0..zeros.len()).rev() {
            let [weights, bias, ..] = gradients(network, pass, index);
            zeros[index] += units_of_zero(&weights, &bias);
        }
    }
    let layers = &network.layers()[..network.depth()];
    let share = |(layer, zeros): (&Dense<T>, u64)| {
        (count > 0).then(|| zeros as f64 / (count * layer.outputs()) as f64)
    };
    layers.iter().zip(zeros).map(share).collect()
}

/// The columns of the gradient of D × H weights, with that of the biases, in which all is 0.
fn units_of_zero<T: Scalar>(weights: &[T], bias: &[T]) -> u64 {
    let mut zero: Vec<bool> = bias.iter().map(|&g| g == T::zero()).collect();
    for row in weights.chunks_exact(bias.len()) {
        zero.iter_mut().zip(row).for_each(|(zero, &g)| *zero &= g == T::zero());
    }
    zero.into_iter().filter(|&zero| zero).count() as u64
}
