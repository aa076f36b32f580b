//! Tails of a sum with random signs without drawing, for many terms.
//!
//! Source: R. Lugannani and S. Rice, "Saddle point approximation for the distribution of the sum of independent
//! random variables", Adv. Appl. Probab. 12 (1980); for sums on a lattice: H. E. Daniels, "Tail probability
//! approximations", Int. Stat. Rev. 55 (1987).

use crate::normal;

/// Below this w the correction of the normal tail is below the rounding of 1 / u − 1 / w.
const SMALL: f64 = 1e-3;
/// A term is a multiple of a number up to this share of the largest, and s is known up to this share of it.
const ROUNDING: f64 = 1e-9;
/// Steps of Newton's method; five are enough where the tail is that of many terms.
const MAX_STEPS: usize = 100;
/// Where the terms are multiples of no more than this share of the largest, sums lie as close as those of any
/// terms.
const FINE: f64 = 1e-3;

/// P(Σ ±t ≥ `threshold`) over all patterns of signs, with an error of at most 2 % of it where it is at least
/// 10⁻⁵ and the terms are as many and as near normal as the expansions want them.
///
/// With the cumulant generating function K(s) = Σ ln cosh(s t) and the s for which K'(s) = `threshold`, it is
/// Q(w) + φ(w) (1 / u − 1 / w), where Q and φ are the tail and the density of the standard normal distribution,
/// w² = 2 (s K'(s) − K(s)) and u² = s² K''(s).
///
/// Sums of multiples of g are 2g apart. Then the threshold is put between two of them, g lower, and s in u is
/// sinh(g s) / g.
pub(crate) fn upper_tail(terms: &[f64], threshold: f64) -> f64 {
    let step = common_divisor(terms);
    let between = threshold - step;
    let tail = tail(terms, between.abs(), step);
    if between < 0.0 { 1.0 - tail } else { tail }
}

/// [`upper_tail`] for a threshold of at least 0 between two sums that are 2 · `step` apart.
fn tail(terms: &[f64], threshold: f64, step: f64) -> f64 {
    let sum = |of_term: fn(f64, f64) -> f64, s: f64| -> f64 {
        terms.iter().map(|&term| of_term(term, s * term)).sum()
    };
    if threshold >= sum(|term, _| term.abs(), 0.0) {
        return 0.0;
    }
    let slope = |s| sum(|term, scaled| term * libm::tanh(scaled), s);
    let curvature = |s| sum(|term, scaled| (term / libm::cosh(scaled)).powi(2), s);
    // K' is concave, so Newton's method comes nearer from below with every step, until rounding ends it.
    let mut s = 0.0;
    for _ in 0..MAX_STEPS {
        let next = s + (threshold - slope(s)) / curvature(s);
        let is_nearer = next > s * (1.0 + ROUNDING);
        s = next;
        if !is_nearer {
            break;
        }
    }
    // ln cosh x, with all digits where x is small.
    let generating = sum(|_, scaled| 0.5 * libm::log1p(libm::sinh(scaled).powi(2)), s);
    let w = (2.0 * (s * threshold - generating)).max(0.0).sqrt();
    let upper = normal::cdf(-w);
    if w < SMALL {
        return upper;
    }
    let on_lattice = if step > 0.0 { libm::sinh(step * s) / step } else { s };
    let u = on_lattice * curvature(s).sqrt();
    upper + normal::density(w) * (1.0 / u - 1.0 / w)
}

/// The largest number of which all terms are multiples; 0 where it is a small share of the largest term.
fn common_divisor(terms: &[f64]) -> f64 {
    let largest = terms.iter().fold(0.0_f64, |largest, term| largest.max(term.abs()));
    let mut common = 0.0;
    for term in terms {
        common = divisor(term.abs(), common, ROUNDING * largest);
        if common > 0.0 && common < FINE * largest {
            return 0.0;
        }
    }
    common
}

