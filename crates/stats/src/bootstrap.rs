//! The bias-corrected and accelerated (BCa) bootstrap for paired differences.
//!
//! Source: B. Efron, "Better bootstrap confidence intervals", JASA 82 (1987). The conventions (ties
//! count half in the bias correction, linear percentiles) are those of `scipy.stats.bootstrap`, so
//! that its results can serve as an oracle.

use std::sync::Arc;

use rand::Rng;

use crate::interval::{Interval, MeanInterval};
use crate::words::Words;
use crate::{expansion, normal, summary};

/// Resamples of [`mean_interval`].
const RESAMPLES: usize = 10_000;
/// The coverage that published intervals claim.
pub const LEVEL: f64 = 0.95;

/// Why there is no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoInterval {
    /// A single pair says nothing about the variance.
    #[error("too few pairs for an interval")]
    TooFew,
    /// A difference is NaN or infinite; dropping it would favor the arm that failed.
    #[error("a difference is not finite")]
    NotFinite,
    /// Resampling equal values returns the same value, and an interval of width 0 would claim a
    /// certainty that n equal observations do not give.
    #[error("all differences are equal")]
    AllEqual,
    /// The resampled statistics do not lie on both sides of the observed one.
    #[error("the bootstrap distribution is degenerate")]
    Degenerate,
}

/// The 95 % BCa interval of the mean paired difference, from 10,000 resamples.
///
/// # Errors
/// See [`NoInterval`].
pub fn mean_interval(differences: &[f64], random: impl Rng) -> Result<Interval, NoInterval> {
    bca(differences, summary::mean, RESAMPLES, LEVEL, random)
}

/// The bootstrap-t interval of the mean: the quantiles of t = (m* − m) / s* over resamples of mean m* and
/// standard deviation s*, times the sample's own s, subtracted from its mean m.
///
/// Beyond 200 values that are neither skewed nor have long tails, the quantiles are those of an expansion, whose
/// error is at most 1 % of half the width; that of 10,000 resamples is 3 % (`docs/statistics.md`).
///
/// s* is not taken below `floor` times s. Without a floor, a resample of equal values has a t of infinite
/// size, and a few of them make an interval useless.
///
/// Source: B. Efron and R. J. Tibshirani, "An introduction to the bootstrap", 1993, section 12.5.
///
/// # Errors
/// See [`NoInterval`].
pub fn studentized(
    differences: &[f64],
    floor: f64,
    resamples: usize,
    level: f64,
    random: impl Rng,
) -> Result<MeanInterval, NoInterval> {
    let indices = Indices::Drawn(Words::new(random));
    from_studentized(differences, floor, resamples, level, indices)
}

/// [`studentized`] with these resamples. Not generic: compiled once, with the optimization of this crate.
pub(crate) fn from_studentized(
    differences: &[f64],
    floor: f64,
    resamples: usize,
    level: f64,
    indices: Indices<'_>,
) -> Result<MeanInterval, NoInterval> {
    check(differences)?;
    let (mean, s) = (summary::mean(differences), summary::standard_deviation(differences));
    let tail = 0.5 * (1.0 - level);
    if let Some([low, high]) = expansion::quantiles(differences, tail) {
        let interval = Interval::new(mean - s * high, mean - s * low);
        let error = expansion::MAX_ERROR * 0.5 * s * (high - low);
        return Ok(MeanInterval { interval: interval.ok_or(NoInterval::Degenerate)?, error });
    }
    let mut distribution = studentized_means(differences, floor * s, resamples, indices);
    // Two standard errors of the share of resamples below a quantile.
    let spread = 2.0 * (tail * (1.0 - tail) / resamples as f64).sqrt();
    let probabilities = [tail - spread, tail, 1.0 - tail, 1.0 - tail + spread];
    let quantiles = summary::quantiles_in_tails(
        &mut distribution,
        tail,
        probabilities.map(|probability| probability.clamp(0.0, 1.0)),
    );
    let [outer_high, high, low, outer_low] = quantiles.map(|quantile| mean - s * quantile);
    let error = (outer_high - high).max(low - outer_low);
    let interval = Interval::new(low, high).ok_or(NoInterval::Degenerate)?;
    Ok(MeanInterval { interval, error })
}

