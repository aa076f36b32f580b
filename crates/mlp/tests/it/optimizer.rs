//! Optimisers against steps computed by hand.
//!
//! Deliberately absent: whether they learn (`learning`) and agreement with PyTorch (`pytorch`).

use approx::assert_relative_eq;
use mlp::optimizer::{Adam, Optimizer, Sgd};
use mlp::updater::Updater;

/// Delivers a gradient as the optimiser asks for it. What is in the buffer counts only if it is kept.
fn add(gradient: &[f64]) -> impl FnOnce(&mut [f64], f64) {
    move |buffer, keep| {
        for (value, g) in buffer.iter_mut().zip(gradient) {
            *value = if keep == 0.0 { *g } else { keep * *value + g };
        }
    }
}

/// θ after each of the gradients, from θ = 1, at learning rate 0.1.
fn path(optimizer: Optimizer, gradients: &[f64]) -> Vec<f64> {
    let mut updater = Updater::new(optimizer, &[1]);
    let mut theta = [1.0];
    let step = |&gradient: &f64| {
        updater.begin_step();
        updater.update(0, 0.1, &mut theta, add(&[gradient]));
        theta[0]
    };
    gradients.iter().map(step).collect()
}

fn assert_path(optimizer: Optimizer, gradients: &[f64], expected: &[f64]) {
    let path = path(optimizer, gradients);
    assert_eq!(path.len(), expected.len());
    for (ours, &by_hand) in path.iter().zip(expected) {
        assert_relative_eq!(*ours, by_hand, max_relative = 1e-14);
    }
}

#[test]
fn plain_descent_walks_against_the_gradient() {
    assert_path(Optimizer::Sgd(Sgd::default()), &[2.0, -1.0], &[0.8, 0.9]);
}

#[test]
fn weight_decay_adds_to_the_gradient() {
    // g = 2 + 0.5·1 = 2.5, then -1 + 0.5·0.75 = -0.625.
    let decay = Sgd { weight_decay: 0.5, ..Sgd::default() };
    assert_path(Optimizer::Sgd(decay), &[2.0, -1.0], &[0.75, 0.8125]);
}

#[test]
fn momentum_remembers_gradients() {
    // v = 2, then 0.5·2 - 1 = 0, then 0.5·0 + 4 = 4.
    let momentum = Sgd { momentum: 0.5, ..Sgd::default() };
    assert_path(Optimizer::Sgd(momentum), &[2.0, -1.0, 4.0], &[0.8, 0.8, 0.4]);
}

#[test]
fn momentum_remembers_decay_too() {
    // g = 2 + 0.5·1 = 2.5 = v; then g = -1 + 0.5·0.75 = -0.625, v = 0.5·2.5 - 0.625 = 0.625.
    let both = Sgd { momentum: 0.5, nesterov: false, weight_decay: 0.5 };
    assert_path(Optimizer::Sgd(both), &[2.0, -1.0], &[0.75, 0.6875]);
}

#[test]
fn nesterov_looks_ahead() {
    // v = 2: 2 + 0.5·2 = 3; v = 0.5·2 - 1 = 0: -1 + 0 = -1.
    let nesterov = Sgd { momentum: 0.5, nesterov: true, weight_decay: 0.0 };
    assert_path(Optimizer::Sgd(nesterov), &[2.0, -1.0], &[0.7, 0.8]);
}

/// β₁ = 0.5, β₂ = 0.75, ε = 1 for numbers that can be followed on paper.
fn slow_adam(weight_decay: f64) -> Adam {
    Adam { beta1: 0.5, beta2: 0.75, epsilon: 1.0, weight_decay }
}

#[test]
fn adam_corrects_the_bias_of_its_moments() {
    // t = 1: m = 1, s = 1; m̂ = 1/0.5 = 2, ŝ = 1/0.25 = 4: θ = 1 - 0.1·2/(2 + 1).
    // t = 2: m = 1 + 0.5(-1 - 1) = 0: θ stays; s = 0.75 + 0.25 = 1.
    // t = 3: m = 2, s = 0.75 + 0.25·16 = 4.75; m̂ = 2/0.875, ŝ = 4.75/(1 - 0.421875).
    let first = 1.0 - 0.2 / 3.0;
    let third = first - 0.1 * (2.0 / 0.875) / ((4.75_f64 / 0.578125).sqrt() + 1.0);
    let adam = Optimizer::Adam(slow_adam(0.0));
    assert_path(adam, &[2.0, -1.0, 4.0], &[first, first, third]);
}

#[test]
fn adam_decays_through_its_moments_and_adamw_past_them() {
    // Adam: g = 2 + 0.5·1 = 2.5, m̂ = 2.5, √ŝ = 2.5. AdamW: θ shrinks to 0.95 first, g stays 2.
    assert_path(Optimizer::Adam(slow_adam(0.5)), &[2.0], &[1.0 - 0.25 / 3.5]);
    assert_path(Optimizer::AdamW(slow_adam(0.5)), &[2.0], &[0.95 - 0.2 / 3.0]);
}

#[test]
fn each_tensor_has_moments_of_its_own() {
    let momentum = Optimizer::Sgd(Sgd { momentum: 0.5, ..Sgd::default() });
    let mut updater = Updater::new(momentum, &[1, 2]);
    let (mut one, mut two) = ([1.0], [1.0, 1.0]);
    for _ in 0..2 {
        updater.begin_step();
        updater.update(0, 0.1, &mut one, add(&[0.0]));
        updater.update(1, 0.1, &mut two, add(&[1.0, 2.0]));
    }
    assert_eq!(one, [1.0]);
    assert_relative_eq!(two[0], 1.0 - 0.1 - 0.15, max_relative = 1e-14);
    assert_relative_eq!(two[1], 1.0 - 0.2 - 0.3, max_relative = 1e-14);
}
