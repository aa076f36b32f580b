//! The sign-flip permutation test of paired differences: if the arms do not differ, each difference
//! could as well have had the other sign.

use rand::Rng;

use crate::bootstrap::NoInterval;
use crate::interval::{Interval, MeanInterval};

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

/// The largest number of pairs for which [`interval`] enumerates all subsets.
const EXACT_SUBSETS: usize = 16;

/// The interval of the mean difference that [`sign_flip`] does not reject at 1 − `level`: all μ for
/// which the p-value of the differences less μ is above 1 − `level`.
///
/// A pattern of signs is as extreme on one side as the observed one if and only if the mean of the
/// differences whose sign it flips lies on the other side of μ. So the ends are order statistics of the
/// means over all non-empty subsets: with 2ⁿ patterns and k = ⌊2ⁿ (1 − `level`) / 2⌋ the k-th smallest and
/// the k-th largest. The interval covers with at least `level` where differences are distributed
/// symmetrically about their mean, whatever their distribution. Differences that are all equal give an
/// interval of width 0.
///
/// Exact up to 16 pairs. Beyond that the ends are those of so many random `subsets`, and the error of the
/// result says how far an end may lie too far inside: the distance to the order statistic two
/// standard errors of a rank further out.
///
/// Source: J. A. Hartigan, "Using subsample values as typical values", JASA 64 (1969).
///
/// # Errors
/// If a difference is not finite, or there are too few for a two-sided test at this level (fewer
/// than six at 95 %).
pub fn interval(
    differences: &[f64],
    level: f64,
    subsets: usize,
    mut random: impl Rng,
) -> Result<MeanInterval, NoInterval> {
    not_rejected(differences, level, subsets, &mut random)
}

/// [`interval`]. Not generic: compiled once, with the optimization of this crate.
fn not_rejected(
    differences: &[f64],
    level: f64,
    subsets: usize,
    random: &mut dyn Rng,
) -> Result<MeanInterval, NoInterval> {
    if differences.iter().any(|difference| !difference.is_finite()) {
        return Err(NoInterval::NotFinite);
    }
    let n = differences.len();
    let (mut means, patterns) = if n <= EXACT_SUBSETS {
        (all_subset_means(differences), (1_usize << n) as f64)
    } else {
        (random_subset_means(differences, subsets, random), (subsets + 1) as f64)
    };
    let tail = 0.5 * (1.0 - level);
    // A product such as 40 · 0.025 may be a rounding error below the whole number that it is.
    let rank = (patterns * tail * (1.0 + 1e-12)) as usize;
    if rank == 0 {
        return Err(NoInterval::TooFew);
    }
    let spread = if n <= EXACT_SUBSETS { 0 } else { rank_error(patterns, tail) };
    let mut at = |rank: usize| *means.select_nth_unstable_by(rank - 1, f64::total_cmp).1;
    let (low, high) = (at(rank), at(patterns as usize - rank));
    let below = low - at(rank.saturating_sub(spread).max(1));
    let above = at((patterns as usize - rank + spread).min(patterns as usize - 1)) - high;
    let interval = Interval::new(low, high).ok_or(NoInterval::Degenerate)?;
    Ok(MeanInterval { interval, error: below.max(above) })
}

/// Two standard errors of the rank of a quantile among random values.
fn rank_error(patterns: f64, tail: f64) -> usize {
    (2.0 * (patterns * tail * (1.0 - tail)).sqrt()).ceil() as usize
}

/// The means over all non-empty subsets.
fn all_subset_means(values: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_u32)];
    for value in values {
        for index in 0..sums.len() {
            let (sum, count) = sums[index];
            sums.push((sum + value, count + 1));
        }
    }
    sums[1..].iter().map(|(sum, count)| sum / f64::from(*count)).collect()
}

/// The means over random non-empty subsets, to which each value belongs with probability ½; the 64 bits
/// of a random number decide about 64 values.
fn random_subset_means(values: &[f64], subsets: usize, random: &mut dyn Rng) -> Vec<f64> {
    let mut means = Vec::with_capacity(subsets);
    while means.len() < subsets {
        let (mut sum, mut count) = (0.0, 0.0);
        for chunk in values.chunks(64) {
            let members = random.next_u64();
            for (bit, value) in chunk.iter().enumerate() {
                // Without a branch, which would be mispredicted every other time.
                let is_member = (members >> bit & 1) as f64;
                sum += is_member * value;
                count += is_member;
            }
        }
        if count > 0.0 {
            means.push(sum / count);
        }
    }
    means
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
