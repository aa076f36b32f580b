//! The setting of a cell: its own, or the choice of its tuning runs.

use anyhow::{Result, anyhow};

use super::train::final_validation_loss;
use crate::plan::{Cell, Key, Rule, Setting, choose};
use crate::record::{Record, Records};

/// The setting of a cell, from the records of its tuning runs of an algorithm version.
///
/// # Errors
/// If a tuning run is not on record.
pub fn setting_on_record(cell: &Cell, algorithm: u32, records: &Records) -> Result<Setting> {
    let loss = |record: &Record| final_validation_loss(&record.trace);
    setting(cell, algorithm, |key| records.get(key).map(loss))
}

/// The setting of a cell: its own, or the choice of its tuning runs. `final_loss` gives the final
/// validation loss of the run with a key, `Some(None)` if it diverged, and `None` if it is not on record.
///
/// # Errors
/// If a tuning run is not on record.
pub(super) fn setting(
    cell: &Cell,
    algorithm: u32,
    final_loss: impl Fn(&Key) -> Option<Option<f64>>,
) -> Result<Setting> {
    if let Rule::Fixed(setting) = cell.setting {
        return Ok(setting);
    }
    let candidates = cell.tuning();
    if let [(only, _)] = candidates[..] {
        return Ok(only);
    }
    let loss = |run: &Cell| final_loss(&run.key_in(algorithm));
    let losses: Option<Vec<_>> = candidates
        .iter()
        .map(|(setting, runs)| Some((*setting, runs.iter().map(loss).collect::<Option<_>>()?)))
        .collect();
    losses.as_deref().and_then(choose).ok_or_else(|| anyhow!("its tuning runs are not on record"))
}
