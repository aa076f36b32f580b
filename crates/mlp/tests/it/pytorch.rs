//! The same weights, data and steps as PyTorch give the same losses.
//!
//! `scripts/pytorch_parity.py` recorded the values.

use activations::Activation;
use mlp::{Loss, Network, Optimizer, Schedule, Targets};
use ndarray::Array2;
use serde::Deserialize;

use crate::common::config;
use crate::recorded::{Layer, Norm, assert_losses, layers, losses, norms};

#[derive(Deserialize)]
struct Recording {
    networks: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    name: String,
    activation: String,
    head: String,
    widths: Vec<usize>,
    inputs: Vec<f64>,
    labels: Option<Vec<u16>>,
    values: Option<Vec<f64>>,
    layers: Vec<Layer>,
    norms: Vec<Norm>,
    runs: Vec<Run>,
}

#[derive(Debug, Deserialize)]
struct Run {
    optimizer: Optimizer,
    learning_rate: f64,
    schedule: Schedule,
    clip_norm: Option<f64>,
    layer_norm: bool,
    losses: Vec<f64>,
}

impl Recorded {
    fn network(&self, layer_norm: bool) -> Network<f64> {
        let layers = layers(&self.widths, &self.layers);
        let activation = Activation::new(&self.activation).unwrap();
        let head = Activation::new(&self.head).unwrap();
        let network = Network::from_layers(layers, activation, head).unwrap();
        if !layer_norm {
            return network;
        }
        network.with_norms(norms(&self.norms)).unwrap()
    }

    fn losses(&self, run: &Run) -> Vec<f64> {
        let rows = self.inputs.len() / self.widths[0];
        let outputs = *self.widths.last().unwrap();
        let inputs = Array2::from_shape_vec((rows, self.widths[0]), self.inputs.clone()).unwrap();
        let (loss, targets) = match (&self.labels, &self.values) {
            (Some(labels), None) => {
                (Loss::CrossEntropy, Targets::Classes { labels: labels.clone(), classes: outputs })
            }
            (None, Some(values)) => {
                let values = Array2::from_shape_vec((rows, outputs), values.clone()).unwrap();
                (Loss::SquaredError, Targets::Values(values))
            }
            _ => panic!("{}: either labels or values", self.name),
        };
        let config = config(&self.activation, loss)
            .optimizer(run.optimizer)
            .learning_rate(run.learning_rate)
            .schedule(run.schedule)
            .clip_norm(run.clip_norm);
        losses(self.network(run.layer_norm), &inputs, &targets, config, run.losses.len())
    }
}

#[test]
fn twenty_steps_have_the_losses_of_pytorch_under_every_optimizer_schedule_clip_and_norm() {
    let text = include_str!("../data/pytorch.json");
    let recording: Recording = serde_json::from_str(text).unwrap();
    assert_eq!(recording.networks.len(), 4);
    for network in &recording.networks {
        // Seven optimizers, each with and without schedule, clipping and layer norm.
        assert_eq!(network.runs.len(), 7 * 2 * 2 * 2);
        for run in &network.runs {
            assert_losses(&network.losses(run), &run.losses, &format!("{}, {run:?}", network.name));
        }
    }
}
