//! Statistics of order alone: how often one arm is better than the other, and rank correlation.

use crate::interval::Interval;
use crate::normal;

/// The proportion of pairs in which the first value is the larger, ties counted half. `None` for no
/// pairs, unequal lengths or a NaN.
pub fn probability_of_larger(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.is_empty() || first.len() != second.len() {
        return None;
    }
    let mut score = 0.0;
    for (a, b) in first.iter().zip(second) {
        score += match a.partial_cmp(b)? {
            std::cmp::Ordering::Greater => 1.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Less => 0.0,
        };
    }
    Some(score / first.len() as f64)
}

/// Spearman's rank correlation: Pearson's correlation of the ranks, where tied values share their
/// mean rank. `None` for fewer than three pairs, unequal lengths, a NaN, or if one side is
/// constant.
pub fn spearman(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() < 3 || first.len() != second.len() {
        return None;
    }
    let (first, second) = (ranks(first)?, ranks(second)?);
    let center = (first.len() + 1) as f64 / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - center) * (b - center)).sum()
    };
    let norm = (product(&first, &first) * product(&second, &second)).sqrt();
    (norm > 0.0).then(|| product(&first, &second) / norm)
}

/// A rank correlation pooled over groups of pairs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The correlation.
    pub correlation: f64,
    /// Its interval.
    pub interval: Interval,
    /// The number of groups that have a correlation.
    pub groups: usize,
    /// The number of pairs in those groups.
    pub n: usize,
}

/// Spearman's correlation within groups, pooled: the mean of Fisher's z of each group, weighted by
/// n − 3. The variance of a z is 1.06 / (n − 3).
///
/// Groups in which a side is constant, or with fewer than five pairs, are left out. `None` if no
/// group is left.
///
/// Source: E. C. Fieller, H. O. Hartley and E. S. Pearson, "Tests for rank correlation
/// coefficients", 1957.
pub fn pooled_spearman(groups: &[(Vec<f64>, Vec<f64>)], level: f64) -> Option<Pooled> {
    let (mut sum, mut weights, mut used, mut n) = (0.0, 0.0, 0, 0);
    for (first, second) in groups.iter().filter(|(first, _)| first.len() >= 5) {
        let Some(correlation) = spearman(first, second) else { continue };
        // The z of ±1 is infinite; a quarter of the way to the next correlation keeps it finite.
        let limit = 1.0 - 3.0 / (first.len() as f64 * (first.len() * first.len() - 1) as f64);
        let weight = (first.len() - 3) as f64;
        sum += weight * libm::atanh(correlation.clamp(-limit, limit));
        weights += weight;
        used += 1;
        n += first.len();
    }
    if used == 0 {
        return None;
    }
    let z = sum / weights;
    let half_width = normal::quantile(0.5 * (1.0 + level)) * (1.06 / weights).sqrt();
    let interval = Interval::new(libm::tanh(z - half_width), libm::tanh(z + half_width))?;
    Some(Pooled { correlation: libm::tanh(z), interval, groups: used, n })
}

/// Ranks from 1, where ties share their mean rank; `None` for a NaN.
fn ranks(values: &[f64]) -> Option<Vec<f64>> {
    if values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let rank = |value: &f64| {
        let below = values.iter().filter(|&other| other < value).count();
        let equal = values.iter().filter(|&other| other == value).count();
        below as f64 + (equal + 1) as f64 / 2.0
    };
    Some(values.iter().map(rank).collect())
}