/// The largest number of which both are multiples, up to an error. Euclid's algorithm.
fn divisor(mut one: f64, mut other: f64, error: f64) -> f64 {
    while other > error {
        let rest = one % other;
        // A rest just below the divisor is 0 up to the error.
        (one, other) = (other, if other - rest <= error { 0.0 } else { rest });
    }
    one
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C(n, k) / 2ⁿ for each k.
    fn binomial(n: u32) -> Vec<f64> {
        let ln_factorial = |n: u32| libm::lgamma(f64::from(n) + 1.0);
        let probability = |k| {
            let ln_count = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
            libm::exp(ln_count - f64::from(n) * std::f64::consts::LN_2)
        };
        (0..=n).map(probability).collect()
    }

    /// The sums of so many terms of two sizes each, and their probabilities.
    fn sums([(first, of_first), (second, of_second)]: [(f64, u32); 2]) -> Vec<(f64, f64)> {
        let sum = |size: f64, n: u32, k: usize| size * (2.0 * k as f64 - f64::from(n));
        let (one, other) = (binomial(of_first), binomial(of_second));
        let pairs = (0..one.len()).flat_map(|i| (0..other.len()).map(move |j| (i, j)));
        let with_probability =
            |(i, j)| (sum(first, of_first, i) + sum(second, of_second, j), one[i] * other[j]);
        pairs.map(with_probability).collect()
    }

    /// The largest error of a tail, as a share of its probability.
    fn largest_error(sizes: [(f64, u32); 2]) -> f64 {
        let all = sums(sizes);
        let terms: Vec<f64> = sizes.iter().flat_map(|&(size, n)| vec![size; n as usize]).collect();
        let deviation = terms.iter().map(|term| term * term).sum::<f64>().sqrt();
        let error = |z: f64| {
            // The next sum, so that it counts with its whole probability.
            let above = all.iter().map(|(sum, _)| *sum).filter(|sum| *sum >= z * deviation);
            let threshold = above.fold(f64::INFINITY, f64::min) - 1e-12 * deviation;
            let exact = all.iter().filter(|(sum, _)| *sum >= threshold);
            let exact: f64 = exact.map(|(_, probability)| probability).sum();
            (upper_tail(&terms, threshold) / exact - 1.0).abs()
        };
        [-3.0, -1.0, -0.1, 0.0, 0.2, 1.0, 1.96, 3.0, 4.2].map(error).into_iter().fold(0.0, f64::max)
    }

    #[test]
    fn tails_on_a_lattice_are_nearly_exact() {
        for sizes in [[(1.0, 201), (0.0, 0)], [(1.0, 150), (2.0, 100)], [(0.25, 300), (0.0, 400)]] {
            let error = largest_error(sizes);
            println!("{sizes:?}: {:.3} %", 100.0 * error);
            assert!(error < 1e-4, "{sizes:?}: {error}");
        }
    }

    #[test]
    fn tails_are_within_two_percent_of_exact_ones() {
        let root = std::f64::consts::SQRT_2;
        let share = 1.0 / 64.0;
        for sizes in [
            [(1.0, 150), (root, 100)],
            [(0.3, 200), (-root, 500)],
            // Shares of 64 units, 0 or one of them, beyond a margin of a point.
            [(share + 0.01, 200), (0.01, 200)],
        ] {
            let error = largest_error(sizes);
            println!("{sizes:?}: {:.3} %", 100.0 * error);
            assert!(error < 0.02, "{sizes:?}: {error}");
        }
    }

    #[test]
    fn no_pattern_lies_beyond_all_terms_and_every_one_before() {
        let terms = [1.0, 2.5, 0.5];
        assert_eq!(upper_tail(&terms, 4.6), 0.0);
        assert_eq!(upper_tail(&terms, -4.0), 1.0);
    }

    #[test]
    fn the_common_divisor_is_exact_up_to_rounding() {
        let error = |terms: &[f64], expected: f64| (common_divisor(terms) - expected).abs();
        assert!(error(&[6.0, -4.0, 0.0], 2.0) < 1e-12);
        // 0.1 and 0.3 are no multiples of a common number in binary.
        assert!(error(&[0.3, 0.1, -0.7], 0.1) < 1e-12);
        assert!(error(&[0.25; 3], 0.25) < 1e-12);
        let shares: Vec<f64> = (0..100).map(|k| f64::from(k % 9) / 600.0).collect();
        let differences: Vec<f64> = (1..100).map(|k| shares[k] - shares[k / 2]).collect();
        assert!(error(&differences, 1.0 / 600.0) < 1e-10);
        assert_eq!(common_divisor(&[1.0, std::f64::consts::SQRT_2]), 0.0);
        assert_eq!(common_divisor(&[1.0, 0.0009]), 0.0, "too fine to matter");
        assert_eq!(common_divisor(&[0.0, 0.0]), 0.0);
    }
}
