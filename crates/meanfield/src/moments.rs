//! Gaussian moments of an activation, by quadrature: what initialisation and signal-propagation
//! theory are made of.
//!
//! With s = √q and z standard normal, E f(sz)² and its like are integrals over a line, and E f(u) f(v)
//! for correlated (u, v) is one over a plane. Both are split at the kinks, and graded towards them and
//! towards 0, where transitions lie. Deliberately absent: sampling, and constants of particular
//! activations.

use activations::Activation;

use crate::quadrature::{Sums, finest, graded};

/// Moments of f(z) and f'(z) for normal z of mean 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// E f.
    pub mean: f64,
    /// E f².
    pub second: f64,
    /// E f'².
    pub derivative_second: f64,
    /// ∂ E f² / ∂q with q the variance of z: E (z²/q − 1) f² / 2q.
    pub second_slope: f64,
}

/// Moments of f(u) and f(v), and of their derivatives, for normal (u, v) of mean 0, equal variance
/// and a correlation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairMoments {
    /// E f(u) f(v).
    pub product: f64,
    /// E f'(u) f'(v); times q it is the slope of E f(u) f(v) in the correlation (Price's theorem).
    pub derivative_product: f64,
}

/// Standard deviations to integrate over, either side: as far as the density is not 0 in `f64`.
pub(crate) const REACH: f64 = 38.0;
/// The same in the plane, where nothing is gained from what lies beyond a density of 10⁻³¹.
const REACH_IN_PLANE: f64 = 12.0;

/// The standard normal density.
pub(crate) fn density(z: f64) -> f64 {
    const FACTOR: f64 = 0.398_942_280_401_432_7;
    FACTOR * (-0.5 * z * z).exp()
}

/// 0 and the kinks: transitions lie around 0, and at a break they are never stepped over.
pub(crate) fn breaks(activation: &Activation) -> impl Iterator<Item = f64> + Clone + use<> {
    let kinks = activation.entry().kinks.iter().copied();
    std::iter::once(0.0).chain(kinks.filter(|&kink| kink != 0.0))
}

/// The scale on which f changes character beside its breaks, in standard deviations.
pub(crate) fn scale(activation: &Activation, deviation: f64) -> f64 {
    let at = |around: f64| {
        finest(&|z: f64| {
            let x = around + deviation * z;
            let (f, d) = (activation.reference(x), activation.reference_derivative(x));
            [f, f * f, d * d].map(|value| value * density(z))
        })
    };
    breaks(activation).map(at).fold(f64::INFINITY, f64::min)
}

impl Moments {
    /// Moments for z of variance `q`; for q = 0 those of a value that is always 0, with slope NaN.
    ///
    /// # Panics
    /// If `q` is negative or not finite.
    pub fn of(activation: &Activation, q: f64) -> Self {
        assert!(q >= 0.0 && q.is_finite(), "a variance of {q} has no moments");
        if q == 0.0 {
            let (f, d) = (activation.reference(0.0), activation.reference_derivative(0.0));
            let second_slope = f64::NAN;
            return Self { mean: f, second: f * f, derivative_second: d * d, second_slope };
        }
        let deviation = q.sqrt();
        let integrand = |z: f64| -> Sums<4> {
            let (x, mass) = (deviation * z, density(z));
            let (f, d) = (activation.reference(x), activation.reference_derivative(x));
            [mass * f, mass * f * f, mass * d * d, 0.5 * (z * z - 1.0) * mass * f * f]
        };
        let finest = scale(activation, deviation);
        let places = breaks(activation).map(|place| place / deviation);
        let [mean, second, derivative_second, second_slope] =
            graded(&integrand, places, REACH, finest);
        Self { mean, second, derivative_second, second_slope: second_slope / q }
    }
}

impl PairMoments {
    /// Moments for a pair of variance `q` and correlation `c`.
    ///
    /// In rotated coordinates u = s (a x + b y) and v = ± s (a x − b y), with x and y independent, a ≥ b
    /// and the sign that of c. For c → ±1 b goes to 0, and the plane becomes a line without more ado. For a
    /// given x the inner integrand breaks where u or v is at a break of f; the outer one where two such
    /// lines meet, and, on the scale b / a, where one crosses y = 0.
    ///
    /// # Panics
    /// If `q` is not a positive, finite number, or `c` not from −1 to 1.
    pub fn of(activation: &Activation, q: f64, c: f64) -> Self {
        assert!(q > 0.0 && q.is_finite(), "a variance of {q} has no moments of pairs");
        assert!((-1.0..=1.0).contains(&c), "{c} is no correlation");
        let (deviation, sign) = (q.sqrt(), if c < 0.0 { -1.0 } else { 1.0 });
        let (a, b) = ((0.5 * (1.0 + c.abs())).sqrt(), (0.5 * (1.0 - c.abs())).sqrt());
        let products = |x: f64, y: f64, mass: f64| -> Sums<2> {
            let (u, v) = (deviation * (a * x + b * y), sign * deviation * (a * x - b * y));
            let value = |x| activation.reference(x);
            let slope = |x| activation.reference_derivative(x);
            [mass * (value(u) * value(v)), mass * (slope(u) * slope(v))]
        };
        let scale = scale(activation, deviation);
        let places = breaks(activation).map(|place| place / deviation);
        let outer = |x: f64| -> Sums<2> {
            if b == 0.0 {
                return products(x, 0.0, density(x));
            }
            let lines = places.clone().flat_map(|at| [(at - a * x) / b, (a * x - sign * at) / b]);
            let inner = |y: f64| products(x, y, density(y));
            graded(&inner, lines, REACH_IN_PLANE, scale).map(|sum| sum * density(x))
        };
        let crossings = places.clone().flat_map(|at| [at / a, sign * at / a]);
        let meetings = places.clone().flat_map(|first| {
            places.clone().map(move |second| (first + sign * second) / (2.0 * a))
        });
        let mut edges: Vec<f64> = crossings.chain(meetings).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let finest = if b > 0.0 { scale.min(0.25 * b / a) } else { scale };
        let [product, derivative_product] = graded(&outer, edges, REACH_IN_PLANE, finest);
        Self { product, derivative_product }
    }
}
