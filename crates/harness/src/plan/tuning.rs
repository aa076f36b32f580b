//! Which setting the tuning runs choose.

use super::cell::Setting;

/// The setting with the lowest mean final validation loss. `losses` has, for each setting, the loss of
/// each tuning run, `None` for a run that diverged; one diverged run rules its setting out. Of equals
/// the first is taken, so if every setting is ruled out, the first of all.
pub fn choose(losses: &[(Setting, Vec<Option<f64>>)]) -> Option<Setting> {
    let mean = |runs: &[Option<f64>]| {
        let sum: Option<f64> = runs.iter().copied().sum();
        sum.map_or(f64::INFINITY, |sum| sum / runs.len() as f64)
    };
    let lowest = losses.iter().min_by(|a, b| mean(&a.1).total_cmp(&mean(&b.1)))?;
    Some(lowest.0)
}
