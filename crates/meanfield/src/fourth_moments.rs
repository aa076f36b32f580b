//! Fourth Gaussian moments of an activation, from which follows how far means over finitely many units
//! scatter, for one input and for two.

use activations::Activation;

use crate::gauss::{REACH, breakpoints, density, finest_panel};
use crate::quadrature::{MAX_WIDTH, Sums, integrals};

/// Moments of f(z) and f'(z) for normal z of mean 0 and variance q, from which follows how f² and f'²
/// scatter together.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FourthMoments {
    /// E f.
    pub mean: f64,
    /// E f².
    pub second: f64,
    /// E f'².
    pub derivative_second: f64,
    /// E f⁴.
    pub fourth: f64,
    /// E f² f'².
    pub mixed: f64,
    /// E z f f'.
    pub radial: f64,
    /// E z² f'².
    pub radial_second: f64,
}

/// Moments of the sum S = a f(g u) + f(v / g) / a and the difference D = a f(g u) − f(v / g) / a for
/// normal (u, v) of mean 0 and equal variance.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PairFourthMoments {
    /// E S².
    pub sum: f64,
    /// E D².
    pub difference: f64,
    /// E S D.
    pub cross: f64,
    /// E S⁴.
    pub sum_fourth: f64,
    /// E D⁴.
    pub difference_fourth: f64,
    /// E S² D².
    pub mixed: f64,
}

/// Standard deviations to integrate over in the plane; beyond, at most 10⁻⁹ of a fourth moment lies.
const REACH_IN_PLANE: f64 = 9.0;
/// The narrowest panel in the plane. A kink inside a strip of this width changes E D² by a share as
/// small.
const MIN_WIDTH_IN_PLANE: f64 = 1e-5;

impl FourthMoments {
    /// The moments for variance `q`, to 10⁻⁹.
    ///
    /// # Panics
    /// If `q` is not a positive, finite number.
    pub fn of(activation: &Activation, q: f64) -> Self {
        Self::about(activation, 0.0, q)
    }

    /// The same moments of f(z) − `center` in place of f(z).
    ///
    /// # Panics
    /// If `q` is not a positive, finite number.
    pub fn about(activation: &Activation, center: f64, q: f64) -> Self {
        assert!(q > 0.0 && q.is_finite(), "a variance of {q} has no fourth moments");
        let deviation = q.sqrt();
        let integrand = |z: f64| -> Sums<7> {
            let (x, mass) = (deviation * z, density(z));
            let (f, d) = (activation.reference(x) - center, activation.reference_derivative(x));
            let (ff, dd) = (f * f, d * d);
            [f, ff, dd, ff * ff, ff * dd, x * f * d, x * x * dd].map(|value| mass * value)
        };
        let finest = finest_panel(activation, deviation);
        let breakpoints = breakpoints(activation).map(|x| x / deviation);
        let [mean, second, derivative_second, fourth, mixed, radial, radial_second] =
            integrals(&integrand, breakpoints, REACH, finest);
        Self { mean, second, derivative_second, fourth, mixed, radial, radial_second }
    }
}

impl PairFourthMoments {
    /// The moments, to 10⁻⁶, for a pair whose sum u + v has variance `sum` and whose difference u − v
    /// has variance `difference`, in this order: 2q (1 + c) and 2q (1 − c) for a pair of variance q and correlation c.
    /// `stretch` is g and `balance` a.
    ///
    /// Given by sum and difference, no digits cancel as the two become alike.
    ///
    /// # Panics
    /// If a variance is negative or not finite, both are 0, or a factor is not positive and finite.
    pub fn of(activation: &Activation, variances: [f64; 2], stretch: f64, balance: f64) -> Self {
        Self::about(activation, 0.0, variances, stretch, balance)
    }

    /// The same moments with f − `center` in place of f.
    ///
    /// # Panics
    /// If a variance is negative or not finite, both are 0, or a factor is not positive and finite.
    pub fn about(
        activation: &Activation,
        center: f64,
        [sum, difference]: [f64; 2],
        stretch: f64,
        balance: f64,
    ) -> Self {
        let valid = |variance: f64| variance >= 0.0 && variance.is_finite();
        assert!(
            valid(sum) && valid(difference) && sum + difference > 0.0,
            "no pair has a sum of variance {sum} and a difference of variance {difference}"
        );
        let positive = |factor: f64| factor > 0.0 && factor.is_finite();
        assert!(
            positive(stretch) && positive(balance),
            "the factors {stretch} and {balance} must be positive and finite"
        );
        // The larger variance is that of the outer variable: u = a x + b y, v = ± (a x − b y).
        let sign = if sum >= difference { 1.0 } else { -1.0 };
        let (a, b) = (0.5 * sum.max(difference).sqrt(), 0.5 * sum.min(difference).sqrt());
        let terms = |x: f64, y: f64| -> Sums<6> {
            let value = |x| activation.reference(x) - center;
            let (u, v) = (stretch * (a * x + b * y), sign * (a * x - b * y) / stretch);
            let (u, v) = (balance * value(u), value(v) / balance);
            let (s, d) = (u + v, u - v);
            let (ss, dd, mass) = (s * s, d * d, density(x) * density(y));
            [ss, dd, s * d, ss * ss, dd * dd, ss * dd].map(|value| mass * value)
        };
        let finest =
            finest_panel(activation, a * stretch.max(1.0 / stretch)).max(MIN_WIDTH_IN_PLANE);
        // The same length along y.
        let finest_inside = MAX_WIDTH.min(finest * (a / b));
        // Where u and ± v are at a breakpoint.
        let [first, second] = [1.0 / stretch, sign * stretch]
            .map(|factor| breakpoints(activation).map(move |x| factor * x));
        let outer = |x: f64| -> Sums<6> {
            let lines = first.clone().map(|u| (u - a * x) / b);
            let lines = lines.chain(second.clone().map(|v| (a * x - v) / b));
            let lines = lines.filter(|y| y.is_finite());
            integrals(&|y: f64| terms(x, y), lines, REACH_IN_PLANE, finest_inside)
        };
        let crossings = first.clone().chain(second.clone()).map(|z| z / a);
        let meetings = first.clone().flat_map(|u| second.clone().map(move |v| (u + v) / (2.0 * a)));
        let mut edges: Vec<f64> = crossings.chain(meetings).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let finest =
            if b > 0.0 { finest.min(0.25 * b / a).max(MIN_WIDTH_IN_PLANE) } else { finest };
        let [sum, difference, cross, sum_fourth, difference_fourth, mixed] =
            integrals(&outer, edges, REACH_IN_PLANE, finest);
        Self { sum, difference, cross, sum_fourth, difference_fourth, mixed }
    }
}
