//! The bootstrap distribution of a studentized mean without drawing, for many values.
//!
//! Source: P. Hall, "The bootstrap and Edgeworth expansion", 1992, sections 2.4 to 2.6.

use crate::{normal, summary};

/// Fewest values for which the expansion takes the place of resamples.
pub(crate) const FROM: usize = 200;
/// Largest error of an end of the interval, as a share of half its width. A test compares with a million
/// resamples.
pub(crate) const MAX_ERROR: f64 = 0.01;
/// Largest γ² / n and κ / n, for the skewness γ and the excess kurtosis κ of the values: beyond them terms that
/// the expansion leaves out count.
const MAX_TERM: f64 = 0.005;

/// The `tail` and 1 − `tail` quantiles of (m* − m) / s* over all resamples; `None` for values that need them
/// drawn.
pub(crate) fn quantiles(values: &[f64], tail: f64) -> Option<[f64; 2]> {
    let n = values.len() as f64;
    let center = summary::mean(values);
    let moment =
        |power: i32| values.iter().map(|value| (value - center).powi(power)).sum::<f64>() / n;
    let variance = moment(2);
    let skewness = moment(3) / variance.powf(1.5);
    let kurtosis = moment(4) / (variance * variance) - 3.0;
    let is_near_normal = skewness * skewness / n <= MAX_TERM && kurtosis / n <= MAX_TERM;
    if values.len() <= FROM || !is_near_normal {
        return None;
    }
    // With divisor n − 1, as the standard deviation of a resample has.
    let scale = ((n - 1.0) / n / n).sqrt();
    let z = normal::quantile(tail);
    Some([z, -z].map(|z| {
        let z2 = z * z;
        let first = -skewness * (2.0 * z2 + 1.0) / 6.0;
        let second = quantile_term(z, skewness, kurtosis);
        scale * (z + first / n.sqrt() + second / n)
    }))
}

/// The term of order 1 / n of the quantile. With the expansion P(T ≤ x) = Φ(x) + (q₁ / √n + q₂ / n) φ(x) it is
/// q₁ q₁' − z q₁² / 2 − q₂.
fn quantile_term(z: f64, skewness: f64, kurtosis: f64) -> f64 {
    let (z2, skewness2) = (z * z, skewness * skewness);
    let first = skewness * (2.0 * z2 + 1.0) / 6.0;
    let slope = skewness * 4.0 * z / 6.0;
    let second = z
        * (kurtosis * (z2 - 3.0) / 12.0
            - skewness2 * (z2 * z2 + 2.0 * z2 - 3.0) / 18.0
            - (z2 + 3.0) / 4.0);
    first * slope - 0.5 * z * first * first - second
}
