//! Where signal propagation converges, and how fast.

use activations::Activation;

use crate::moments::{Moments, PairMoments};
use crate::propagation::{Variances, chi, next_correlation, next_q};

/// A second moment that stays the same from layer to layer, and the correlation that two inputs
/// approach.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FixedPoint {
    /// The second moment q*.
    pub q: f64,
    /// ∂q'/∂q at q*. If its absolute value is below 1, second moments return to q*.
    pub q_slope: f64,
    /// χ₁ = V E f'² at q*. Below 1 two inputs become alike and gradients vanish (order); above 1 inputs
    /// separate and gradients explode (chaos).
    pub chi: f64,
    /// The correlation c* that two inputs approach: 1 where χ₁ ≤ 1.
    pub correlation: f64,
    /// ∂c'/∂c at c*.
    pub correlation_slope: f64,
}

impl FixedPoint {
    /// Layers over which the distance from c* falls by a factor e, which is −1 / ln ∂c'/∂c; infinite at
    /// the edge between order and chaos.
    pub fn correlation_length(&self) -> f64 {
        // Closer to 1 the slope cannot be distinguished from it.
        let critical = self.correlation_slope >= 1.0 - 1e-9;
        if critical { f64::INFINITY } else { -1.0 / self.correlation_slope.ln() }
    }
}

/// A second moment above this is taken to grow without bound, one below its inverse to vanish.
const MAX_Q: f64 = 1e12;
/// A relative change of q below this counts as none.
const MIN_CHANGE: f64 = 1e-11;

/// The fixed point to which second moments move from `q`: the first one in the direction of their first
/// step, or `None` if they grow without bound. Where every q is a fixed point (ReLU with V = 2 and
/// B = 0), it is `q` itself.
///
/// ```
/// use activations::Activation;
/// use meanfield::{Variances, fixed_point};
///
/// let tanh = Activation::new("tanh")?;
/// let ordered = fixed_point(&tanh, Variances { weight: 0.9, bias: 0.1 }, 1.0).unwrap();
/// assert!(ordered.chi < 1.0 && ordered.correlation == 1.0);
/// let chaotic = fixed_point(&tanh, Variances { weight: 4.0, bias: 0.1 }, 1.0).unwrap();
/// assert!(chaotic.chi > 1.0 && chaotic.correlation < 1.0);
/// # Ok::<(), activations::Error>(())
/// ```
///
/// # Panics
/// If `q` is not a positive, finite number.
pub fn fixed_point(activation: &Activation, variances: Variances, q: f64) -> Option<FixedPoint> {
    assert!(q > 0.0 && q.is_finite(), "a second moment must be positive and finite, not {q}");
    let change = |q: f64| next_q(activation, variances, q) / q - 1.0;
    let q = converged(change, q)?;
    if q == 0.0 {
        return Some(at_zero(activation, variances));
    }
    let q_slope = variances.weight * Moments::of(activation, q).second_slope;
    let chi = chi(activation, variances, q);
    let slope = |c: f64| {
        variances.weight
            * PairMoments::of(activation, q, c).derivative_product
            * (q / next_q(activation, variances, q))
    };
    let correlation = if chi <= 1.0 + MIN_CHANGE {
        1.0
    } else {
        // The map is convex on [0, 1], above the diagonal at 0 and below it just before 1.
        let excess = |c: f64| next_correlation(activation, variances, q, c) - c;
        bisected(excess, 0.0, 1.0 - 1e-9)
    };
    let correlation_slope = slope(correlation);
    Some(FixedPoint { q, q_slope, chi, correlation, correlation_slope })
}

/// The zero of `change` in the direction of its sign at `from`: 0 if q vanishes, `None` if it grows
/// without bound.
fn converged(change: impl Fn(f64) -> f64, from: f64) -> Option<f64> {
    let first = change(from);
    if first.abs() <= MIN_CHANGE {
        return Some(from);
    }
    let (mut near, mut far) = (from, from);
    let step = if first > 0.0 { 1.25 } else { 0.8 };
    while (change(far) > 0.0) == (first > 0.0) {
        near = far;
        far *= step;
        if far > MAX_Q {
            return None;
        }
        if far < 1.0 / MAX_Q {
            return Some(0.0);
        }
    }
    let sign = first.signum();
    Some(bisected(|q| sign * change(q), near, far))
}

/// The zero of `excess`, which is positive at `near` and not at `far`.
fn bisected(excess: impl Fn(f64) -> f64, mut near: f64, mut far: f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (near + far);
        if excess(middle) > 0.0 {
            near = middle;
        } else {
            far = middle;
        }
    }
    0.5 * (near + far)
}

/// The fixed point 0. f is linear in its limit, so all slopes are χ₁. They are taken at a small q, which
/// sees both sides of a kink at 0.
fn at_zero(activation: &Activation, variances: Variances) -> FixedPoint {
    let chi = chi(activation, variances, 1.0 / MAX_Q);
    FixedPoint { q: 0.0, q_slope: chi, chi, correlation: 1.0, correlation_slope: chi }
}
