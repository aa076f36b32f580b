//! The update of the parameters, in place and in one pass. The formulas stand in
//! [`crate::optimizer`].

use crate::optimizer::{Adam, Optimizer, Sgd};
use crate::scalar::{Scalar, vectorized};

/// The state of an optimizer: its moments per tensor, and the powers of its decay rates.
#[derive(Clone, Debug)]
pub(crate) struct Updater<T> {
    optimizer: Optimizer,
    /// The velocity of SGD with momentum; empty where there is none.
    first_moments: Vec<Vec<T>>,
    second_moments: Vec<Vec<T>>,
    /// The gradient of one tensor at a time.
    gradient: Vec<T>,
    beta1_power: f64,
    beta2_power: f64,
}

impl<T: Scalar> Updater<T> {
    /// The state for tensors of these lengths before the first step.
    pub(crate) fn new(optimizer: Optimizer, lengths: &[usize]) -> Self {
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
            first_moments: buffers(first),
            second_moments: buffers(second),
            gradient: vec![T::zero(); gradient],
            beta1_power: 1.0,
            beta2_power: 1.0,
        }
    }

    /// Begins the next step, before the [`Updater::update`] of its first tensor.
    pub(crate) fn begin_step(&mut self) {
        if let Optimizer::Adam(adam) | Optimizer::AdamW(adam) = self.optimizer {
            self.beta1_power *= adam.beta1;
            self.beta2_power *= adam.beta2;
        }
    }

    /// Updates `theta`, tensor number `tensor`, at learning rate `rate`.
    ///
    /// `accumulate_gradient(buffer, keep)` leaves `keep·buffer + g` in the buffer, so that a matrix
    /// product can add straight into a velocity. With keep = 0 the old content may be anything.
    pub(crate) fn update(
        &mut self,
        tensor: usize,
        rate: f64,
        theta: &mut [T],
        accumulate_gradient: impl FnOnce(&mut [T], T),
    ) {
        if let Optimizer::Sgd(sgd) = self.optimizer
            && self.optimizer.accumulates_in_place()
        {
            let v = &mut self.first_moments[tensor][..];
            accumulate_gradient(v, T::from_f64(sgd.momentum));
            return momentum_step(sgd, rate, theta, v);
        }
        let gradient = &mut self.gradient[..theta.len()];
        accumulate_gradient(gradient, T::zero());
        match self.optimizer {
            Optimizer::Sgd(sgd) if sgd.nesterov => {
                nesterov_step(sgd, rate, theta, gradient, &mut self.first_moments[tensor]);
            }
            Optimizer::Sgd(sgd) => plain_step(sgd, rate, theta, gradient),
            Optimizer::Adam(adam) => {
                let step = self.adam_step(adam, rate, adam.weight_decay, 0.0);
                self.apply(&step, tensor, theta);
            }
            Optimizer::AdamW(adam) => {
                let step = self.adam_step(adam, rate, 0.0, rate * adam.weight_decay);
                self.apply(&step, tensor, theta);
            }
        }
    }

    /// The constants of this step, in which the corrections of the moments' bias are included.
    fn adam_step(&self, adam: Adam, rate: f64, decay: f64, shrink: f64) -> AdamStep<T> {
        AdamStep {
            threshold: parameter_threshold(adam.weight_decay),
            decay: T::from_f64(decay),
            keep: T::from_f64(1.0 - shrink),
            one_minus_beta1: T::from_f64(1.0 - adam.beta1),
            beta2: T::from_f64(adam.beta2),
            one_minus_beta2: T::from_f64(1.0 - adam.beta2),
            step_size: T::from_f64(rate / (1.0 - self.beta1_power)),
            second_moment_root: T::from_f64((1.0 - self.beta2_power).sqrt()),
            epsilon: T::from_f64(adam.epsilon),
        }
    }

    fn apply(&mut self, step: &AdamStep<T>, tensor: usize, theta: &mut [T]) {
        let gradient = &self.gradient[..theta.len()];
        let (m, s) = (&mut self.first_moments[tensor], &mut self.second_moments[tensor]);
        step.apply(theta, gradient, m, s);
    }
}

