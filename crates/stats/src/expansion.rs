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

#[cfg(test)]
mod tests {
    use super::*;

    /// Hall's expansion of P(T ≤ x) for the studentized mean, equation 2.55 with its q₁ and q₂.
    fn distribution(x: f64, n: f64, skewness: f64, kurtosis: f64) -> f64 {
        let density = libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
        let first = skewness / 6.0 * (2.0 * x.powi(2) + 1.0);
        let second = x
            * (kurtosis / 12.0 * (x.powi(2) - 3.0)
                - skewness.powi(2) / 18.0 * (x.powi(4) + 2.0 * x.powi(2) - 3.0)
                - 0.25 * (x.powi(2) + 3.0));
        normal::cdf(x) + density * (first / n.sqrt() + second / n)
    }

    #[test]
    fn a_quantile_of_the_expansion_has_its_probability_up_to_the_terms_left_out() {
        for (skewness, kurtosis) in [(0.0, 0.0), (0.7, 0.0), (0.0, 1.5), (-0.9, 2.0), (1.0, -1.2)] {
            for tail in [0.005, 0.025, 0.2, 0.975] {
                let n = 1e6;
                let z = normal::quantile(tail);
                let first = -skewness * (2.0 * z * z + 1.0) / 6.0;
                let quantile = z + first / f64::sqrt(n) + quantile_term(z, skewness, kurtosis) / n;
                let error = distribution(quantile, n, skewness, kurtosis) - tail;
                // The terms left out are of the order n^{−3/2} = 10⁻⁹; a wrong one would be of 10⁻⁶.
                assert!(error.abs() < 1e-8, "{skewness}, {kurtosis}, {tail}: {error:e}");
            }
        }
    }

    #[test]
    fn the_quantiles_of_skewed_values_have_their_probability() {
        let count = 5_000_u16;
        let values: Vec<f64> = (0..count).map(|index| f64::from(index % 10).powi(2)).collect();
        // Each of the squares from 0 to 81 is a tenth of the values.
        let squares: Vec<f64> = (0..10).map(|root| f64::from(root * root)).collect();
        let mean = squares.iter().sum::<f64>() / 10.0;
        let moment = |power: i32| {
            squares.iter().map(|square| (square - mean).powi(power)).sum::<f64>() / 10.0
        };
        let deviation = moment(2).sqrt();
        let (skewness, kurtosis) =
            (moment(3) / deviation.powi(3), moment(4) / deviation.powi(4) - 3.0);
        assert!(skewness > 0.5, "{skewness}");
        let n = f64::from(count);
        for tail in [0.005, 0.025, 0.1] {
            let ends = quantiles(&values, tail).expect("the values are near normal");
            for (end, probability) in ends.into_iter().zip([tail, 1.0 - tail]) {
                // With the divisor n of the expansion in the place of n − 1.
                let studentized = end * n.sqrt() * (n / (n - 1.0)).sqrt();
                let error = distribution(studentized, n, skewness, kurtosis) - probability;
                // Of the order n^{−3/2} = 3·10⁻⁶; the first term is 10⁻³ here.
                assert!(error.abs() < 2e-5, "{probability}: {error:e}");
            }
        }
    }
}
