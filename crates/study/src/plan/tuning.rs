//! The choice of a setting from its tuning runs, and whether the grid of learning rates was wide enough.

use std::collections::{BTreeMap, HashMap};

use super::Plan;
use super::cell::Cell;
use super::key::Key;
use super::planned::PlannedCell;
use super::setting::Setting;
use crate::{Panel, Study};

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

/// The study with wider grids of learning rates, or `None` where each is wide enough or may not be
/// extended again. `setting` is the choice of an evaluation run, `None` if its tuning runs are not all on
/// record; a suite without all its choices keeps its grid.
pub fn wider_grids(
    study: &Study,
    plan: &Plan,
    setting: impl Fn(&Cell) -> Option<Setting>,
) -> Option<Study> {
    let cells: HashMap<&Key, &PlannedCell> =
        plan.cells.iter().map(|planned| (&planned.key, planned)).collect();
    let mut wider = study.clone();
    for (index, suite) in wider.training_mut().enumerate() {
        let arms = plan.arms.iter().filter(|planned| {
            let is_tuned = planned.condition.panel == Panel::Fair || planned.arm == 0;
            planned.condition.suite == index && is_tuned
        });
        let mut rates: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let mut complete = true;
        for planned in arms {
            let chosen = planned.runs.iter().map(|key| setting(&cells[key].cell()));
            let chosen: Option<Vec<f64>> =
                chosen.map(|setting| setting.map(|setting| setting.learning_rate)).collect();
            complete &= chosen.is_some();
            rates.entry(planned.arm).or_default().extend(chosen.into_iter().flatten());
        }
        if complete {
            suite.learning_rate.extend(rates.values());
        }
    }
    (wider != *study).then_some(wider)
}