/// Where a parameter becomes 0: decay alone brings it there, so without decay it never does.
fn parameter_threshold<T: Scalar>(weight_decay: f64) -> T {
    if weight_decay == 0.0 { T::zero() } else { T::NEGLIGIBLE }
}

fn plain_step<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], gradient: &[T]) {
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
    let threshold = parameter_threshold(sgd.weight_decay);
    for (theta, &g) in theta.iter_mut().zip(gradient) {
        *theta = (*theta - rate * (g + decay * *theta)).zero_below(threshold);
    }
}

/// Momentum, with μv + g in v already. Before the first step v is 0 and μv + g is g, so PyTorch's
/// special case for that step needs no branch.
fn momentum_step<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], v: &mut [T]) {
    assert_eq!(theta.len(), v.len(), "a velocity for every parameter");
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
    vectorized::<T>(|| {
        if sgd.weight_decay == 0.0 {
            for (theta, v) in theta.iter_mut().zip(v) {
                *v = v.zero_below(T::NEGLIGIBLE);
                *theta -= rate * *v;
            }
        } else {
            for (theta, v) in theta.iter_mut().zip(v) {
                *v = (*v + decay * *theta).zero_below(T::NEGLIGIBLE);
                *theta = (*theta - rate * *v).zero_below(T::NEGLIGIBLE);
            }
        }
    });
}

fn nesterov_step<T: Scalar>(sgd: Sgd, rate: f64, theta: &mut [T], gradient: &[T], v: &mut [T]) {
    assert_eq!(theta.len(), v.len(), "a velocity for every parameter");
    let (rate, decay) = (T::from_f64(rate), T::from_f64(sgd.weight_decay));
    let mu = T::from_f64(sgd.momentum);
    let threshold = parameter_threshold(sgd.weight_decay);
    for ((theta, &g), v) in theta.iter_mut().zip(gradient).zip(v) {
        let g = g + decay * *theta;
        *v = (mu * *v + g).zero_below(T::NEGLIGIBLE);
        *theta = (*theta - rate * (g + mu * *v)).zero_below(threshold);
    }
}

/// The constants of one step of Adam or AdamW.
struct AdamStep<T> {
    /// Where a parameter becomes 0.
    threshold: T,
    decay: T,
    keep: T,
    one_minus_beta1: T,
    beta2: T,
    one_minus_beta2: T,
    step_size: T,
    second_moment_root: T,
    epsilon: T,
}

