//! What can be said from order alone: how often one arm beats the other, and rank correlation.
//!
//! Deliberately absent: distances between values.

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
