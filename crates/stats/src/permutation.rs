//! The sign-flip permutation test of paired differences: if the arms do not differ, each difference
//! could as well have had the other sign.

use rand::Rng;

/// The largest number of pairs for which all 2ⁿ sign patterns are enumerated.
pub const EXACT_LIMIT: usize = 20;
/// Random sign patterns drawn beyond [`EXACT_LIMIT`].
const PATTERNS: u64 = 99_999;

/// The two-sided p-value of the mean difference: the proportion of sign patterns whose |Σ ±d| is at
/// least the observed |Σ d|.
///
/// Exact up to [`EXACT_LIMIT`] pairs; beyond that (k + 1) / (N + 1) over N = 99,999 random
/// patterns, of which k are as extreme, so that it is never 0. `None` for no pairs and if a
/// difference is not finite.
///
/// Source: B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", 2010.
pub fn sign_flip(differences: &[f64], mut random: impl Rng) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|difference| !difference.is_finite()) {
        return None;
    }
    Some(two_sided(differences, &mut random))
}

/// Two one-sided tests (TOST) of equivalence: the larger of the p-values of "the mean is not above
/// −m" and "the mean is not below m", each a one-sided sign-flip test of the differences shifted by
/// the margin m. Equivalence is shown at level α if this is at most α.
///
/// Exact or random as in [`sign_flip`]. `None` for no pairs, a difference that is not finite, and a
/// margin that is negative or NaN.
///
/// Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure …", 1987.
pub fn equivalence(differences: &[f64], margin: f64, mut random: impl Rng + Clone) -> Option<f64> {
    let above: Vec<f64> = differences.iter().map(|difference| difference + margin).collect();
    let below: Vec<f64> = differences.iter().map(|difference| margin - difference).collect();
    let usable =
        |values: &[f64]| !values.is_empty() && values.iter().all(|value| value.is_finite());
    if !(margin >= 0.0 && usable(&above)) {
        return None;
    }
    Some(one_sided(&above, &mut random.clone()).max(one_sided(&below, &mut random)))
}

/// The proportion of sign patterns whose |Σ ±d| is at least the observed |Σ d|. Not generic, as all below:
/// the loops are compiled once, with the optimization of this crate.
fn two_sided(differences: &[f64], random: &mut dyn Rng) -> f64 {
    let threshold = threshold(differences);
    proportion(differences, random, |sum| sum.abs() >= threshold)
}

/// The proportion of sign patterns whose Σ ±d is at least the observed Σ d.
fn one_sided(differences: &[f64], random: &mut dyn Rng) -> f64 {
    let threshold = differences.iter().sum::<f64>() - rounding(differences);
    proportion(differences, random, |sum| sum >= threshold)
}

/// How much the order of summation may change a sum of these terms.
fn rounding(differences: &[f64]) -> f64 {
    64.0 * f64::EPSILON * differences.iter().map(|difference| difference.abs()).sum::<f64>()
}

/// The proportion of sign patterns with an extreme sum, among all of them or among random ones.
fn proportion(differences: &[f64], random: &mut dyn Rng, is_extreme: impl Fn(f64) -> bool) -> f64 {
    if differences.len() <= EXACT_LIMIT {
        exact(differences, is_extreme)
    } else {
        monte_carlo(differences, random, is_extreme)
    }
}

/// The smallest |Σ| that counts as extreme.
///
/// Patterns with the observed sum are ties and must count, but their terms are added in another
/// order. The tolerance of 64 ε Σ|d| is above the rounding error, n·ε·Σ|d|, and below any real gap.
fn threshold(differences: &[f64]) -> f64 {
    differences.iter().sum::<f64>().abs() - rounding(differences)
}

/// All patterns, as every sum over the first half plus every sum over the second, 2^{n/2} numbers
/// each. No sum collects the rounding of the patterns enumerated before it, as a running sum would.
fn exact(differences: &[f64], is_extreme: impl Fn(f64) -> bool) -> f64 {
    let (first, second) = differences.split_at(differences.len() / 2);
    let (first, second) = (signed_sums(first), signed_sums(second));
    let extreme_with = |a: &f64| second.iter().filter(|&b| is_extreme(a + b)).count();
    let count: usize = first.iter().map(extreme_with).sum();
    count as f64 / (first.len() * second.len()) as f64
}

/// Σ ±d for every pattern of signs.
fn signed_sums(differences: &[f64]) -> Vec<f64> {
    differences.iter().fold(vec![0.0], |sums, difference| {
        sums.iter().flat_map(|sum| [sum + difference, sum - difference]).collect()
    })
}

/// Random patterns; the 64 bits of a random number are 64 signs.
fn monte_carlo(differences: &[f64], random: &mut dyn Rng, is_extreme: impl Fn(f64) -> bool) -> f64 {
    let mut pattern_sum = || -> f64 {
        let mut sum = 0.0;
        for chunk in differences.chunks(64) {
            let signs = random.next_u64();
            for (bit, difference) in chunk.iter().enumerate() {
                sum += if signs >> bit & 1 == 1 { *difference } else { -difference };
            }
        }
        sum
    };
    let extreme = (0..PATTERNS).filter(|_| is_extreme(pattern_sum())).count();
    (extreme + 1) as f64 / (PATTERNS + 1) as f64
}
