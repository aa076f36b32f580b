//! The sign-flip permutation test of paired differences: if the arms do not differ, each difference
//! could as well have had the other sign.

use rand::Rng;

use crate::bootstrap::NoInterval;
use crate::interval::{Interval, MeanInterval};
use crate::sign_sums::SignSums;
use crate::words::Words;
use crate::{expansion, saddlepoint, summary};

/// The largest number of pairs for which all 2ⁿ sign patterns are enumerated.
pub const EXACT_LIMIT: usize = 24;
/// Random sign patterns drawn beyond [`EXACT_LIMIT`].
pub(crate) const PATTERNS: usize = 99_999;

/// Beyond so many pairs a test ends once so many random patterns are extreme.
const SEQUENTIAL_FROM: usize = 64;
const MAX_EXTREME: usize = 2_500;
/// Nothing is drawn for a tail whose probability is below this: one in a million of such tests, at most, would
/// find a pattern in it.
const NEGLIGIBLE: f64 = 1e-12;

/// The two-sided p-value of the mean difference: the proportion of sign patterns whose |Σ ±d| is at
/// least the observed |Σ d|.
///
/// Exact up to [`EXACT_LIMIT`] pairs; beyond that (k + 1) / (N + 1) over N = 99,999 random
/// patterns, of which k are as extreme, so that it is never 0. Beyond 64 pairs it ends with the k-th pattern
/// for k = 2,500, the l-th that was drawn, and is k / l, whose standard error is at most 2 % of it. Beyond 200
/// pairs whose differences are neither skewed nor have long tails, it is an approximation with an error of at
/// most 2 % (`docs/statistics.md`), and at least 10⁻⁵, the least that patterns give. `None` for no pairs and if
/// a difference is not finite.
///
/// Source: B. Phipson and G. K. Smyth, "Permutation p-values should never be zero", 2010; J. Besag and
/// P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991).
pub fn sign_flip(differences: &[f64], random: impl Rng) -> Option<f64> {
    sign_flip_from(differences, Words::new(random))
}

/// [`sign_flip`] with patterns from these words. Not generic, as all below: the loops are compiled once, with
/// the optimization of this crate.
pub(crate) fn sign_flip_from(differences: &[f64], words: Words<'_>) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|difference| !difference.is_finite()) {
        return None;
    }
    let [p] = proportions(differences, [Tail::two_sided(differences)], words);
    Some(p)
}

/// [`sign_flip`] and [`equivalence`] from the same patterns, which take one third of the time.
pub fn both(differences: &[f64], margin: f64, random: impl Rng) -> [Option<f64>; 2] {
    both_from(differences, margin, Words::new(random))
}

/// [`both`] with patterns from these words.
pub(crate) fn both_from(differences: &[f64], margin: f64, words: Words<'_>) -> [Option<f64>; 2] {
    let all_finite = differences.iter().all(|difference| difference.is_finite());
    if differences.is_empty() || !all_finite || !(margin >= 0.0 && margin.is_finite()) {
        return [sign_flip_from(differences, words), None];
    }
    let [above, below] = Tail::beyond_margin(differences, margin);
    let tails = [Tail::two_sided(differences), above, below];
    let [p, above, below] = proportions(differences, tails, words);
    [Some(p), Some(above.max(below))]
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
/// standard errors of a rank further out. Beyond 200 pairs whose differences are neither skewed nor have long
/// tails, the ends are those of an expansion, whose error is at most 1 % of half the width
/// (`docs/statistics.md`).
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
    random: impl Rng,
) -> Result<MeanInterval, NoInterval> {
    not_rejected(differences, level, subsets, Words::new(random))
}

