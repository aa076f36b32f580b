//! Gaussian moments of an activation and its derivative, by quadrature.
//!
//! With s = √q and z standard normal, E f(sz)² and similar moments are integrals over a line, and
//! E f(u) f(v) for correlated (u, v) is one over a plane. Both are divided at the kinks of f and at 0.

use activations::Activation;

use crate::gauss::{REACH, breakpoints, density, finest_panel};
use crate::quadrature::{Sums, integrals};

/// Moments of f(z) and f'(z) for normal z of mean 0 and variance q.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Moments {
    /// E f.
    pub mean: f64,
    /// E f².
    pub second: f64,
    /// E f'².
    pub derivative_second: f64,
    /// ∂ E f² / ∂q, which is E (z²/q − 1) f² / 2q.
    pub second_slope: f64,
}

/// Moments of f(u) f(v) and f'(u) f'(v) for normal (u, v) of mean 0, variance q and correlation c.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct PairMoments {
    /// E f(u) f(v).
    pub product: f64,
    /// E f'(u) f'(v). Times q it is ∂ E f(u) f(v) / ∂c (Price's theorem).
    pub derivative_product: f64,
}

/// Standard deviations to integrate over in a plane; the density beyond is below 10⁻³¹.
const REACH_IN_PLANE: f64 = 12.0;

impl Moments {
    /// The moments for variance `q`, to 10⁻⁹. For q = 0 they are those of a z that is always 0, with a
    /// slope of NaN.
    ///
    /// ```
    /// use activations::Activation;
    /// use meanfield::Moments;
    ///
    /// let moments = Moments::of(&Activation::RELU, 3.0);
    /// assert!((moments.second - 1.5).abs() < 1e-12);
    /// assert!((moments.derivative_second - 0.5).abs() < 1e-12);
    /// ```
    ///
    /// # Panics
    /// If `q` is negative or not finite.
    pub fn of(activation: &Activation, q: f64) -> Self {
        Self::about(activation, 0.0, q)
    }

    /// The same moments of f(z) − `center` in place of f(z). With E f as the center, `second` is the
    /// variance of f, of which no digits are lost where it is small beside the squared mean.
    ///
    /// ```
    /// use activations::Activation;
    /// use meanfield::Moments;
    ///
    /// let softplus = Activation::softplus(1.0)?;
    /// let mean = Moments::of(&softplus, 1e-12).mean;
    /// let variance = Moments::about(&softplus, mean, 1e-12).second;
    /// assert!((variance / 0.25e-12 - 1.0).abs() < 1e-4); // the slope is 1/2 at 0
    /// # Ok::<(), activations::Error>(())
    /// ```
    ///
    /// # Panics
    /// If `q` is negative or not finite.
    pub fn about(activation: &Activation, center: f64, q: f64) -> Self {
        assert!(q >= 0.0 && q.is_finite(), "a variance of {q} has no moments");
        if q == 0.0 {
            let f = activation.reference(0.0) - center;
            let d = activation.reference_derivative(0.0);
            let second_slope = f64::NAN;
            return Self { mean: f, second: f * f, derivative_second: d * d, second_slope };
        }
        let deviation = q.sqrt();
        let integrand = |z: f64| -> Sums<4> {
            let (x, mass) = (deviation * z, density(z));
            let (f, d) = (activation.reference(x) - center, activation.reference_derivative(x));
            [mass * f, mass * f * f, mass * d * d, 0.5 * (z * z - 1.0) * mass * f * f]
        };
        let finest = finest_panel(activation, deviation);
        let breakpoints = breakpoints(activation).map(|x| x / deviation);
        let [mean, second, derivative_second, second_slope] =
            integrals(&integrand, breakpoints, REACH, finest);
        Self { mean, second, derivative_second, second_slope: second_slope / q }
    }
}

impl PairMoments {
    /// The moments for variance `q` and correlation `c`, to 10⁻⁹.
    ///
    /// ```
    /// use activations::Activation;
    /// use meanfield::PairMoments;
    ///
    /// // The arc-cosine kernels of Cho & Saul (2009) at a right angle.
    /// let pair = PairMoments::of(&Activation::RELU, 1.0, 0.0);
    /// assert!((pair.product - 0.5 / std::f64::consts::PI).abs() < 1e-12);
    /// assert!((pair.derivative_product - 0.25).abs() < 1e-12);
    /// ```
    ///
    /// # Panics
    /// If `q` is not a positive, finite number, or `c` not from −1 to 1.
    pub fn of(activation: &Activation, q: f64, c: f64) -> Self {
        Self::about(activation, 0.0, q, c)
    }

    /// The same moments with f − `center` in place of f: with E f as the center, `product` is the
    /// covariance of f(u) and f(v).
    ///
    /// # Panics
    /// If `q` is not a positive, finite number, or `c` not from −1 to 1.
    //
    // In rotated coordinates u = s (a x + b y) and v = ± s (a x − b y), with x and y independent, a ≥ b
    // and the sign that of c. As c → ±1 b goes to 0 and the plane becomes a line. For a given x the
    // inner integrand has breakpoints where u or v is at one of f; the outer one where two such lines
    // meet and, on the scale b / a, where one crosses y = 0.
    pub fn about(activation: &Activation, center: f64, q: f64, c: f64) -> Self {
        assert!(q > 0.0 && q.is_finite(), "a variance of {q} has no moments of pairs");
        assert!((-1.0..=1.0).contains(&c), "{c} is not a correlation");
        let (deviation, sign) = (q.sqrt(), if c < 0.0 { -1.0 } else { 1.0 });
        let (a, b) = ((0.5 * (1.0 + c.abs())).sqrt(), (0.5 * (1.0 - c.abs())).sqrt());
        let products = |x: f64, y: f64, mass: f64| -> Sums<2> {
            let (u, v) = (deviation * (a * x + b * y), sign * deviation * (a * x - b * y));
            let value = |x| activation.reference(x) - center;
            let derivative = |x| activation.reference_derivative(x);
            [mass * (value(u) * value(v)), mass * (derivative(u) * derivative(v))]
        };
        let finest_inside = finest_panel(activation, deviation);
        let breakpoints = breakpoints(activation).map(|x| x / deviation);
        let outer = |x: f64| -> Sums<2> {
            if b == 0.0 {
                return products(x, 0.0, density(x));
            }
            let lines = breakpoints.clone().flat_map(|z| [(z - a * x) / b, (a * x - sign * z) / b]);
            let inner = |y: f64| products(x, y, density(y));
            integrals(&inner, lines, REACH_IN_PLANE, finest_inside).map(|sum| sum * density(x))
        };
        let crossings = breakpoints.clone().flat_map(|z| [z / a, sign * z / a]);
        let meetings = breakpoints.clone().flat_map(|first| {
            breakpoints.clone().map(move |second| (first + sign * second) / (2.0 * a))
        });
        let mut edges: Vec<f64> = crossings.chain(meetings).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        let finest = if b > 0.0 { finest_inside.min(0.25 * b / a) } else { finest_inside };
        let [product, derivative_product] = integrals(&outer, edges, REACH_IN_PLANE, finest);
        Self { product, derivative_product }
    }
}
