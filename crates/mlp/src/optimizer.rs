//! Optimisers with PyTorch's conventions, updating parameters in place.
//!
//! θ parameters, g their gradient, λ weight decay, η learning rate, t the step counted from 1:
//!
//! ```text
//! SGD        g ← g + λθ;  v ← μv + g (v = g at t = 1);  θ ← θ − ηv
//! Nesterov   as SGD, but θ ← θ − η(g + μv)
//! Adam       g ← g + λθ;  m ← m + (1−β₁)(g − m);  s ← β₂s + (1−β₂)g²
//!            θ ← θ − η/(1−β₁ᵗ) · m / (√s/√(1−β₂ᵗ) + ε)
//! AdamW      θ ← θ − ηλθ, then as Adam with λ = 0
//! ```
//!
//! Weight decay acts on biases too, as it does in PyTorch.
//!
//! Deliberately absent: the learning rate (it belongs to the run, so that a study can sweep it
//! under every optimiser alike), dampening and AMSGrad.

use serde::{Deserialize, Serialize};

use crate::scalar::Scalar;

/// The rule by which gradients change parameters, written in study files as
/// `{ sgd = { momentum = 0.9 } }`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Optimizer {
    /// Stochastic gradient descent, with or without momentum.
    Sgd(Sgd),
    /// Adam (Kingma & Ba 2015); weight decay is added to the gradient.
    Adam(Adam),
    /// AdamW (Loshchilov & Hutter 2019); weight decay shrinks the parameters directly.
    AdamW(Adam),
}

/// Settings of [`Optimizer::Sgd`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sgd {
    /// μ, in [0, 1).
    pub momentum: f64,
    /// Whether the step looks ahead; needs momentum.
    pub nesterov: bool,
    /// λ, at least 0.
    pub weight_decay: f64,
}

/// Settings of [`Optimizer::Adam`] and [`Optimizer::AdamW`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Adam {
    /// β₁, in [0, 1).
    pub beta1: f64,
    /// β₂, in [0, 1).
    pub beta2: f64,
    /// ε, above 0.
    pub epsilon: f64,
    /// λ, at least 0. 0 by default for both (PyTorch's AdamW has 0.01).
    pub weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

/// A setting of an optimiser is out of its range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OptimizerError {
    /// A number is out of its range, or NaN.
    #[error("optimizer: {setting} is {value}, but must be {range}")]
    OutOfRange {
        /// Name of the setting.
        setting: &'static str,
        /// Its value.
        value: f64,
        /// The values allowed.
        range: &'static str,
    },
    /// Nesterov momentum without momentum.
    #[error("optimizer: nesterov needs a momentum above 0, for example momentum = 0.9")]
    NesterovWithoutMomentum,
}

impl Optimizer {
    /// Refuses settings under which the formulas mean nothing.
    ///
    /// # Errors
    /// For a momentum, β₁ or β₂ outside [0, 1), ε or λ negative, ε = 0, anything not finite, and
    /// Nesterov without momentum.
    pub fn check(&self) -> Result<(), OptimizerError> {
        let below_one = |setting, value: f64| {
            let range = "at least 0 and below 1";
            refuse_unless((0.0..1.0).contains(&value), setting, value, range)
        };
        let decay = |value: f64| {
            let range = "finite and at least 0";
            refuse_unless(value >= 0.0 && value.is_finite(), "weight_decay", value, range)
        };
        match self {
            Optimizer::Sgd(sgd) => {
                below_one("momentum", sgd.momentum)?;
                decay(sgd.weight_decay)?;
                if sgd.nesterov && sgd.momentum == 0.0 {
                    return Err(OptimizerError::NesterovWithoutMomentum);
                }
            }
            Optimizer::Adam(adam) | Optimizer::AdamW(adam) => {
                below_one("beta1", adam.beta1)?;
                below_one("beta2", adam.beta2)?;
                let epsilon = adam.epsilon;
                let range = "finite and above 0";
                refuse_unless(epsilon > 0.0 && epsilon.is_finite(), "epsilon", epsilon, range)?;
                decay(adam.weight_decay)?;
            }
        }
        Ok(())
    }
}

impl Optimizer {
    /// Whether the gradient is added into the velocity rather than kept apart.
    fn accumulates_in_place(&self) -> bool {
        matches!(self, Optimizer::Sgd(sgd) if sgd.momentum > 0.0 && !sgd.nesterov)
    }
}

fn refuse_unless(
    ok: bool,
    setting: &'static str,
    value: f64,
    range: &'static str,
) -> Result<(), OptimizerError> {
    if ok { Ok(()) } else { Err(OptimizerError::OutOfRange { setting, value, range }) }
}

/// An optimiser at work: its moments, one pair of buffers a tensor, and the step count.
#[derive(Clone, Debug)]
pub struct Updater<T> {
    optimizer: Optimizer,
    first: Vec<Vec<T>>,
    second: Vec<Vec<T>>,
    /// The gradient of one tensor at a time.
    gradient: Vec<T>,
    beta1_power: f64,
    beta2_power: f64,
}

impl<T: Scalar> Updater<T> {
    /// An optimiser for tensors of these lengths, with moments 0.
    pub fn new(optimizer: Optimizer, lengths: &[usize]) -> Self {
        let (first, second) = match optimizer {
            Optimizer::Sgd(sgd) => (sgd.momentum > 0.0, false),
            Optimizer::Adam(_) | Optimizer::AdamW(_) => (true, true),
        };
        let buffers = |needed: bool| {
            lengths.iter().map(|&len| vec![T::zero(); if needed { len } else { 0 }]).collect()
        };
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let gradient = if optimizer.accumulates_in_place() { 0 } else { longest };
        Self {
            optimizer,
            first: buffers(first),
            second: buffers(second),
            gradient: vec![T::zero(); gradient],
            beta1_power: 1.0,
            beta2_power: 1.0,
        }
    }

