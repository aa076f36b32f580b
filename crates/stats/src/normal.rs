//! The standard normal distribution: its distribution function and the inverse.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Φ(x) = P(Z ≤ x) for a standard normal Z, accurate in both tails; NaN for NaN.
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// φ(x) = exp(−x² / 2) / √(2π).
pub fn density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / (2.0 * PI).sqrt()
}

/// The x with Φ(x) = p: −∞ at 0, +∞ at 1, NaN outside [0, 1] and for NaN.
///
/// By bisection on [`cdf`]: a hundred halvings of [−40, 40] end below the spacing of `f64`, and
/// there is no table of coefficients to get wrong.
pub fn quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    // Small probabilities keep their digits in the lower half, so the upper half mirrors it.
    if p > 0.5 {
        return -quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    let (mut low, mut high) = (-40.0_f64, 0.0_f64);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if cdf(middle) < p { low = middle } else { high = middle }
    }
    high
}
