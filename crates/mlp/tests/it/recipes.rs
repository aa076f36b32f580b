//! The networks and losses of modern recipes take the steps of PyTorch.
//!
//! `scripts/pytorch_parity.py recipes` recorded the values.

use mlp::{Loss, Network, NormPosition, Optimizer, Targets};
use ndarray::Array2;
use serde::Deserialize;

use crate::common::{activation, config};
use crate::recorded::{Layer, Norm, assert_losses, layers, losses, norms};

#[derive(Deserialize)]
struct Recording {
    recipes: Vec<Recipe>,
}

#[derive(Deserialize)]
struct Recipe {
    activation: String,
    loss: Loss,
    residual: bool,
    layer_norm: NormPosition,
    widths: Vec<usize>,
    inputs: Vec<f64>,
    values: Vec<f64>,
    #[serde(default)]
    gradients: Vec<f64>,
    layers: Vec<Layer>,
    norms: Vec<Norm>,
    runs: Vec<Run>,
}

#[derive(Debug, Deserialize)]
struct Run {
    optimizer: Optimizer,
    learning_rate: f64,
    losses: Vec<f64>,
}

impl Recipe {
    fn name(&self) -> String {
        let Self { activation, loss, residual, layer_norm, .. } = self;
        format!("{activation}, {loss:?}, residual {residual}, norm {layer_norm:?}")
    }

    fn network(&self) -> Network<f64> {
        let layers = layers(&self.widths, &self.layers);
        let (hidden, head) = (activation(&self.activation), activation("identity"));
        let mut network = Network::from_layers(layers, hidden, head).unwrap();
        if self.layer_norm.normalizes() {
            network = network.with_norms(norms(&self.norms)).unwrap();
        }
        if self.layer_norm == NormPosition::After {
            network = network.with_norms_after();
        }
        if self.residual { network.with_residuals().unwrap() } else { network }
    }

    fn matrix(&self, values: &[f64], columns: usize) -> Array2<f64> {
        Array2::from_shape_vec((values.len() / columns, columns), values.to_vec()).unwrap()
    }

    fn targets(&self, rows: usize) -> Targets<f64> {
        let values = self.matrix(&self.values, self.values.len() / rows);
        if self.gradients.is_empty() {
            return Targets::Values(values);
        }
        let gradients = self.matrix(&self.gradients, self.gradients.len() / rows);
        Targets::WithGradients { values, gradients, hessians: None }
    }

    fn losses(&self, run: &Run) -> Vec<f64> {
        let inputs = self.matrix(&self.inputs, self.widths[0]);
        let rows = inputs.nrows();
        let targets = self.targets(rows);
        let config = config(&self.activation, self.loss)
            .optimizer(run.optimizer)
            .learning_rate(run.learning_rate);
        losses(self.network(), &inputs, &targets, config, run.losses.len())
    }
}

#[test]
fn twenty_steps_of_every_recipe_have_the_losses_of_pytorch() {
    let text = include_str!("../data/pytorch-recipes.json");
    let recording: Recording = serde_json::from_str(text).unwrap();
    assert_eq!(recording.recipes.len(), RECIPES);
    for recipe in &recording.recipes {
        assert_eq!(recipe.runs.len(), 2);
        for run in &recipe.runs {
            assert_losses(&recipe.losses(run), &run.losses, &format!("{}, {run:?}", recipe.name()));
        }
    }
}

/// Three activations: in residual networks without norms and with norms before and behind the activation;
/// in plain networks with norms behind it.
/// Three functions of the scale of a likelihood. Four activations, two terms of the input gradient, with and
/// without residual connections.
const RECIPES: usize = 3 * (3 + 1) + 3 + 4 * 2 * 2;
