//! What can be said from order alone: how often one arm beats the other, and rank correlation.
//!
//! Deliberately absent: distances between values.

use super::{Interval, normal};

/// The share of pairs in which the first value is the larger, ties counted half. `None` for no
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

/// Spearman's rank correlation: Pearson's of the ranks, tied values sharing their mean rank.
/// `None` for fewer than three pairs, unequal lengths, a NaN, or when one side is constant.
pub fn spearman(first: &[f64], second: &[f64]) -> Option<f64> {
    if first.len() < 3 || first.len() != second.len() {
        return None;
    }
    let (first, second) = (ranks(first)?, ranks(second)?);
    let centre = (first.len() + 1) as f64 / 2.0;
    let product = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().zip(b).map(|(a, b)| (a - centre) * (b - centre)).sum()
    };
    let spread = (product(&first, &first) * product(&second, &second)).sqrt();
    (spread > 0.0).then(|| product(&first, &second) / spread)
}

/// A rank correlation pooled over cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The correlation.
    pub correlation: f64,
    /// Its interval.
    pub interval: Interval,
    /// Cells in which both sides vary.
    pub cells: usize,
    /// Pairs in those cells.
    pub n: usize,
}

/// Spearman's correlation inside of cells, pooled: Fisher's z of each cell, weighted by n − 3; its
/// variance is 1.06 / (n − 3) (Fieller, Hartley & Pearson 1957). Cells in which a side is constant,
/// or with fewer than five pairs, say nothing. `None` where no cell says anything.
pub fn pooled_spearman(cells: &[(Vec<f64>, Vec<f64>)], level: f64) -> Option<Pooled> {
    let (mut sum, mut weights, mut used, mut n) = (0.0, 0.0, 0, 0);
    for (first, second) in cells.iter().filter(|(first, _)| first.len() >= 5) {
        let Some(correlation) = spearman(first, second) else { continue };
        // z of ±1 is infinite; half a step of the coarsest correlation keeps it finite.
        let most = 1.0 - 3.0 / (first.len() as f64 * (first.len() * first.len() - 1) as f64);
        let weight = (first.len() - 3) as f64;
        sum += weight * libm::atanh(correlation.clamp(-most, most));
        weights += weight;
        used += 1;
        n += first.len();
    }
    if used == 0 {
        return None;
    }
    let (z, half) =
        (sum / weights, normal::quantile(0.5 * (1.0 + level)) * (1.06 / weights).sqrt());
    let interval = Interval::new(libm::tanh(z - half), libm::tanh(z + half))?;
    Some(Pooled { correlation: libm::tanh(z), interval, cells: used, n })
}

/// Ranks from 1, ties sharing their mean rank; `None` for a NaN.
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