    /// Begins the next step; call once before the [`Updater::update`]s of its tensors.
    pub fn begin_step(&mut self) {
        if let Optimizer::Adam(adam) | Optimizer::AdamW(adam) = self.optimizer {
            self.beta1_power *= adam.beta1;
            self.beta2_power *= adam.beta2;
        }
    }

    /// Moves `theta`, tensor number `tensor`, at learning rate `rate` against its gradient, which
    /// `add_gradient(buffer, keep)` delivers: it leaves `keep·buffer + g` in the buffer. So a matrix
    /// product can add straight into the velocity of momentum, and big tensors are gone through once
    /// less. With keep = 0 the buffer's old content means nothing.
    ///
    /// # Panics
    /// If the tensor's number or length is not as given to [`Updater::new`].
    pub fn update(
        &mut self,
        tensor: usize,
        rate: f64,
        theta: &mut [T],
        add_gradient: impl FnOnce(&mut [T], T),
    ) {
        if let Optimizer::Sgd(sgd) = self.optimizer
            && self.optimizer.accumulates_in_place()
        {
            let v = &mut self.first[tensor][..];
            add_gradient(v, T::narrow(sgd.momentum));
            return follow(sgd, rate, theta, v);
        }
        let gradient = &mut self.gradient[..theta.len()];
        add_gradient(gradient, T::zero());
        match self.optimizer {
            Optimizer::Sgd(sgd) if sgd.nesterov => {
                look_ahead(sgd, rate, theta, gradient, &mut self.first[tensor]);
            }
            Optimizer::Sgd(sgd) => plain(sgd, rate, theta, gradient),
            Optimizer::Adam(adam) => {
                let step = self.corrected(adam, rate, adam.weight_decay, 0.0);
                let gradient = &self.gradient[..theta.len()];
                step.apply(theta, gradient, &mut self.first[tensor], &mut self.second[tensor]);
            }
            Optimizer::AdamW(adam) => {
                let step = self.corrected(adam, rate, 0.0, rate * adam.weight_decay);
                let gradient = &self.gradient[..theta.len()];
                step.apply(theta, gradient, &mut self.first[tensor], &mut self.second[tensor]);
            }
        }
    }

    fn corrected(&self, adam: Adam, rate: f64, decay: f64, shrink: f64) -> AdamStep<T> {
        AdamStep {
            decay: T::narrow(decay),
            keep: T::narrow(1.0 - shrink),
            one_minus_beta1: T::narrow(1.0 - adam.beta1),
            beta2: T::narrow(adam.beta2),
            one_minus_beta2: T::narrow(1.0 - adam.beta2),
            step: T::narrow(rate / (1.0 - self.beta1_power)),
            root: T::narrow((1.0 - self.beta2_power).sqrt()),
            epsilon: T::narrow(adam.epsilon),
        }
    }
}

fn plain<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], gradient: &[T]) {
    let (rate, decay) = (T::narrow(rate), T::narrow(sgd.weight_decay));
    for (theta, &g) in theta.iter_mut().zip(gradient) {
        *theta -= rate * (g + decay * *theta);
    }
}

/// Momentum, with μv + g in v already. At the first step v was 0, so that μv + g was g: PyTorch's
/// special case needs no branch.
fn follow<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], v: &mut [T]) {
    assert_eq!(theta.len(), v.len(), "a velocity for every parameter");
    let (rate, decay) = (T::narrow(rate), T::narrow(sgd.weight_decay));
    if sgd.weight_decay == 0.0 {
        theta.iter_mut().zip(v).for_each(|(theta, v)| *theta -= rate * *v);
    } else {
        for (theta, v) in theta.iter_mut().zip(v) {
            *v += decay * *theta;
            *theta -= rate * *v;
        }
    }
}

/// Nesterov momentum.
fn look_ahead<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], gradient: &[T], v: &mut [T]) {
    assert_eq!(theta.len(), v.len(), "a velocity for every parameter");
    let (rate, decay) = (T::narrow(rate), T::narrow(sgd.weight_decay));
    let mu = T::narrow(sgd.momentum);
    for ((theta, &g), v) in theta.iter_mut().zip(gradient).zip(v) {
        let g = g + decay * *theta;
        *v = mu * *v + g;
        *theta -= rate * (g + mu * *v);
    }
}

/// The constants of one step of Adam or AdamW.
struct AdamStep<T> {
    decay: T,
    keep: T,
    one_minus_beta1: T,
    beta2: T,
    one_minus_beta2: T,
    step: T,
    root: T,
    epsilon: T,
}

impl<T: Scalar> AdamStep<T> {
    fn apply(&self, theta: &mut [T], gradient: &[T], m: &mut [T], s: &mut [T]) {
        assert!(theta.len() == m.len() && m.len() == s.len(), "moments for every parameter");
        for (((theta, &g), m), s) in theta.iter_mut().zip(gradient).zip(m).zip(s) {
            let g = g + self.decay * *theta;
            *theta *= self.keep;
            *m += self.one_minus_beta1 * (g - *m);
            *s = self.beta2 * *s + self.one_minus_beta2 * g * g;
            *theta -= self.step * *m / (s.sqrt() / self.root + self.epsilon);
        }
    }
}
