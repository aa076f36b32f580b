//! Gradients against central differences, for every registered activation as hidden activation and as
//! head, under every loss.

use activations::Activation;
use mlp::{
    Dense, GradientTerm, LayerNorm, LayerView, Loss, Network, NormPosition, Optimizer, Probe,
    ScaleFunction, Sgd, Split, Streams, Targets, Task, Trainer,
};
use ndarray::Array2;

use mlp::NormPosition::{After, Before, Nowhere};

use crate::common::{activation, config, uniform};

const ROWS: usize = 5;
const INPUTS: usize = 3;
const UNITS: usize = 4;
/// Step of the differences. Their error is of its fourth order, so the step can be large enough for the
/// rounding of large losses, which it divides.
const STEP: f64 = 1e-4;

/// Collects dW, db and, of a norm, dγ and dβ of all layers, one after another from the input on.
#[derive(Default)]
struct Gradients(Vec<f64>);

impl Probe<f64> for Gradients {
    fn layer(&mut self, view: LayerView<'_, f64>) {
        let above = std::mem::take(&mut self.0);
        let norm = [view.gain_gradient, view.shift_gradient].concat();
        self.0 = [view.weights_gradient, view.bias_gradient, &norm, &above].concat();
    }
}

/// A network to check: its hidden activation, its head, and whether hidden layers are normalized and
/// have residual connections.
#[derive(Clone, Copy)]
struct Kind {
    hidden: Activation,
    head: Activation,
    norm: NormPosition,
    residual: bool,
    depth: usize,
}

impl Kind {
    /// Two hidden layers with nothing beside them.
    fn new(hidden: &str, head: &str) -> Self {
        let (hidden, head) = (activation(hidden), activation(head));
        Self { hidden, head, norm: Nowhere, residual: false, depth: 2 }
    }

    fn widths(self) -> Vec<usize> {
        [&[INPUTS], &vec![UNITS; self.depth][..], &[2]].concat()
    }

    fn parameters(self) -> usize {
        let dense: usize = self.widths().windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
        dense + if self.norm.normalizes() { 2 * UNITS * self.depth } else { 0 }
    }
}

fn network(parameters: &[f64], kind: Kind) -> Network<f64> {
    let mut rest = parameters;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at(count);
        rest = left;
        taken.to_vec()
    };
    let (mut layers, mut norms) = (Vec::new(), Vec::new());
    for (index, pair) in kind.widths().windows(2).enumerate() {
        let weights = take(pair[0] * pair[1]);
        layers.push(Dense::new(pair[0], pair[1], weights, take(pair[1])).unwrap());
        if kind.norm.normalizes() && index < kind.depth {
            norms.push(LayerNorm::new(take(pair[1]), take(pair[1])).unwrap());
        }
    }
    assert!(rest.is_empty());
    let network = Network::from_layers(layers, kind.hidden, kind.head).unwrap();
    let network = match kind.norm {
        Nowhere => network,
        Before => network.with_norms(norms).unwrap(),
        After => network.with_norms(norms).unwrap().with_norms_after(),
    };
    if kind.residual { network.with_residuals().unwrap() } else { network }
}

/// The mean loss and its gradient at the given parameters.
fn loss_and_gradient(parameters: &[f64], kind: Kind, loss: Loss) -> (f64, Vec<f64>) {
    let inputs = Array2::from_shape_vec((ROWS, INPUTS), uniform(ROWS * INPUTS, 3)).unwrap();
    let targets = match loss {
        Loss::CrossEntropy => Targets::Classes { labels: vec![0, 1, 1, 0, 1], classes: 2 },
        _ => {
            let outputs = if matches!(loss, Loss::Gaussian(_)) { 1 } else { 2 };
            let values = uniform(outputs * ROWS, 4);
            let values = Array2::from_shape_vec((ROWS, outputs), values).unwrap();
            let shape = (ROWS, INPUTS * outputs);
            let gradients = uniform(INPUTS * outputs * ROWS, 6);
            let gradients = Array2::from_shape_vec(shape, gradients).unwrap();
            if matches!(loss, Loss::Sobolev(_)) {
                Targets::WithGradients { values, gradients, hessians: None }
            } else {
                Targets::Values(values)
            }
        }
    };
    let split = Split { train: vec![0], validation: vec![1], test: vec![2] };
    let task = Task { inputs: inputs.view(), targets: &targets, split: &split };
    let config = config("identity", loss).optimizer(Optimizer::Sgd(Sgd::default()));
    let config = config.build().unwrap();
    let network = network(parameters, kind);
    let trainer = Trainer::with_network(&config, &task, &Streams::new(0, 0), network).unwrap();
    let mut gradients = Gradients::default();
    let value = trainer.observe(&[0, 1, 2, 3, 4], &mut gradients);
    (value, gradients.0)
}

