//! The bootstrap distribution of a studentized mean, and the interval of the sign-flip test, without drawing,
//! for many values.
//!
//! Source: P. Hall, "The bootstrap and Edgeworth expansion", 1992, sections 2.4 to 2.6.

use crate::{normal, summary};

/// The expansions take the place of resamples and of random subsets for more values than this.
pub(crate) const FROM: usize = 200;
/// Largest error of an end of an interval, as a share of half its width. A test compares with a million
/// resamples and with a million subsets.
pub(crate) const MAX_ERROR: f64 = 0.01;
/// Largest γ² / n and κ / n, for the skewness γ and the excess kurtosis κ of the values: beyond them terms that
/// the expansion leaves out count.
const MAX_TERM: f64 = 0.005;

/// What the expansions need to know of some values.
struct Moments {
    n: f64,
    /// With divisor n.
    variance: f64,
    skewness: f64,
    /// That of a normal distribution is 0.
    kurtosis: f64,
}

impl Moments {
    /// `None` for values that need drawing.
    fn of_near_normal(values: &[f64]) -> Option<Self> {
        let n = values.len() as f64;
        let center = summary::mean(values);
        let moment =
            |power: i32| values.iter().map(|value| (value - center).powi(power)).sum::<f64>() / n;
        let variance = moment(2);
        let skewness = moment(3) / variance.powf(1.5);
        let kurtosis = moment(4) / (variance * variance) - 3.0;
        let is_near_normal = skewness * skewness / n <= MAX_TERM && kurtosis / n <= MAX_TERM;
        let is_enough = values.len() > FROM && is_near_normal;
        is_enough.then_some(Self { n, variance, skewness, kurtosis })
    }
}

/// Whether the expansions hold for these values.
pub(crate) fn is_near_normal(values: &[f64]) -> bool {
    Moments::of_near_normal(values).is_some()
}

