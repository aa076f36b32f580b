//! How much memory a trainer takes, from its shape alone: what does not fit is refused before anything is
//! allocated.

use crate::config::Config;
use crate::forward::CHUNK_ROWS;
use crate::optimizer::Optimizer;
use crate::snapshot::GRADIENT_ROWS;

/// Networks and gradients that measuring the smoothness of the loss holds besides the network.
const COPIES_OF_SMOOTHNESS: f64 = 3.0;

impl Config {
    /// About how many numbers a trainer of this configuration holds at once, for data with this many inputs,
    /// outputs of the network and training rows: weights, the state of the optimizer, and the buffers of a
    /// batch. It is a floating-point number, since a product of sizes may exceed every integer.
    pub fn numbers(&self, inputs: usize, outputs: usize, training_rows: usize) -> f64 {
        let hidden = self.model().hidden.iter().copied();
        let widths: Vec<f64> = std::iter::once(inputs)
            .chain(hidden)
            .chain([outputs])
            .map(|width| width as f64)
            .collect();
        let options = self.training();
        let units: f64 = widths[1..].iter().sum();
        let norms = if options.layer_norm.normalizes() { units } else { 0.0 };
        let layers = || widths.windows(2).map(|pair| pair[0] * pair[1]);
        let parameters = layers().sum::<f64>() + units + 2.0 * norms;
        let largest = layers().fold(0.0, f64::max);
        let (moments, gradient) = match options.optimizer {
            Optimizer::Sgd(sgd) if sgd.momentum > 0.0 => (1.0, largest),
            Optimizer::Sgd(_) => (0.0, largest),
            Optimizer::Adam(_) | Optimizer::AdamW(_) => (2.0, largest),
        };
        let gradient = if options.optimizer.accumulates_in_place() { 0.0 } else { gradient };
        let clip = if options.clip_norm.is_some() { 1.0 } else { 0.0 };
        let smoothness = if self.recording().smoothness { COPIES_OF_SMOOTHNESS } else { 0.0 };
        let directions = if self.loss().gradient_weight().is_some() { widths[0] } else { 0.0 };
        let rows = training_rows.min(self.batch_size().max(GRADIENT_ROWS)) as f64;
        let widest = widths.iter().copied().fold(0.0, f64::max);
        // Values and pre-activations of every layer, what norms keep, and gradients of two layers.
        let batch = rows * (1.0 + directions) * (widths[0] + 2.0 * units + norms + 2.0 * widest);
        let forward = 4.0 * CHUNK_ROWS as f64 * widest;
        parameters * (1.0 + moments + clip + smoothness) + gradient + batch + forward
    }
}
