//! The Markov chain of one input's second moments through layers of finite width: forward as a
//! distribution, backward as expectations of gradients.

use std::collections::{BTreeMap, HashMap};

use activations::Activation;

use super::hermite::FIVE;
use super::lattice::{Weights, expectation, second_moment, stencil, trimmed};
use super::step::Step;
use crate::fourth_moments::FourthMoments;

/// The expected gradient for each point of the lattice.
pub(super) type Gradients = BTreeMap<i64, Gradient>;

/// Expectations of a layer's gradient, given q.
#[derive(Clone, Copy)]
pub(super) struct Gradient {
    /// E ‖∂L/∂z‖² over that of the last layer.
    pub(super) square: f64,
    /// E (z · ∂L/∂z)² / q less `square`, which is 0 where z and the gradient are independent.
    pub(super) excess: f64,
}

/// The chain, with the moments that were computed so far.
pub(super) struct Chain<'a> {
    activation: &'a Activation,
    units: f64,
    /// By point and by the bits of the center.
    known: HashMap<(i64, u64), FourthMoments>,
}

/// Means over networks of moments of what the next layer receives.
pub(super) struct Expected {
    /// (E f)².
    pub(super) squared_mean: f64,
    /// E f².
    pub(super) second: f64,
    /// E f'².
    pub(super) derivative_second: f64,
}

/// The transition from a point to the next layer's ln q', which is normal given q.
struct Transition {
    moments: FourthMoments,
    mean: f64,
    deviation: f64,
    /// How much larger ln q' is on average if it is weighted by the layer's V mean f'².
    shift: f64,
}

impl Transition {
    /// Nodes and weights for ln q'.
    fn nodes(&self) -> impl Iterator<Item = (f64, f64)> {
        FIVE.into_iter().map(|(z, weight)| (self.mean + self.deviation * z, weight))
    }
}

impl<'a> Chain<'a> {
    pub(super) fn new(activation: &'a Activation, width: u32) -> Self {
        Self { activation, units: f64::from(width), known: HashMap::new() }
    }

    fn moments(&mut self, point: i64, center: f64) -> FourthMoments {
        let activation = self.activation;
        let compute = || FourthMoments::about(activation, center, second_moment(point));
        *self.known.entry((point, center.to_bits())).or_insert_with(compute)
    }

    fn transition(&mut self, point: i64, step: Step) -> Transition {
        let Step { weight: variance, bias, center } = step;
        let moments = self.moments(point, center);
        let mean = variance * moments.second + bias;
        // Var q' and Cov(q', mean f'²), both relative to the means.
        let share = variance / (mean * self.units);
        let relative_variance = share * variance * (moments.fourth - moments.second.powi(2)) / mean;
        let covariance = moments.mixed / moments.derivative_second - moments.second;
        let log_variance = relative_variance.max(0.0).ln_1p();
        Transition {
            moments,
            mean: mean.ln() - 0.5 * log_variance,
            deviation: log_variance.sqrt(),
            shift: (share * covariance).max(-0.5).ln_1p(),
        }
    }

    /// The distribution in the next layer.
    pub(super) fn forward(&mut self, weights: &Weights, step: Step) -> Weights {
        let mut next = Weights::new();
        for (&point, &weight) in weights {
            for (ln_q, share) in self.transition(point, step).nodes() {
                for (point, part) in stencil(ln_q) {
                    *next.entry(point).or_default() += weight * share * part;
                }
            }
        }
        trimmed(next)
    }

    /// Moments on average over the points of `weights`.
    pub(super) fn expected(&mut self, weights: &Weights, center: f64) -> Expected {
        let mut mean = |moment: fn(&FourthMoments) -> f64| {
            expectation(weights, |point| moment(&self.moments(point, center)))
        };
        Expected {
            squared_mean: mean(|moments| moments.mean * moments.mean),
            second: mean(|moments| moments.second),
            derivative_second: mean(|moments| moments.derivative_second),
        }
    }

    /// Gradients at the points of `weights`, from those of the next layer.
    ///
    /// With h = f(z), or f(z) less the center, z' = W h and given z', the part of W along h is z' hᵀ / ‖h‖², shrunk by
    /// V ‖h‖² / N q' where there are biases; the rest of W is as before. Both parts are propagated.
    pub(super) fn back(&mut self, weights: &Weights, step: Step, next: &Gradients) -> Gradients {
        let variance = step.weight;
        let gradient = |(&point, _): (&i64, &f64)| {
            let transition = self.transition(point, step);
            let FourthMoments { derivative_second, mixed, radial, radial_second, .. } =
                transition.moments;
            let (mut weighted_square, mut square, mut excess) = (0.0, 0.0, 0.0);
            for (ln_q, weight) in transition.nodes() {
                weighted_square += weight * interpolated(next, ln_q + transition.shift).square;
                let gradient = interpolated(next, ln_q);
                square += weight * gradient.square;
                excess += weight * gradient.excess / ln_q.exp();
            }
            let along_h = variance * variance * mixed / self.units * excess;
            let along_z = (variance * radial).powi(2) * excess + variance * radial_second * square;
            let square = variance * derivative_second * weighted_square + along_h;
            (point, Gradient { square, excess: along_z / second_moment(point) - square })
        };
        weights.iter().map(gradient).collect()
    }
}

/// The gradient at a value of ln q; beyond the points it is that of the last one.
fn interpolated(gradients: &Gradients, ln_q: f64) -> Gradient {
    let mut sum = Gradient { square: 0.0, excess: 0.0 };
    for (point, weight) in stencil(ln_q) {
        let nearest = gradients.range(point..).next().or_else(|| gradients.iter().next_back());
        if let Some((_, gradient)) = nearest {
            sum.square += weight * gradient.square;
            sum.excess += weight * gradient.excess;
        }
    }
    sum
}