/// The `tail` and 1 − `tail` quantiles of (m* − m) / s* over all resamples; `None` for values that need them
/// drawn.
pub(crate) fn quantiles(values: &[f64], tail: f64) -> Option<[f64; 2]> {
    let Moments { n, skewness, kurtosis, .. } = Moments::of_near_normal(values)?;
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

/// How far the ends of the interval of a sign-flip test lie from the mean m, whose tails have the probability
/// `tail` each; `None` for values that need subsets drawn.
///
/// An end is the μ for which Σ (d − μ) is the 1 − `tail` quantile of Σ ±(d − μ). In units of (Σ (d − μ)²)^½ that
/// sum has the fourth cumulant λ = −2 Σ (d − μ)⁴ / (Σ (d − μ)²)² and no odd one, so its quantile is
/// x = z + λ (z³ − 3z) / 24 up to terms in 1 / n². With Σ (d − μ)² = n (σ² + (m − μ)²), that gives
/// |m − μ| = x σ / (n − x²)^½.
pub(crate) fn sign_flip_distance(values: &[f64], tail: f64) -> Option<f64> {
    let Moments { n, variance, kurtosis, .. } = Moments::of_near_normal(values)?;
    let z = -normal::quantile(tail);
    // About μ in the place of m the fourth cumulant differs by a term in 1 / n².
    let cumulant = -2.0 * (kurtosis + 3.0) / n;
    let x = z + cumulant * z * (z * z - 3.0) / 24.0;
    Some(x * (variance / (n - x * x)).sqrt())
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
    use mlp::seed::Streams;
    use rand::Rng as _;

    use super::*;
    use crate::bootstrap::{Indices, studentized_means};
    use crate::permutation::random_subset_means;
    use crate::words::Words;

    /// Hall's expansion of P(T ≤ x) for the studentized mean, equation 2.55 with its q₁ and q₂.
    fn distribution(x: f64, n: f64, skewness: f64, kurtosis: f64) -> f64 {
        let first = skewness / 6.0 * (2.0 * x.powi(2) + 1.0);
        let second = x
            * (kurtosis / 12.0 * (x.powi(2) - 3.0)
                - skewness.powi(2) / 18.0 * (x.powi(4) + 2.0 * x.powi(2) - 3.0)
                - 0.25 * (x.powi(2) + 3.0));
        normal::cdf(x) + normal::density(x) * (first / n.sqrt() + second / n)
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

    /// The largest error of an end of the bootstrap-t, and of the sign-flip test, in units of half the width.
    fn largest_errors(values: &[f64], tail: f64) -> [f64; 2] {
        let s = summary::standard_deviation(values);
        let ends =
            |mut drawn: Vec<f64>| summary::quantiles_in_tails(&mut drawn, tail, [tail, 1.0 - tail]);
        let largest = |drawn: [f64; 2], expanded: [f64; 2]| {
            let half_width = 0.5 * (drawn[1] - drawn[0]);
            (drawn[0] - expanded[0]).abs().max((drawn[1] - expanded[1]).abs()) / half_width
        };
        let mut random = Streams::new(3, 0).stream("resamples");
        let words = Indices::Drawn(Words::new(&mut random));
        let t = ends(studentized_means(values, 0.5 * s, 1_000_000, words));
        let subsets = ends(random_subset_means(values, 1_000_000, Words::new(&mut random)));
        let distance = sign_flip_distance(values, tail).expect("the values are near normal");
        let mean = summary::mean(values);
        [
            largest(t, quantiles(values, tail).expect("the values are near normal")),
            largest(subsets, [mean - distance, mean + distance]),
        ]
    }

    #[test]
    fn the_expansions_are_within_their_stated_error_of_a_million_draws() {
        let mut random = Streams::new(4, 0).stream("values");
        let mut uniform = || (f64::from(random.next_u32()) + 0.5) / f64::from(u32::MAX);
        let n = FROM + 1;
        let uniforms: Vec<f64> = (0..n).map(|_| uniform()).collect();
        let skewed: Vec<f64> =
            (0..3 * n).map(|_| -libm::log(uniform() * uniform() * uniform())).collect();
        let shares: Vec<f64> = (0..3 * n).map(|_| (6.0 * uniform()).floor() / 64.0).collect();
        // Four values in five are 0: nearly as sparse as the expansions allow.
        let rare: Vec<f64> = (0..3 * n)
            .map(|_| if uniform() < 0.8 { 0.0 } else { (2.0 * uniform()).floor() - 0.5 })
            .collect();
        for values in [uniforms, skewed, shares, rare] {
            let errors = largest_errors(&values, 0.025);
            println!("{} values: {errors:.4?} of half the width", values.len());
            assert!(errors.iter().all(|error| *error <= MAX_ERROR), "{errors:?}");
        }
    }

    /// Far out every term counts: without the one in λ the error is 1.4 %, without x² under the root 2.6 %.
    #[test]
    fn the_distance_of_a_sign_flip_test_is_that_of_its_subsets_far_out() {
        let value = |k: usize| if k.is_multiple_of(4) { (k % 8) as f64 / 4.0 - 0.5 } else { 0.0 };
        let values: Vec<f64> = (0..=FROM).map(value).collect();
        let tail = 5e-4;
        let mut random = Streams::new(5, 0).stream("subsets");
        let mut means = random_subset_means(&values, 4_000_000, Words::new(&mut random));
        let [low, high] = summary::quantiles_in_tails(&mut means, tail, [tail, 1.0 - tail]);
        let distance = sign_flip_distance(&values, tail).expect("the values are near normal");
        let error = distance / (0.5 * (high - low)) - 1.0;
        assert!(error.abs() < 0.005, "{error}");
    }

    #[test]
    fn few_skewed_or_rare_values_are_drawn() {
        let is_expanded = |values: &[f64]| {
            let found =
                [quantiles(values, 0.025).is_some(), sign_flip_distance(values, 0.025).is_some()];
            assert_eq!(found[0], found[1]);
            found[0]
        };
        let near_normal: Vec<f64> = (0..FROM + 1).map(|k| (k % 7) as f64).collect();
        assert!(is_expanded(&near_normal));
        assert!(!is_expanded(&near_normal[1..]));
        let mut skewed = near_normal.clone();
        skewed[0] = 40.0;
        assert!(!is_expanded(&skewed));
        let rare: Vec<f64> =
            (0..400).map(|k| f64::from(k % 20 == 0) * (f64::from(k % 40) - 10.0)).collect();
        assert!(!is_expanded(&rare));
        assert!(!is_expanded(&vec![0.25; 400]));
    }
}
