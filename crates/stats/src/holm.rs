//! Holm's step-down correction for a family of tests.

/// The p-values of a family, adjusted so that rejecting those at most α keeps the probability of
/// any false rejection at most α: the i-th smallest of m is multiplied by m − i + 1, made
/// non-decreasing and capped at 1. The order stays.
///
/// A NaN (a test that could not be made) becomes 1 and still counts towards m.
///
/// Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
pub fn adjust(p_values: &[f64]) -> Vec<f64> {
    let usable = |p: f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| usable(p_values[a]).total_cmp(&usable(p_values[b])));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        largest = largest.max(usable(p_values[index]) * (p_values.len() - rank) as f64).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}
