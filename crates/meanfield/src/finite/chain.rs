//! The chain of one input's second moments through layers of finite width, forwards as a distribution
//! and backwards as expectations of gradients.
//!
//! Functions of q are held on a lattice in ln q and interpolated between its points by polynomials of
//! degree 5; a distribution is what turns such a function into its expectation, so its weights may be
//! negative. Deliberately absent: pairs of inputs.

use std::collections::{BTreeMap, HashMap};

use activations::Activation;

use super::hermite::FIVE;
use crate::fourth_moments::FourthMoments;

/// Distance of the lattice's points in ln q. Moments change on a scale of 1, gradients of deep layers on
/// one that instability makes shorter.
const STEP: f64 = 0.0625;
/// Points are followed as far as this from q = 1, so that fourth moments remain numbers.
const MOST: i64 = (330.0 / STEP) as i64;
/// Weights that are dropped, beside 1 and beside the mean of q.
const NOTHING: f64 = 1e-13;

/// Points beyond both ends of what carries weight.
const FRAME: i64 = 5;

/// A weight for each point of the lattice.
pub(super) type Weights = BTreeMap<i64, f64>;
/// For each point of the lattice what a gradient is expected to be.
pub(super) type Gradients = BTreeMap<i64, Gradient>;

/// What is expected of a layer's gradient, given q.
#[derive(Clone, Copy)]
pub(super) struct Gradient {
    /// E ‖∂L/∂z‖² over that of the last layer.
    pub(super) square: f64,
    /// E (z · ∂L/∂z)² / q, less `square`: 0 where z and the gradient know nothing of each other.
    pub(super) excess: f64,
}

/// Second moments of one input's pre-activations, from layer to layer.
pub(super) struct Chain<'a> {
    activation: &'a Activation,
    units: f64,
    bias: f64,
    known: HashMap<i64, FourthMoments>,
}

/// The step from a point to the next layer's ln q', normal given q.
struct Step {
    spread: FourthMoments,
    centre: f64,
    deviation: f64,
    /// By how much ln q' is larger on average where it is weighted by the layer's V mean f'².
    shift: f64,
}

impl Step {
    fn ends(&self) -> impl Iterator<Item = (f64, f64)> {
        FIVE.into_iter().map(|(z, weight)| (self.centre + self.deviation * z, weight))
    }
}

impl<'a> Chain<'a> {
    pub(super) fn new(activation: &'a Activation, width: u32, bias: f64) -> Self {
        Self { activation, units: f64::from(width), bias, known: HashMap::new() }
    }

    fn spread(&mut self, point: i64) -> FourthMoments {
        *self
            .known
            .entry(point)
            .or_insert_with(|| FourthMoments::of(self.activation, second_moment(point)))
    }

    fn step(&mut self, point: i64, variance: f64) -> Step {
        let spread = self.spread(point);
        let mean = variance * spread.second + self.bias;
        // Relative to the means: Var q' and Cov(q', mean f'²).
        let share = variance / (mean * self.units);
        let scatter = share * variance * (spread.fourth - spread.second.powi(2)) / mean;
        let both = spread.mixed / spread.derivative_second - spread.second;
        let logs = scatter.max(0.0).ln_1p();
        Step {
            spread,
            centre: mean.ln() - 0.5 * logs,
            deviation: logs.sqrt(),
            shift: (share * both).max(-0.5).ln_1p(),
        }
    }

    /// The next layer's distribution, with weight variance times fan-in `variance` on the way to it.
    pub(super) fn forward(&mut self, weights: &Weights, variance: f64) -> Weights {
        let mut next = Weights::new();
        for (&point, &weight) in weights {
            for (end, share) in self.step(point, variance).ends() {
                for (point, part) in stencil(end) {
                    *next.entry(point).or_default() += weight * share * part;
                }
            }
        }
        framed(next)
    }

    /// E f'² at a point.
    pub(super) fn slope(&mut self, point: i64) -> f64 {
        self.spread(point).derivative_second
    }

    /// Gradients at the points of `weights`, from those of the next layer.
    ///
    /// With h = f(z), z' = W h and given z', the part of W along h is z' hᵀ / ‖h‖² (shrunk by V ‖h‖² / N q'
    /// where there are biases), the rest is drawn as before. Both parts are propagated.
    pub(super) fn back(&mut self, weights: &Weights, variance: f64, next: &Gradients) -> Gradients {
        let gradient = |(&point, _): (&i64, &f64)| {
            let step = self.step(point, variance);
            let FourthMoments { derivative_second, mixed, radial, radial_second, .. } = step.spread;
            let (mut tilted, mut square, mut excess) = (0.0, 0.0, 0.0);
            for (end, weight) in step.ends() {
                tilted += weight * interpolated(next, end + step.shift).square;
                let there = interpolated(next, end);
                square += weight * there.square;
                excess += weight * there.excess / end.exp();
            }
            let again = variance * variance * mixed / self.units * excess;
            let along = (variance * radial).powi(2) * excess + variance * radial_second * square;
            let square = variance * derivative_second * tilted + again;
            (point, Gradient { square, excess: along / second_moment(point) - square })
        };
        weights.iter().map(gradient).collect()
    }
}

/// All of the weight at one second moment.
pub(super) fn certain(q: f64) -> Weights {
    framed(stencil(q.ln()).into_iter().collect())
}

pub(super) fn second_moment(point: i64) -> f64 {
    (STEP * point as f64).exp()
}

pub(super) fn expectation(weights: &Weights, mut of: impl FnMut(i64) -> f64) -> f64 {
    weights.iter().map(|(&point, weight)| weight * of(point)).sum()
}

/// The same without negligible ends, but with every point between, and some beyond for interpolation.
fn framed(weights: Weights) -> Weights {
    let mean = expectation(&weights, second_moment);
    let matters = |(&point, &weight): (&i64, &f64)| {
        (weight.abs() * (1.0 + second_moment(point) / mean) > NOTHING).then_some(point)
    };
    let first = weights.iter().find_map(matters);
    let last = weights.iter().rev().find_map(matters);
    let (Some(first), Some(last)) = (first, last) else { return Weights::new() };
    let weight = |point| (point, weights.get(&point).copied().unwrap_or_default());
    (first - FRAME..=last + FRAME).map(weight).collect()
}

/// The six points around a place, with the weights of Lagrange's interpolation.
fn stencil(place: f64) -> [(i64, f64); 6] {
    let place = (place / STEP).clamp(-MOST as f64, MOST as f64);
    let first = place.floor() as i64 - 2;
    let at = place - first as f64;
    std::array::from_fn(|own| {
        let others = (0..6).filter(|&other| other != own);
        let weight =
            others.map(|other| (at - other as f64) / (own as f64 - other as f64)).product();
        (first + own as i64, weight)
    })
}

/// Beyond the points that carry weight a gradient is that of the last one.
fn interpolated(gradients: &Gradients, place: f64) -> Gradient {
    let mut sum = Gradient { square: 0.0, excess: 0.0 };
    for (point, weight) in stencil(place) {
        let near = gradients.range(point..).next().or_else(|| gradients.iter().next_back());
        if let Some((_, gradient)) = near {
            sum.square += weight * gradient.square;
            sum.excess += weight * gradient.excess;
        }
    }
    sum
}
