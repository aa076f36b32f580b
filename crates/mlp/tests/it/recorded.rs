//! What `scripts/pytorch_parity.py` records, and how it is compared.

use mlp::{ConfigBuilder, Dense, LayerNorm, Network, Split, Streams, Targets, Task, Trainer};
use ndarray::Array2;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Layer {
    weights: Vec<f64>,
    bias: Vec<f64>,
}

#[derive(Deserialize)]
pub(crate) struct Norm {
    gain: Vec<f64>,
    shift: Vec<f64>,
}

pub(crate) fn layers(widths: &[usize], layers: &[Layer]) -> Vec<Dense<f64>> {
    let layer = |(widths, layer): (&[usize], &Layer)| {
        Dense::new(widths[0], widths[1], layer.weights.clone(), layer.bias.clone()).unwrap()
    };
    widths.windows(2).zip(layers).map(layer).collect()
}

pub(crate) fn norms(norms: &[Norm]) -> Vec<LayerNorm<f64>> {
    let norm = |norm: &Norm| LayerNorm::new(norm.gain.clone(), norm.shift.clone()).unwrap();
    norms.iter().map(norm).collect()
}

/// The losses of `steps` steps on all rows at once.
pub(crate) fn losses(
    network: Network<f64>,
    inputs: &Array2<f64>,
    targets: &Targets<f64>,
    config: ConfigBuilder,
    steps: usize,
) -> Vec<f64> {
    let rows = inputs.nrows() as u32;
    // A step uses the training rows only.
    let split = Split { train: (0..rows).collect(), validation: vec![0], test: vec![0] };
    let task = Task { inputs: inputs.view(), targets, split: &split };
    let config = config.batch_size(rows).steps(steps as u32).snapshots(vec![]).build().unwrap();
    let streams = Streams::new(0, 0);
    let mut trainer = Trainer::with_network(&config, &task, &streams, network).unwrap();
    (0..steps).map(|_| trainer.step()).collect()
}

pub(crate) fn assert_losses(ours: &[f64], theirs: &[f64], name: &str) {
    assert_eq!((ours.len(), theirs.len()), (20, 20));
    for (step, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!(
            (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1e-3),
            "{name}, step {step}: {ours} is not PyTorch's {theirs}",
        );
    }
}
