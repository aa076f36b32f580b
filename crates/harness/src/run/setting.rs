//! The setting of a cell: its own, or the choice of its tuning runs.

use std::collections::HashMap;

use anyhow::{Result, anyhow};

use super::train::final_validation_loss;
use crate::plan::{Cell, DatasetFacts, Key, Plan, Rule, Setting, choose, wider_grids};
use crate::record::{Folder, Record, Records};
use crate::study::Study;

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

/// The study with its grids of learning rates as far extended as the finished tuning runs ask for, and
/// its plan; `None` where they ask for nothing.
pub(super) fn with_wider_grids(
    study: &Study,
    plan: &Plan,
    datasets: &[DatasetFacts],
    final_loss: impl Fn(&Key) -> Option<Option<f64>>,
) -> Result<Option<(Study, Plan)>> {
    let choice = |cell: &Cell| setting(cell, plan.algorithm, &final_loss).ok();
    let Some(mut study) = wider_grids(study, plan, choice) else { return Ok(None) };
    loop {
        let plan = Plan::new(&study, datasets)?;
        match wider_grids(&study, &plan, choice) {
            Some(wider) => study = wider,
            None => return Ok(Some((study, plan))),
        }
    }
}

/// The same from the tuning runs in a folder: what a run in that folder continues with.
pub fn extended_on_record(
    study: &Study,
    plan: &Plan,
    datasets: &[DatasetFacts],
    folder: &Folder,
) -> Result<Option<(Study, Plan)>> {
    let mut losses = HashMap::new();
    folder.each_record(|record| {
        let loss = final_validation_loss(&record.trace);
        losses.insert(record.key, loss);
    })?;
    with_wider_grids(study, plan, datasets, |key| losses.get(key).copied())
}