fn check(kind: Kind, loss: Loss) {
    check_at(1.0, kind, loss);
}

/// Checks at parameters that are uniform in ± `bound`.
fn check_at(bound: f64, kind: Kind, loss: Loss) {
    let count = kind.parameters();
    let mut parameters: Vec<f64> = uniform(count, 5);
    parameters.iter_mut().for_each(|theta| *theta *= bound);
    let (_, gradient) = loss_and_gradient(&parameters, kind, loss);
    assert_eq!(gradient.len(), count);
    for index in 0..count {
        let center = parameters[index];
        let [above, below, far_above, far_below] = [1.0, -1.0, 2.0, -2.0].map(|steps| {
            parameters[index] = center + steps * STEP;
            loss_and_gradient(&parameters, kind, loss).0
        });
        parameters[index] = center;
        let difference = (8.0 * (above - below) - (far_above - far_below)) / (12.0 * STEP);
        let error = (difference - gradient[index]).abs();
        assert!(
            error <= 1e-8 + 1e-6 * difference.abs(),
            "{} under head {} and {loss:?}, norm {:?}, residual {}: parameter {index} has gradient {}, differences say {difference}",
            kind.hidden.label(),
            kind.head.label(),
            kind.norm,
            kind.residual,
            gradient[index],
        );
    }
}

#[test]
fn gradients_agree_with_central_differences_for_every_activation_and_loss() {
    for entry in activations::registry() {
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            for norm in [Nowhere, Before, After] {
                for residual in [false, true] {
                    let kind = Kind::new(entry.name, "identity");
                    check(Kind { norm, residual, ..kind }, loss);
                }
            }
        }
    }
}

#[test]
fn gradients_of_a_likelihood_agree_with_central_differences_for_every_activation_and_scale() {
    for entry in activations::registry() {
        for name in ["softplus", "exp", "relu"] {
            let scale = ScaleFunction::new(activation(name)).unwrap();
            check(Kind { norm: After, ..Kind::new(entry.name, "identity") }, Loss::Gaussian(scale));
        }
    }
}

#[test]
fn gradients_of_losses_with_the_input_gradient_agree_with_central_differences() {
    for entry in activations::registry() {
        for loss in [Loss::Sobolev, Loss::Eikonal] {
            for (residual, depth) in [(false, 1), (false, 2), (true, 2)] {
                let kind = Kind { residual, depth, ..Kind::new(entry.name, "identity") };
                // At larger ones squares of exponentials of exponentials leave no digits to compare.
                check_at(0.5, kind, loss(GradientTerm { weight: 0.3 }));
            }
        }
    }
}

#[test]
fn gradients_agree_with_central_differences_for_every_head_and_loss() {
    for entry in activations::registry() {
        for loss in [Loss::CrossEntropy, Loss::SquaredError] {
            check(Kind::new("tanh", entry.name), loss);
        }
    }
}

#[test]
fn gradients_agree_with_central_differences_over_several_residual_blocks() {
    for name in ["softplus", "tanh", "silu"] {
        for norm in [Nowhere, Before, After] {
            let kind = Kind { norm, residual: true, depth: 4, ..Kind::new(name, "identity") };
            check(kind, Loss::SquaredError);
        }
    }
}