/// [`interval`] with subsets from these words.
pub(crate) fn not_rejected(
    differences: &[f64],
    level: f64,
    subsets: usize,
    words: Words<'_>,
) -> Result<MeanInterval, NoInterval> {
    if differences.iter().any(|difference| !difference.is_finite()) {
        return Err(NoInterval::NotFinite);
    }
    let n = differences.len();
    let tail = 0.5 * (1.0 - level);
    if let Some(distance) = expansion::sign_flip_distance(differences, tail) {
        let mean = summary::mean(differences);
        let interval = Interval::new(mean - distance, mean + distance);
        let error = expansion::MAX_ERROR * distance;
        return Ok(MeanInterval { interval: interval.ok_or(NoInterval::Degenerate)?, error });
    }
    let (mut means, patterns) = if n <= EXACT_SUBSETS {
        (all_subset_means(differences), (1_usize << n) as f64)
    } else {
        (random_subset_means(differences, subsets, words), (subsets + 1) as f64)
    };
    // A product such as 40 · 0.025 may be a rounding error below the whole number that it is.
    let rank = (patterns * tail * (1.0 + 1e-12)) as usize;
    if rank == 0 {
        return Err(NoInterval::TooFew);
    }
    // The mean of a subset would be off by the rounding of its sum.
    if differences.iter().all(|&difference| difference == differences[0]) {
        let point = Interval::new(differences[0], differences[0]).ok_or(NoInterval::Degenerate)?;
        return Ok(MeanInterval { interval: point, error: 0.0 });
    }
    let spread = if n <= EXACT_SUBSETS { 0 } else { rank_error(patterns, tail) };
    // With `patterns` − 1 means, the ends are as many ranks from the first and from the last.
    summary::sort_tails(&mut means, rank);
    let last = means.len() - 1;
    let (low, high) = (means[rank - 1], means[last + 1 - rank]);
    let outer = (rank - 1).saturating_sub(spread);
    let (below, above) = (low - means[outer], means[last - outer] - high);
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
pub(crate) fn random_subset_means(values: &[f64], subsets: usize, words: Words<'_>) -> Vec<f64> {
    let mut patterns = SignSums::subsets(values, words);
    let mut means = Vec::with_capacity(subsets);
    while means.len() < subsets {
        let (sums, ones) = patterns.next_block();
        let found = sums.iter().zip(ones).filter(|(_, ones)| **ones > 0);
        means.extend(found.take(subsets - means.len()).map(|(sum, ones)| sum / f64::from(*ones)));
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
pub fn equivalence(differences: &[f64], margin: f64, random: impl Rng) -> Option<f64> {
    both(differences, margin, random)[1]
}

/// The patterns that are as extreme as the observed signs: those whose Σ ±d times `of_sum` plus Σ ±1 times
/// `of_signs` is at least `threshold`; of a two-sided tail also those whose Σ ±d is at most −`threshold`.
struct Tail {
    is_two_sided: bool,
    of_sum: f64,
    of_signs: f64,
    threshold: f64,
    /// The sum of the squares of the terms.
    squares: f64,
}

impl Tail {
    /// Patterns with the observed sum are ties and must count, but their terms are added in another
    /// order. The tolerance of 64 ε Σ|d| is above the rounding error and below any real gap.
    fn two_sided(differences: &[f64]) -> Self {
        Self {
            is_two_sided: true,
            of_sum: 1.0,
            of_signs: 0.0,
            threshold: differences.iter().sum::<f64>().abs() - rounding(differences, 0.0),
            squares: differences.iter().map(|difference| difference * difference).sum(),
        }
    }

    /// The tails of Σ ±(d + m) and of Σ ±(m − d), each from its observed sum on.
    fn beyond_margin(differences: &[f64], margin: f64) -> [Self; 2] {
        [1.0, -1.0].map(|sign| {
            let terms = || differences.iter().map(|difference| sign * difference + margin);
            Self {
                is_two_sided: false,
                of_sum: sign,
                of_signs: margin,
                threshold: terms().sum::<f64>() - rounding(differences, margin),
                squares: terms().map(|term| term * term).sum(),
            }
        })
    }

    /// The terms of which a one-sided tail has the sum, or one side of a two-sided one.
    fn terms(&self, differences: &[f64]) -> Vec<f64> {
        differences.iter().map(|difference| self.of_sum * difference + self.of_signs).collect()
    }

    fn contains(&self, sum: f64, signs: f64) -> bool {
        if self.is_two_sided {
            sum.abs() >= self.threshold
        } else {
            self.of_sum * sum + self.of_signs * signs >= self.threshold
        }
    }

    fn sides(&self) -> f64 {
        if self.is_two_sided { 2.0 } else { 1.0 }
    }

    /// Whether no pattern can lie outside: the observed sum is 0.
    fn holds_all(&self) -> bool {
        self.is_two_sided && self.threshold <= 0.0
    }

    /// Whether its probability is below [`NEGLIGIBLE`] by Hoeffding's bound, exp(−t² / 2 Σ d²) for one side.
    fn is_negligible(&self) -> bool {
        let exponent = self.threshold * self.threshold / (2.0 * self.squares);
        self.threshold > 0.0 && self.sides() * libm::exp(-exponent) < NEGLIGIBLE
    }
}

/// How much the order of summation may change a sum of such terms.
fn rounding(differences: &[f64], margin: f64) -> f64 {
    let terms = differences.iter().map(|difference| difference.abs() + margin);
    64.0 * f64::EPSILON * terms.sum::<f64>()
}

/// The proportion of sign patterns in each tail, among all of them or among random ones, or by an approximation.
fn proportions<const N: usize>(
    differences: &[f64],
    tails: [Tail; N],
    words: Words<'_>,
) -> [f64; N] {
    if differences.len() <= EXACT_LIMIT {
        tails.map(|tail| exact(differences, &tail))
    } else if expansion::is_near_normal(differences) {
        tails.map(|tail| approximate(differences, &tail))
    } else {
        monte_carlo(differences, tails, words)
    }
}

/// All patterns, as every sum over the first half of the terms plus every sum over the second, 2^{n/2} numbers
/// each. Both are sorted, so that one walk along them counts the pairs. No sum collects the rounding of the
/// patterns enumerated before it, as a running sum would.
///
/// Source: E. Horowitz and S. Sahni, "Computing partitions with applications to the knapsack problem", JACM 21
/// (1974).
fn exact(differences: &[f64], tail: &Tail) -> f64 {
    let terms = tail.terms(differences);
    let (first, second) = terms.split_at(terms.len() / 2);
    let (first, second) = (signed_sums(first), signed_sums(second));
    let patterns = first.len() * second.len();
    // `second[large..]` are large enough for `first[index]`. No branch: it would be mispredicted every other time.
    let (mut index, mut large, mut larger) = (0, second.len(), 0);
    while index < first.len() && large > 0 {
        let is_large = first[index] + second[large - 1] >= tail.threshold;
        larger += usize::from(!is_large) * (second.len() - large);
        index += usize::from(!is_large);
        large -= usize::from(is_large);
    }
    larger += (first.len() - index) * second.len();
    // The sums lie symmetrically about 0.
    let extreme = if tail.is_two_sided { (2 * larger).min(patterns) } else { larger };
    extreme as f64 / patterns as f64
}

/// Σ ±term for every pattern of signs, in ascending order.
fn signed_sums(terms: &[f64]) -> Vec<f64> {
    terms.iter().fold(vec![0.0], |mut sums, term| {
        let (size, count) = (term.abs(), sums.len());
        // The sums with + take their turn after those with −, which may be at their end before.
        sums.push(f64::INFINITY);
        let (mut minus, mut plus) = (0, 0);
        let merged = (0..2 * count).map(|_| {
            let (low, high) = (sums[minus] - size, sums[plus] + size);
            minus += usize::from(low <= high);
            plus += usize::from(low > high);
            low.min(high)
        });
        merged.collect()
    })
}

/// By the saddlepoint approximation, and at least what random patterns would give.
fn approximate(differences: &[f64], tail: &Tail) -> f64 {
    const LEAST: f64 = 1.0 / (PATTERNS + 1) as f64;
    if tail.is_negligible() {
        return LEAST;
    }
    let upper = saddlepoint::upper_tail(&tail.terms(differences), tail.threshold);
    (tail.sides() * upper).clamp(LEAST, 1.0)
}

/// Random patterns.
fn monte_carlo<const N: usize>(
    differences: &[f64],
    tails: [Tail; N],
    words: Words<'_>,
) -> [f64; N] {
    let n = differences.len();
    let enough = if n > SEQUENTIAL_FROM { MAX_EXTREME } else { usize::MAX };
    let mut counts = tails.each_ref().map(|tail| {
        let extreme = if tail.holds_all() { PATTERNS } else { 0 };
        Count { extreme, drawn: 0, is_complete: extreme > 0 || tail.is_negligible() }
    });
    let mut patterns = SignSums::signs(differences, words);
    let mut drawn = 0;
    while drawn < PATTERNS && counts.iter().any(|count| !count.is_complete) {
        let (sums, ones) = patterns.next_block();
        let block = sums.len().min(PATTERNS - drawn);
        let (sums, ones) = (&sums[..block], &ones[..block]);
        for (tail, count) in tails.iter().zip(&mut counts).filter(|(_, count)| !count.is_complete) {
            let signs = |ones: u32| 2.0 * f64::from(ones) - n as f64;
            let is_extreme = |(sum, ones): (&f64, &u32)| tail.contains(*sum, signs(*ones));
            let extreme = sums.iter().zip(ones).filter(|&pattern| is_extreme(pattern)).count();
            if count.extreme + extreme < enough {
                count.extreme += extreme;
                continue;
            }
            let mut positions = sums.iter().zip(ones).enumerate();
            let last = enough - count.extreme - 1;
            let mut positions = positions.by_ref().filter(|&(_, pattern)| is_extreme(pattern));
            let last = positions.nth(last).map_or(0, |(position, _)| position);
            *count = Count { extreme: enough, drawn: drawn + last + 1, is_complete: true };
        }
        drawn += block;
    }
    counts.map(|count| count.p())
}

/// The extreme patterns among those drawn.
struct Count {
    extreme: usize,
    /// The position of the last of them, from 1, where the test ended with it.
    drawn: usize,
    is_complete: bool,
}

impl Count {
    fn p(&self) -> f64 {
        if self.drawn > 0 {
            self.extreme as f64 / self.drawn as f64
        } else {
            (self.extreme + 1) as f64 / (PATTERNS + 1) as f64
        }
    }
}
