//! The same weights, data and steps as PyTorch give the same losses.
//!
//! The values were recorded by `scripts/pytorch_parity.py`. Deliberately absent: PyTorch itself.

use activations::Activation;
use mlp::data::{Split, Targets, Task};
use mlp::dense::Dense;
use mlp::loss::Loss;
use mlp::network::Network;
use mlp::norm::LayerNorm;
use mlp::optimizer::Optimizer;
use mlp::schedule::Schedule;
use mlp::seed::Streams;
use mlp::trainer::Trainer;
use ndarray::Array2;
use serde::Deserialize;

use crate::common::config;

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

#[derive(Deserialize)]
struct Layer {
    weights: Vec<f64>,
    bias: Vec<f64>,
}

#[derive(Deserialize)]
struct Norm {
    gain: Vec<f64>,
    shift: Vec<f64>,
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
        let layers = self.widths.windows(2).zip(&self.layers).map(|(widths, layer)| {
            Dense::new(widths[0], widths[1], layer.weights.clone(), layer.bias.clone()).unwrap()
        });
        let activation = Activation::new(&self.activation).unwrap();
        let head = Activation::new(&self.head).unwrap();
        let network = Network::from_layers(layers.collect(), activation, head).unwrap();
        if !layer_norm {
            return network;
        }
        let norm = |norm: &Norm| LayerNorm::new(norm.gain.clone(), norm.shift.clone()).unwrap();
        network.with_norms(self.norms.iter().map(norm).collect()).unwrap()
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
        // The splits beside training are never looked at by a step.
        let split = Split { train: (0..rows as u32).collect(), validation: vec![0], test: vec![0] };
        let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
        let config = config(&self.activation, loss)
            .optimizer(run.optimizer)
            .learning_rate(run.learning_rate)
            .schedule(run.schedule)
            .clip_norm(run.clip_norm)
            .batch_size(rows as u32)
            .steps(run.losses.len() as u32)
            .snapshots(vec![])
            .build()
            .unwrap();
        let (streams, network) = (Streams::new(0, 0), self.network(run.layer_norm));
        let mut trainer = Trainer::with_network(&config, &task, &streams, network).unwrap();
        run.losses.iter().map(|_| trainer.step()).collect()
    }
}

#[test]
fn twenty_steps_have_the_losses_of_pytorch_under_every_optimiser_schedule_clip_and_norm() {
    let text = include_str!("../data/pytorch.json");
    let recording: Recording = serde_json::from_str(text).unwrap();
    assert_eq!(recording.networks.len(), 4);
    for network in &recording.networks {
        // Seven optimisers, each with and without schedule, clipping and layer norm.
        assert_eq!(network.runs.len(), 7 * 2 * 2 * 2);
        for run in &network.runs {
            assert_eq!(run.losses.len(), 20);
            for (step, (ours, theirs)) in network.losses(run).iter().zip(&run.losses).enumerate() {
                let error = (ours - theirs).abs();
                assert!(
                    error <= 1e-9 * theirs.abs().max(1e-3),
                    "{}, {run:?}, step {step}: {ours} is not PyTorch's {theirs}",
                    network.name,
                );
            }
        }
    }
}
