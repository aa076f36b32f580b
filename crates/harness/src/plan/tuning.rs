//! The choice of a setting from its tuning runs.

use super::cell::Setting;

/// The setting with the lowest mean final validation loss. `losses` has, for each setting, the loss of
/// each tuning run, `None` for a run that diverged. A setting with a diverged run is ruled out; the
/// first of equal settings wins, and so the first of all if every setting is ruled out.
pub fn choose(losses: &[(Setting, Vec<Option<f64>>)]) -> Option<Setting> {
    let mean = |runs: &[Option<f64>]| {
        let sum: Option<f64> = runs.iter().copied().sum();
        sum.map_or(f64::INFINITY, |sum| sum / runs.len() as f64)
    };
    let lowest = losses.iter().min_by(|a, b| mean(&a.1).total_cmp(&mean(&b.1)))?;
    Some(lowest.0)
}