/// Resamples that are summed side by side, so that no sum waits for the term before.
const SIDE_BY_SIDE: usize = 4;

/// Which values a resample consists of: for each resample, as many indices as there are values.
pub(crate) enum Indices<'r> {
    /// Those of all resamples, drawn before.
    Kept(Arc<[u8]>),
    /// Still to draw.
    Drawn(Words<'r>),
}

/// The indices of so many resamples of at most 256 values.
pub(crate) fn draw_indices(values: usize, resamples: usize, random: impl Rng) -> Arc<[u8]> {
    let (mut words, mut row) = (Words::new(random), vec![0; values]);
    let mut indices = Vec::with_capacity(values * resamples.next_multiple_of(SIDE_BY_SIDE));
    for _ in 0..resamples.next_multiple_of(SIDE_BY_SIDE) {
        words.fill(&mut row);
        indices.extend(row.iter().map(|&word| index_of(word, values) as u8));
    }
    indices.into()
}

/// t of so many resamples; a standard deviation below `least` counts as `least`.
///
/// Sums are taken of the distances from the mean, whose squares do not cancel.
pub(crate) fn studentized_means(
    values: &[f64],
    least: f64,
    resamples: usize,
    indices: Indices<'_>,
) -> Vec<f64> {
    let (count, center) = (values.len(), summary::mean(values));
    // Beside each other, so that one addition of two numbers adds both.
    let distances = values.iter().map(|value| value - center);
    let distances: Vec<[f64; 2]> =
        distances.map(|distance| [distance, distance * distance]).collect();
    let mut means = Vec::with_capacity(resamples + SIDE_BY_SIDE);
    match indices {
        Indices::Kept(indices) => {
            // As many as a byte has values, so that no index is checked.
            let mut by_index = [[0.0; 2]; 1 << u8::BITS];
            by_index[..count].copy_from_slice(&distances);
            for drawn in indices.chunks_exact(SIDE_BY_SIDE * count) {
                means.extend(some_means(count, least, drawn, |&index| by_index[index as usize]));
            }
        }
        Indices::Drawn(mut words) => {
            let mut drawn = vec![0; SIDE_BY_SIDE * count];
            while means.len() < resamples {
                words.fill(&mut drawn);
                let distance = |word: &u64| distances[index_of(*word, count)];
                means.extend(some_means(count, least, &drawn, distance));
            }
        }
    }
    means.truncate(resamples);
    means
}

/// t of resamples, each so many terms in `drawn`; `distance` is that from the mean, and its square.
fn some_means<T>(
    count: usize,
    least: f64,
    drawn: &[T],
    distance: impl Fn(&T) -> [f64; 2],
) -> [f64; SIDE_BY_SIDE] {
    let n = count as f64;
    let mut sums = [[0.0; 2]; SIDE_BY_SIDE];
    let (front, back) = drawn.split_at(2 * count);
    let ((a, b), (c, d)) = (front.split_at(count), back.split_at(count));
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for (sums, term) in sums.iter_mut().zip([a, b, c, d]) {
            let [distance, square] = distance(term);
            *sums = [sums[0] + distance, sums[1] + square];
        }
    }
    sums.map(|[sum, squares]| {
        let variance: f64 = ((squares - sum * sum / n) / (n - 1.0)).max(0.0);
        if sum == 0.0 { 0.0 } else { sum / n / variance.sqrt().max(least) }
    })
}

/// The BCa interval of `statistic` over the paired `differences`.
///
/// # Errors
/// See [`NoInterval`].
pub fn bca(
    differences: &[f64],
    statistic: impl Fn(&[f64]) -> f64,
    resamples: usize,
    level: f64,
    mut random: impl Rng,
) -> Result<Interval, NoInterval> {
    check(differences)?;
    // Not generic below here: the loops are compiled once, with the optimization of this crate.
    let distribution = resampled(differences, &statistic, resamples, &mut random);
    let jackknife = leave_one_out(differences, &statistic);
    endpoints(&distribution, statistic(differences), &jackknife, level)
}

