//! Gradients against central differences, for every registered activation, as hidden activation
//! and as head, under every loss.
//!
//! Deliberately absent: a list of activations. The registry is the list.

use activations::Activation;
use mlp::data::{Split, Targets, Task};
use mlp::dense::Dense;
use mlp::loss::Loss;
use mlp::network::Network;
use mlp::optimizer::{Optimizer, Sgd};
use mlp::probe::{LayerView, Probe};
use mlp::seed::Streams;
use mlp::train::Trainer;
use ndarray::Array2;

use crate::common::{activation, config, uniform};

const ROWS: usize = 5;
const WIDTHS: [usize; 4] = [3, 4, 4, 2];
/// Step of the differences; their error is of the order of its square.
const STEP: f64 = 1e-5;

/// Collects dW and db of all layers, one after another from the input on.
#[derive(Default)]
struct Gradients(Vec<f64>);

impl Probe<f64> for Gradients {
    fn layer(&mut self, view: LayerView<'_, f64>) {
        let above = std::mem::take(&mut self.0);
        self.0 = [view.weights_gradient, view.bias_gradient, &above].concat();
    }
}

fn network(parameters: &[f64], activation: Activation, head: Activation) -> Network<f64> {
    let mut rest = parameters;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at(count);
        rest = left;
        taken.to_vec()
    };
    let layers = WIDTHS.windows(2).map(|pair| {
        let weights = take(pair[0] * pair[1]);
        let bias = take(pair[1]);
        Dense::new(pair[0], pair[1], weights, bias).unwrap()
    });
    Network::from_layers(layers.collect(), activation, head).unwrap()
}

/// The mean loss and its gradient at the given parameters.
fn loss_and_gradient(
    parameters: &[f64],
    activation: Activation,
    head: Activation,
    loss: Loss,
) -> (f64, Vec<f64>) {
    let inputs = Array2::from_shape_vec((ROWS, WIDTHS[0]), uniform(ROWS * WIDTHS[0], 3)).unwrap();
    let targets = match loss {
        Loss::CrossEntropy => Targets::Classes { labels: vec![0, 1, 1, 0, 1], classes: 2 },
        Loss::SquaredError => {
            Targets::Values(Array2::from_shape_vec((ROWS, 2), uniform(2 * ROWS, 4)).unwrap())
        }
    };
    let split = Split { train: vec![0], validation: vec![1], test: vec![2] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    let mut config = config("identity", loss);
    config.optimizer = Optimizer::Sgd(Sgd::default());
    let network = network(parameters, activation, head);
    let trainer = Trainer::with_network(&config, &task, &Streams::new(0, 0), network).unwrap();
    let mut gradients = Gradients::default();
    let value = trainer.observe(&[0, 1, 2, 3, 4], &mut gradients);
    (value, gradients.0)
}

fn check(hidden: Activation, head: Activation, loss: Loss) {
    let count: usize = WIDTHS.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    let mut parameters: Vec<f64> = uniform(count, 5);
    let (_, gradient) = loss_and_gradient(&parameters, hidden, head, loss);
    assert_eq!(gradient.len(), count);
    for index in 0..count {
        let at = parameters[index];
        parameters[index] = at + STEP;
        let (above, _) = loss_and_gradient(&parameters, hidden, head, loss);
        parameters[index] = at - STEP;
        let (below, _) = loss_and_gradient(&parameters, hidden, head, loss);
        parameters[index] = at;
        let difference = (above - below) / (2.0 * STEP);
        let error = (difference - gradient[index]).abs();
        assert!(
            error <= 1e-8 + 1e-6 * difference.abs(),
            "{} under head {} and {loss:?}: parameter {index} has gradient {}, differences say {difference}",
            hidden.label(),
            head.label(),
            gradient[index],
        );
    }
}

#[test]
fn gradients_agree_with_central_differences_for_every_activation_and_loss() {
    for entry in activations::registry() {
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            check(activation(entry.name), activation("identity"), loss);
        }
    }
}

#[test]
fn gradients_agree_with_central_differences_for_every_head_and_loss() {
    for entry in activations::registry() {
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            check(activation("tanh"), activation(entry.name), loss);
        }
    }
}
