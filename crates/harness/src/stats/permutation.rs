//! The sign-flip permutation test of paired differences: if the arms do not differ, each
//! difference was as likely to come out with the other sign.
//!
//! Deliberately absent: assumptions of normality, and a p-value of 0.

use mlp::seed::Streams;
use rand::Rng;

/// Most pairs for which all 2ⁿ sign patterns are enumerated.
pub const EXACT_LIMIT: usize = 20;
/// Random sign patterns drawn beyond [`EXACT_LIMIT`].
pub const PATTERNS: u64 = 99_999;

/// Two-sided p-value of the mean difference: the share of sign patterns whose |Σ ±d| is at least
/// the observed |Σ d|.
///
/// Exact up to [`EXACT_LIMIT`] pairs; beyond that (k + 1) / (N + 1) over N = [`PATTERNS`] random
/// patterns, of which k are as extreme (Phipson & Smyth 2010: never 0). `None` for no pairs and
/// when a difference is not finite.
pub fn sign_flip(differences: &[f64], seed: u64) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|difference| !difference.is_finite()) {
        return None;
    }
    if differences.len() <= EXACT_LIMIT {
        Some(exact(differences))
    } else {
        Some(monte_carlo(differences, seed))
    }
}

/// The smallest |Σ| that counts as extreme. Patterns with the observed sum are ties and must count,
/// but their terms were added in another order: a rounding error of up to n·ε·Σ|d| must not turn a
/// tie into a miss, and 64 ε is above n·ε for 20 pairs and below any real gap.
fn threshold(differences: &[f64]) -> f64 {
    let observed = differences.iter().sum::<f64>().abs();
    let size = differences.iter().map(|difference| difference.abs()).sum::<f64>();
    observed - 64.0 * f64::EPSILON * size
}

/// All patterns, as every sum over the first half plus every sum over the second: 2^{n/2} numbers
/// each, so that no pattern's sum collects the rounding of those enumerated before it.
fn exact(differences: &[f64]) -> f64 {
    let (first, second) = differences.split_at(differences.len() / 2);
    let (first, second) = (signed_sums(first), signed_sums(second));
    let threshold = threshold(differences);
    let extreme = |a: &f64| second.iter().filter(|&b| (a + b).abs() >= threshold).count();
    let count: usize = first.iter().map(extreme).sum();
    count as f64 / (first.len() * second.len()) as f64
}

/// Σ ±d for every pattern of signs.
fn signed_sums(differences: &[f64]) -> Vec<f64> {
    differences.iter().fold(vec![0.0], |sums, difference| {
        sums.iter().flat_map(|sum| [sum + difference, sum - difference]).collect()
    })
}

/// Random patterns; one random word serves 64 signs.
fn monte_carlo(differences: &[f64], seed: u64) -> f64 {
    let mut generator = Streams::new(seed, 0).stream("stats/sign-flip");
    let threshold = threshold(differences);
    let mut pattern_sum = || -> f64 {
        let mut sum = 0.0;
        for chunk in differences.chunks(64) {
            let signs = generator.next_u64();
            for (bit, difference) in chunk.iter().enumerate() {
                sum += if signs >> bit & 1 == 1 { *difference } else { -difference };
            }
        }
        sum
    };
    let extreme = (0..PATTERNS).filter(|_| pattern_sum().abs() >= threshold).count();
    (extreme + 1) as f64 / (PATTERNS + 1) as f64
}
