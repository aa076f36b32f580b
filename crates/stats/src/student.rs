//! Student's t distribution: its distribution function, the inverse, and the interval of a mean.

use crate::interval::Interval;
use crate::summary;

/// P(T ≤ t) for T with so many degrees of freedom, from the regularized incomplete beta function.
pub fn cdf(t: f64, degrees: f64) -> f64 {
    let tail = 0.5 * incomplete_beta(degrees / (degrees + t * t), 0.5 * degrees, 0.5);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The t with P(T ≤ t) = p for 0 < p < 1, by bisection; NaN elsewhere.
pub fn quantile(p: f64, degrees: f64) -> f64 {
    if !(p > 0.0 && p < 1.0) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -quantile(1.0 - p, degrees);
    }
    let mut low = -1.0;
    while cdf(low, degrees) > p {
        low *= 2.0;
    }
    let mut high = 0.0;
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if cdf(middle, degrees) < p { low = middle } else { high = middle }
    }
    high
}

/// Student's interval of a mean, m ± t s / √n; `None` for fewer than two values.
///
/// Source: Student, "The probable error of a mean", 1908.
pub fn interval(values: &[f64], level: f64) -> Option<Interval> {
    let n = values.len() as f64;
    let half =
        quantile(0.5 * (1.0 + level), n - 1.0) * summary::standard_deviation(values) / n.sqrt();
    let mean = summary::mean(values);
    Interval::new(mean - half, mean + half)
}

/// I_x(a, b) by the continued fraction of Lentz's method, of the smaller of x and 1 − x's side.
///
/// Source: NIST Digital Library of Mathematical Functions, section 8.17.22.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x > 0.5 { 1.0 } else { 0.0 };
    }
    // The fraction converges fast below this point.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let ln_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta) / a;
    let mut fraction = 1.0;
    let (mut c, mut d) = (1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0)));
    fraction *= d;
    for m in 1..500 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for term in [even, odd] {
            d = 1.0 / (1.0 + term * d);
            c = 1.0 + term / c;
            fraction *= c * d;
        }
        if (fraction - before).abs() <= 1e-16 * fraction.abs() {
            break;
        }
    }
    front * fraction
}
