//! The setting of a cell: its own, or the choice of its tuning runs.

use anyhow::{Result, anyhow};

use crate::record::{Finished, Records, Survey};
use study::Study;
use study::plan::{Cell, DatasetFacts, Key, Plan, Rule, Setting, choose, wider_grids};

/// The setting of a cell, from the records of its tuning cells of an algorithm version.
///
/// # Errors
/// If a tuning cell is not on record.
pub fn setting_on_record(cell: &Cell, algorithm: u32, records: &Records) -> Result<Setting> {
    setting(cell, algorithm, |key| records.get(key).map(|record| record.finished()))
}

/// The setting of a cell: its own, or what its tuning cells choose. `finished` says what the tuning cell
/// with a key found, `None` if it is not on record.
///
/// # Errors
/// If a tuning cell is not on record.
pub(super) fn setting(
    cell: &Cell,
    algorithm: u32,
    finished: impl Fn(&Key) -> Option<Finished>,
) -> Result<Setting> {
    let settings = cell.settings();
    if let [only] = settings[..] {
        return Ok(only);
    }
    let mut losses: Vec<(Setting, Vec<Option<f64>>)> =
        settings.iter().map(|&setting| (setting, Vec::new())).collect();
    for tuning in cell.tuning() {
        let found = finished(&tuning.key_in(algorithm))
            .ok_or_else(|| anyhow!("its tuning runs are not on record"))?;
        match (found, &tuning.setting) {
            (Finished::Choice(setting), _) => return Ok(setting),
            (Finished::Loss(loss), Rule::Fixed(setting)) => {
                let of_setting = losses.iter_mut().find(|(other, _)| other == setting);
                of_setting.expect("it is one of the settings").1.push(loss);
            }
            (Finished::Loss(_), _) => return Err(anyhow!("its tuning chose nothing")),
        }
    }
    choose(&losses).ok_or_else(|| anyhow!("it has no setting to choose"))
}

/// The study with its grids of learning rates as far extended as the finished tuning runs ask for, and
/// its plan; `None` where they ask for nothing.
pub(super) fn with_wider_grids(
    study: &Study,
    plan: &Plan,
    datasets: &[DatasetFacts],
    finished: impl Fn(&Key) -> Option<Finished>,
) -> Result<Option<(Study, Plan)>> {
    let choice = |cell: &Cell| setting(cell, plan.algorithm, &finished).ok();
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
    survey: &Survey,
) -> Result<Option<(Study, Plan)>> {
    with_wider_grids(study, plan, datasets, |key| survey.finished(key))
}
