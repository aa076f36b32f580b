//! One number for many: mean, median, quantiles.
//!
//! No value is ever skipped: no values, or a NaN among them, give NaN.

use crate::binomial;
use crate::interval::Interval;

/// The arithmetic mean; NaN for no values.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard deviation with divisor n − 1; NaN for fewer than two values.
pub fn standard_deviation(values: &[f64]) -> f64 {
    let center = mean(values);
    let squares = values.iter().map(|value| (value - center) * (value - center)).sum::<f64>();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}

/// The middle value, or the mean of the two middle ones.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The `probability`-quantile by linear interpolation between order statistics at
/// (n − 1)·probability.
///
/// Source: R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996: type 7, the
/// default of NumPy and R.
pub fn quantile(values: &[f64], probability: f64) -> f64 {
    let [quantile] = quantiles(values, [probability]);
    quantile
}

/// [`quantile`] for several probabilities.
pub fn quantiles<const N: usize>(values: &[f64], probabilities: [f64; N]) -> [f64; N] {
    let sorted = sorted(values).unwrap_or_default();
    probabilities.map(|probability| quantile_of_sorted(&sorted, probability))
}

/// [`quantile`] of values that are already in ascending order; NaN for no values or a probability
/// outside [0, 1].
pub(crate) fn quantile_of_sorted(sorted: &[f64], probability: f64) -> f64 {
    if sorted.is_empty() || !(0.0..=1.0).contains(&probability) {
        return f64::NAN;
    }
    let position = (sorted.len() - 1) as f64 * probability;
    let (below, above) = (sorted[position.floor() as usize], sorted[position.ceil() as usize]);
    // Between equal neighbors nothing is interpolated, since infinite ones would give ∞ − ∞.
    if below == above { below } else { below + (above - below) * position.fract() }
}

/// Puts the `count` smallest values in order at the beginning and the `count` largest at the end; the others
/// lie between them in any order.
pub(crate) fn sort_tails(values: &mut [f64], count: usize) {
    let mut rest = values;
    if count > 0 && 2 * count < rest.len() {
        let (smallest, _, larger) = rest.select_nth_unstable_by(count, f64::total_cmp);
        smallest.sort_unstable_by(f64::total_cmp);
        let (_, _, largest) =
            larger.select_nth_unstable_by(larger.len() - count - 1, f64::total_cmp);
        rest = largest;
    }
    rest.sort_unstable_by(f64::total_cmp);
}

/// [`quantile`] of unsorted values without a NaN, for probabilities of at most `tail` or at least 1 − `tail`.
/// Only the tails are put in order.
pub(crate) fn quantiles_in_tails<const N: usize>(
    values: &mut [f64],
    tail: f64,
    probabilities: [f64; N],
) -> [f64; N] {
    // One more on each side, between which the outermost quantiles are interpolated.
    sort_tails(values, (values.len() as f64 * tail) as usize + 2);
    probabilities.map(|probability| quantile_of_sorted(values, probability))
}

/// An interval for the median from order statistics: the k-th smallest and the k-th largest value,
/// with the largest k for which the probability that the median lies outside, 2·P(Bin(n, ½) < k),
/// is at most 1 − level.
///
/// It assumes no distribution and covers at least `level`. `None` for too few values (fewer than
/// six at 95 %), for a NaN, and if an end is not finite.
pub fn median_interval(values: &[f64], level: f64) -> Option<Interval> {
    let sorted = sorted(values)?;
    let n = sorted.len();
    let outside = |k: usize| 2.0 * binomial::at_most_at_even_odds(k as u64, n as u64);
    let k = (0..n / 2).take_while(|&k| outside(k) <= 1.0 - level).last()?;
    Interval::new(sorted[k], sorted[n - 1 - k])
}

/// The values in ascending order; `None` if one is NaN.
fn sorted(values: &[f64]) -> Option<Vec<f64>> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    Some(sorted)
}