fn check(differences: &[f64]) -> Result<(), NoInterval> {
    if differences.len() < 2 {
        return Err(NoInterval::TooFew);
    }
    if differences.iter().any(|difference| !difference.is_finite()) {
        return Err(NoInterval::NotFinite);
    }
    if differences.iter().all(|&difference| difference == differences[0]) {
        return Err(NoInterval::AllEqual);
    }
    Ok(())
}

/// The BCa ends, given the statistic of every resample (`distribution`), of the sample
/// (`observed`), and of every sample that leaves one pair out (`jackknife`).
///
/// The bias is z₀ = Φ⁻¹(proportion of resamples below the observed value, ties half). With u = mean
/// of the jackknife values − jackknife value, the acceleration is a = Σu³ / (6 (Σu²)^{3/2}). The
/// ends are the percentiles Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))) for z = ±Φ⁻¹((1 + level) / 2).
///
/// # Errors
/// [`NoInterval::Degenerate`] if a percentile is undefined.
pub fn endpoints(
    distribution: &[f64],
    observed: f64,
    jackknife: &[f64],
    level: f64,
) -> Result<Interval, NoInterval> {
    let mut sorted = distribution.to_vec();
    sorted.sort_by(f64::total_cmp);
    let bias = normal::quantile(proportion_below(&sorted, observed));
    let acceleration = acceleration(jackknife);
    let end = |z: f64| {
        let shifted = bias + z;
        let probability = normal::cdf(bias + shifted / (1.0 - acceleration * shifted));
        summary::quantile_of_sorted(&sorted, probability)
    };
    let z = normal::quantile(0.5 * (1.0 - level));
    if !bias.is_finite() {
        return Err(NoInterval::Degenerate);
    }
    Interval::new(end(z), end(-z)).ok_or(NoInterval::Degenerate)
}

/// The proportion of sorted values below `observed`, ties half.
///
/// A resample that draws every pair once has the observed mean, summed in another order. With few
/// pairs that is frequent (9 % of the resamples of four), so a difference within the rounding of
/// such a sum is a tie; otherwise the interval would depend on the last bit.
fn proportion_below(sorted: &[f64], observed: f64) -> f64 {
    let largest = sorted.iter().fold(observed.abs(), |largest, value| largest.max(value.abs()));
    let rounding = 64.0 * f64::EPSILON * largest;
    let below = sorted.partition_point(|&value| value < observed - rounding);
    let at_most = sorted.partition_point(|&value| value <= observed + rounding);
    (below + at_most) as f64 / (2 * sorted.len()) as f64
}

/// The statistic of `resamples` samples of the same size, drawn with replacement.
fn resampled(
    values: &[f64],
    statistic: &dyn Fn(&[f64]) -> f64,
    resamples: usize,
    random: &mut dyn Rng,
) -> Vec<f64> {
    let mut words = Words::new(random);
    let (mut drawn, mut sample) = (vec![0; values.len()], vec![0.0; values.len()]);
    let draw = |_| {
        words.fill(&mut drawn);
        for (slot, &word) in sample.iter_mut().zip(&drawn) {
            *slot = values[index_of(word, values.len())];
        }
        statistic(&sample)
    };
    (0..resamples).map(draw).collect()
}

/// A random index below `n`: the high half of (the high 32 bits of a random word × n), with a bias below
/// n / 2³². A distribution of the `rand` crate may change in a minor release, and a report must not.
fn index_of(word: u64, n: usize) -> usize {
    (((word >> 32) * n as u64) >> 32) as usize
}

/// The statistic of every sample that leaves one value out.
fn leave_one_out(values: &[f64], statistic: &dyn Fn(&[f64]) -> f64) -> Vec<f64> {
    let without =
        |skipped: usize| -> Vec<f64> { [&values[..skipped], &values[skipped + 1..]].concat() };
    (0..values.len()).map(|skipped| statistic(&without(skipped))).collect()
}

/// The acceleration from jackknife values; 0 if they are all equal, since there is no skew to
/// correct.
fn acceleration(jackknife: &[f64]) -> f64 {
    let center = summary::mean(jackknife);
    let (squares, cubes) = jackknife.iter().fold((0.0, 0.0), |(squares, cubes), value| {
        let deviation = center - value;
        (squares + deviation.powi(2), cubes + deviation.powi(3))
    });
    if squares == 0.0 { 0.0 } else { cubes / (6.0 * squares * squares.sqrt()) }
}
