//! Where signal propagation settles, and how fast.
//!
//! Deliberately absent: fixed points that the recursion moves away from.

use activations::Activation;

use crate::moments::{Moments, PairMoments};
use crate::propagation::{Variances, chi, next_correlation, next_q};

/// A second moment that stays, and the correlation that two inputs end up with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FixedPoint {
    /// The second moment q*.
    pub q: f64,
    /// ∂q'/∂q at q*: below 1 in size, second moments come back to it.
    pub q_slope: f64,
    /// χ₁ = V E f'² at q*: below 1 two inputs become alike and gradients vanish, above 1 inputs part
    /// and gradients explode.
    pub chi: f64,
    /// The correlation c* that two inputs approach: 1 where χ₁ ≤ 1.
    pub correlation: f64,
    /// ∂c'/∂c at c*.
    pub correlation_slope: f64,
}

impl FixedPoint {
    /// Layers in which the distance from c* falls by a factor e, −1 / ln of the slope; infinite at
    /// the edge between order and chaos.
    pub fn correlation_length(&self) -> f64 {
        // So near to 1 the slope cannot be told from it.
        let critical = self.correlation_slope >= 1.0 - 1e-9;
        if critical { f64::INFINITY } else { -1.0 / self.correlation_slope.ln() }
    }
}

/// Beyond this a second moment is taken to grow for ever, below its inverse to vanish.
const FAR: f64 = 1e12;
/// A change of q by less than this, relative to q, is none.
const STILL: f64 = 1e-11;

/// The fixed point that second moments move towards from `q`: the first one in the direction of their
/// first step. `None` where they grow for ever. Where every q is a fixed point (ReLU with V = 2, B = 0)
/// it is `q` itself.
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
    assert!(q > 0.0 && q.is_finite(), "a second moment of {q} goes nowhere");
    let change = |q: f64| next_q(activation, variances, q) / q - 1.0;
    let q = settled(change, q)?;
    if q == 0.0 {
        return Some(vanished(activation, variances));
    }
    let q_slope = variances.weight * Moments::of(activation, q).second_slope;
    let chi = chi(activation, variances, q);
    let slope = |c: f64| {
        variances.weight
            * PairMoments::of(activation, q, c).derivative_product
            * (q / next_q(activation, variances, q))
    };
    let correlation = if chi <= 1.0 + STILL {
        1.0
    } else {
        // The map is convex on [0, 1], above the diagonal at 0 and below it just before 1.
        let excess = |c: f64| next_correlation(activation, variances, q, c) - c;
        bisected(excess, 0.0, 1.0 - 1e-9)
    };
    let correlation_slope = slope(correlation);
    Some(FixedPoint { q, q_slope, chi, correlation, correlation_slope })
}

/// The zero of `change` that lies in the direction of its sign; 0 where it vanishes.
fn settled(change: impl Fn(f64) -> f64, from: f64) -> Option<f64> {
    let first = change(from);
    if first.abs() <= STILL {
        return Some(from);
    }
    let (mut near, mut far) = (from, from);
    let step = if first > 0.0 { 1.25 } else { 0.8 };
    while (change(far) > 0.0) == (first > 0.0) {
        near = far;
        far *= step;
        if far > FAR {
            return None;
        }
        if far < 1.0 / FAR {
            return Some(0.0);
        }
    }
    let sign = first.signum();
    Some(bisected(|q| sign * change(q), near, far))
}

/// Where `excess`, positive at `near` and not at `far`, changes its sign.
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

/// The fixed point 0, in the limit: f is linear there, so all slopes are χ₁. A kink at 0 is met from
/// both sides, which a small variance sees and 0 does not.
fn vanished(activation: &Activation, variances: Variances) -> FixedPoint {
    let chi = chi(activation, variances, 1.0 / FAR);
    FixedPoint { q: 0.0, q_slope: chi, chi, correlation: 1.0, correlation_slope: chi }
}
