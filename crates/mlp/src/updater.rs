//! An optimiser at work: moments in buffers made once, parameters updated in place in one pass.
//!
//! The formulas stand in [`crate::optimizer`]. Deliberately absent: schedules and clipping, which
//! change the rate and the gradient before they come here.

use crate::optimizer::{Adam, Optimizer, Sgd};
use crate::scalar::Scalar;

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
            add_gradient(v, T::from_f64(sgd.momentum));
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
            decay: T::from_f64(decay),
            keep: T::from_f64(1.0 - shrink),
            one_minus_beta1: T::from_f64(1.0 - adam.beta1),
            beta2: T::from_f64(adam.beta2),
            one_minus_beta2: T::from_f64(1.0 - adam.beta2),
            step: T::from_f64(rate / (1.0 - self.beta1_power)),
            root: T::from_f64((1.0 - self.beta2_power).sqrt()),
            epsilon: T::from_f64(adam.epsilon),
        }
    }
}

fn plain<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], gradient: &[T]) {
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
    for (theta, &g) in theta.iter_mut().zip(gradient) {
        *theta -= rate * (g + decay * *theta);
    }
}

/// Momentum, with μv + g in v already. At the first step v was 0, so that μv + g was g: PyTorch's
/// special case needs no branch.
fn follow<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], v: &mut [T]) {
    assert_eq!(theta.len(), v.len(), "a velocity for every parameter");
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
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
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
    let mu = T::from_f64(sgd.momentum);
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