impl<T: Scalar> AdamStep<T> {
    fn apply(&self, theta: &mut [T], gradient: &[T], m: &mut [T], s: &mut [T]) {
        assert!(theta.len() == m.len() && m.len() == s.len(), "moments for every parameter");
        vectorized::<T>(|| {
            for (((theta, &g), m), s) in theta.iter_mut().zip(gradient).zip(m).zip(s) {
                let g = g + self.decay * *theta;
                *m = (*m + self.one_minus_beta1 * (g - *m)).zero_below(T::NEGLIGIBLE);
                let root = g.zero_below(T::NEGLIGIBLE_ROOT);
                let second_moment = self.beta2 * *s + self.one_minus_beta2 * root * root;
                *s = second_moment.zero_below(T::NEGLIGIBLE_SQUARE);
                let deviation = s.sqrt() / self.second_moment_root + self.epsilon;
                *theta = (self.keep * *theta - self.step_size * *m / deviation)
                    .zero_below(self.threshold);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;

    use super::Updater;
    use crate::optimizer::{Adam, Optimizer, Sgd};
    use crate::scalar::Scalar;

    /// Accumulates a gradient as the updater asks for it.
    fn accumulate(gradient: &[f64]) -> impl FnOnce(&mut [f64], f64) {
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
            updater.update(0, 0.1, &mut theta, accumulate(&[gradient]));
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
    fn plain_descent_steps_against_the_gradient() {
        assert_path(Optimizer::Sgd(Sgd::default()), &[2.0, -1.0], &[0.8, 0.9]);
    }

    #[test]
    fn weight_decay_adds_to_the_gradient() {
        // g = 2 + 0.5·1 = 2.5, then -1 + 0.5·0.75 = -0.625.
        let decay = Sgd { weight_decay: 0.5, ..Sgd::default() };
        assert_path(Optimizer::Sgd(decay), &[2.0, -1.0], &[0.75, 0.8125]);
    }

    #[test]
    fn momentum_accumulates_gradients() {
        // v = 2, then 0.5·2 - 1 = 0, then 0.5·0 + 4 = 4.
        let momentum = Sgd { momentum: 0.5, ..Sgd::default() };
        assert_path(Optimizer::Sgd(momentum), &[2.0, -1.0, 4.0], &[0.8, 0.8, 0.4]);
    }

    #[test]
    fn momentum_accumulates_decay_too() {
        // g = 2 + 0.5·1 = 2.5 = v; then g = -1 + 0.5·0.75 = -0.625, v = 0.5·2.5 - 0.625 = 0.625.
        let both = Sgd { momentum: 0.5, nesterov: false, weight_decay: 0.5 };
        assert_path(Optimizer::Sgd(both), &[2.0, -1.0], &[0.75, 0.6875]);
    }

    #[test]
    fn nesterov_uses_the_velocity_of_the_next_step() {
        // v = 2: 2 + 0.5·2 = 3; v = 0.5·2 - 1 = 0: -1 + 0 = -1.
        let nesterov = Sgd { momentum: 0.5, nesterov: true, weight_decay: 0.0 };
        assert_path(Optimizer::Sgd(nesterov), &[2.0, -1.0], &[0.7, 0.8]);
    }

    /// β₁ = 0.5, β₂ = 0.75 and ε = 1, for steps that can be computed by hand.
    fn simple_adam(weight_decay: f64) -> Adam {
        Adam { beta1: 0.5, beta2: 0.75, epsilon: 1.0, weight_decay }
    }

    #[test]
    fn adam_corrects_the_bias_of_its_moments() {
        // t = 1: m = 1, s = 1; m̂ = 1/0.5 = 2, ŝ = 1/0.25 = 4: θ = 1 - 0.1·2/(2 + 1).
        // t = 2: m = 1 + 0.5(-1 - 1) = 0: θ stays; s = 0.75 + 0.25 = 1.
        // t = 3: m = 2, s = 0.75 + 0.25·16 = 4.75; m̂ = 2/0.875, ŝ = 4.75/(1 - 0.421875).
        let first = 1.0 - 0.2 / 3.0;
        let third = first - 0.1 * (2.0 / 0.875) / ((4.75_f64 / 0.578125).sqrt() + 1.0);
        let adam = Optimizer::Adam(simple_adam(0.0));
        assert_path(adam, &[2.0, -1.0, 4.0], &[first, first, third]);
    }

    #[test]
    fn adam_decays_through_its_moments_and_adamw_past_them() {
        // Adam: g = 2 + 0.5·1 = 2.5, m̂ = 2.5, √ŝ = 2.5. AdamW: θ shrinks to 0.95 first, g stays 2.
        assert_path(Optimizer::Adam(simple_adam(0.5)), &[2.0], &[1.0 - 0.25 / 3.5]);
        assert_path(Optimizer::AdamW(simple_adam(0.5)), &[2.0], &[0.95 - 0.2 / 3.0]);
    }

    /// Steps with a gradient of 0 after the first. Every number of the state is 0 or normal after each
    /// step, the moments are exactly 0 after the last, and so is θ if there is decay and it is asked for.
    fn assert_decays_to_zero<T: Scalar>(optimizer: Optimizer, steps: usize, theta: bool) {
        let mut updater = Updater::<T>::new(optimizer, &[2]);
        let mut parameters = [T::one(), -T::one()];
        for step in 0..steps {
            let g = if step == 0 { T::one() } else { T::zero() };
            updater.begin_step();
            updater.update(0, 0.1, &mut parameters, |buffer, keep| {
                for value in buffer {
                    *value = if keep == T::zero() { g } else { keep * *value + g };
                }
            });
            let state =
                [&updater.first_moments[0], &updater.second_moments[0]].into_iter().flatten();
            for &value in state.chain(&parameters) {
                let subnormal = value != T::zero()
                    && value.zero_below(T::NEGLIGIBLE_SQUARE / T::from_f64(16.0)) == T::zero();
                assert!(!subnormal, "{optimizer:?}, step {step}: {value:e}");
            }
        }
        let state = [&updater.first_moments[0], &updater.second_moments[0]].into_iter().flatten();
        for &value in state {
            assert_eq!(value, T::zero(), "{optimizer:?}");
        }
        if theta {
            assert_eq!(parameters, [T::zero(); 2], "{optimizer:?}");
        }
    }

    #[test]
    fn moments_and_decaying_parameters_reach_zero_and_are_never_subnormal() {
        let sgd = |momentum, nesterov, weight_decay| {
            Optimizer::Sgd(Sgd { momentum, nesterov, weight_decay })
        };
        let adam = |weight_decay| Adam { beta2: 0.99, weight_decay, ..Adam::default() };
        for (optimizer, theta) in [
            (sgd(0.9, false, 0.0), false),
            (sgd(0.99, false, 0.0), false),
            (sgd(0.9, true, 0.0), false),
            (Optimizer::Adam(adam(0.0)), false),
            (Optimizer::AdamW(adam(0.0)), false),
            (sgd(0.0, false, 0.1), true),
            // λθ is negligible as a velocity before θ is, which therefore stays.
            (sgd(0.9, false, 0.1), false),
            (sgd(0.9, true, 0.1), true),
            (Optimizer::AdamW(adam(0.1)), true),
        ] {
            assert_decays_to_zero::<f32>(optimizer, 12_000, theta);
            assert_decays_to_zero::<f64>(optimizer, 80_000, theta);
        }
    }

    #[test]
    fn a_gradient_whose_square_is_subnormal_leaves_no_subnormal_second_moment() {
        let mut updater = Updater::<f32>::new(Optimizer::Adam(Adam::default()), &[1]);
        let mut theta = [1.0];
        for exponent in -149..0 {
            let g = 2.0_f32.powi(exponent);
            updater.begin_step();
            updater.update(0, 0.1, &mut theta, |buffer, _| buffer[0] = g);
            let second_moment = updater.second_moments[0][0];
            assert!(second_moment == 0.0 || second_moment.is_normal(), "{g:e}: {second_moment:e}");
        }
        assert!(updater.second_moments[0][0] > 0.0);
    }

    #[test]
    fn each_tensor_has_its_own_moments() {
        let momentum = Optimizer::Sgd(Sgd { momentum: 0.5, ..Sgd::default() });
        let mut updater = Updater::new(momentum, &[1, 2]);
        let (mut short, mut long) = ([1.0], [1.0, 1.0]);
        for _ in 0..2 {
            updater.begin_step();
            updater.update(0, 0.1, &mut short, accumulate(&[0.0]));
            updater.update(1, 0.1, &mut long, accumulate(&[1.0, 2.0]));
        }
        assert_eq!(short, [1.0]);
        assert_relative_eq!(long[0], 1.0 - 0.1 - 0.15, max_relative = 1e-14);
        assert_relative_eq!(long[1], 1.0 - 0.2 - 0.3, max_relative = 1e-14);
    }
}
