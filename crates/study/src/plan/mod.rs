//! From a study to its cells: which runs there are, what they are called, what they cost and how
//! they belong together. Pure: the same study and data give the same plan.

mod condition;
mod cell;
mod facts;
mod halving;
mod initialization;
mod key;
mod planned;
mod setting;
mod shard;
mod template;
mod tuning;

pub use cell::{ALGORITHM_VERSION, ActivationSpec, Cell, Rule};
pub use condition::Condition;
pub use facts::DatasetFacts;
pub use halving::{Candidates, Rung, steps_of};
pub use initialization::{InitializationCell, PlannedInitialization};
pub use key::Key;
pub use planned::PlannedCell;
pub use setting::Setting;
pub use tuning::{choose, wider_grids};

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use anyhow::{Result, bail, ensure};
use mlp::{Loss, MAX_GRADIENT_INPUTS};

use self::planned::Family;
use self::template::Template;
use crate::{Study, TrainSuite};

/// All runs of one study.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The algorithm version of the records that its keys name.
    pub algorithm: u32,
    /// Every cell once, in the order of the study.
    pub cells: Vec<PlannedCell>,
    /// The evaluation runs of every arm in every condition, in the order of the study.
    pub arms: Vec<PlannedArm>,
    /// Simulations at initialization, in the order of the study.
    pub initializations: Vec<PlannedInitialization>,
}

/// The paired runs of one arm in one condition.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedArm {
    /// What the runs share with those of the other arms.
    pub condition: Condition,
    /// Position of the arm in the suite; 0 is the baseline.
    pub arm: usize,
    /// Evaluation runs in the order of their seeds.
    pub runs: Vec<Key>,
    /// The settings that may be chosen.
    pub settings: Vec<Setting>,
    /// The tuning cells of all evaluation seeds, in their order.
    pub tuning: Vec<Key>,
}

/// Whether the losses of a suite are defined for its data.
fn check_losses(suite: &TrainSuite, dataset: &DatasetFacts) -> Result<()> {
    let (name, inputs) = (&dataset.name, dataset.inputs);
    ensure!(
        dataset.with_gradients || !suite.target_errors,
        "target_errors = true compares gradients, but the data set {name} has none of its targets: leave it out, or take a data set that has"
    );
    ensure!(
        inputs <= MAX_GRADIENT_INPUTS || !suite.target_errors,
        "target_errors = true takes second derivatives with respect to the inputs, of which the data set {name} has {inputs}; at most {MAX_GRADIENT_INPUTS} are supported"
    );
    for loss in suite.arms.iter().filter_map(|arm| suite.loss_of(arm)) {
        ensure!(
            !dataset.classification,
            "the data set {name} has classes, but loss = {loss} needs values: leave `loss` out, or take a data set of a regression"
        );
        ensure!(
            dataset.with_gradients || !matches!(loss, Loss::Sobolev(_)),
            "loss = {loss} compares gradients, but the data set {name} has none of its targets: take one that has, or the loss `eikonal`"
        );
        let contains_gradient = matches!(loss, Loss::Sobolev(_) | Loss::Eikonal(_));
        ensure!(
            inputs <= MAX_GRADIENT_INPUTS || !contains_gradient,
            "loss = {loss} contains the gradient with respect to the inputs, of which the data set {name} has {inputs}; at most {MAX_GRADIENT_INPUTS} are supported"
        );
    }
    Ok(())
}

impl Plan {
    /// Plans a study over data sets whose facts are given in the order of its training suites.
    pub fn new(study: &Study, datasets: &[DatasetFacts]) -> Result<Self> {
        Self::of_version(study, datasets, ALGORITHM_VERSION)
    }

    /// The plan with the keys of an algorithm version, by which records of an older build are found.
    pub fn of_version(study: &Study, datasets: &[DatasetFacts], algorithm: u32) -> Result<Self> {
        ensure!(
            datasets.len() == study.training().count(),
            "the study has {} training suites, but {} data sets are described",
            study.training().count(),
            datasets.len()
        );
        let mut plan = Plan {
            algorithm,
            cells: Vec::new(),
            arms: Vec::new(),
            initializations: initialization::cells(study, algorithm),
        };
        let mut seen = HashSet::new();
        let distinct = RefCell::default();
        for (index, (suite, dataset)) in study.training().zip(datasets).enumerate() {
            check_losses(suite, dataset)?;
            for condition in Condition::of_suite(index, suite) {
                for arm in 0..suite.arms.len() {
                    let template =
                        Template { condition, arm, suite, dataset, algorithm, distinct: &distinct };
                    plan.add(study, &template, &mut seen);
                }
            }
        }
        Ok(plan)
    }

    fn add(&mut self, study: &Study, template: &Template<'_>, seen: &mut HashSet<Key>) {
        let first_cell = template.cell(study.master_seed);
        let family = |cell: Cell| {
            let cost = template.cost(&cell);
            Family::new(cell, template.condition.suite, cost, self.algorithm)
        };
        let settings = first_cell.settings();
        let families_of_tuning: Vec<Family> = first_cell.tuning().into_iter().map(family).collect();
        let evaluation = family(first_cell);
        let mut keep = |planned: PlannedCell| {
            let key = planned.key;
            if seen.insert(key) {
                self.cells.push(planned);
            }
            key
        };
        let set = template.suite.arms[template.arm].other_seeds.unwrap_or(0);
        let first = u64::from(set) * cell::SEEDS_APART;
        let (mut runs, mut tuning) = (Vec::new(), Vec::new());
        for seed in first..first + u64::from(template.suite.seeds) {
            tuning.extend(families_of_tuning.iter().map(|family| keep(family.later(seed))));
            runs.push(keep(evaluation.later(seed)));
        }
        let Template { condition, arm, .. } = *template;
        self.arms.push(PlannedArm { condition, arm, runs, settings, tuning });
    }

    /// The cell of a key, or of the only key that starts with `prefix`.
    ///
    /// # Errors
    /// No key or several; the message says how many, or which.
    pub fn find(&self, prefix: &str) -> Result<&PlannedCell> {
        const MAX_LISTED: usize = 5;
        let found = self.cells.iter().filter(|cell| cell.key.as_str().starts_with(prefix));
        let found: Vec<&PlannedCell> = found.collect();
        match found[..] {
            [cell] => Ok(cell),
            [] => {
                bail!("none of the {} keys of this study starts with `{prefix}`", self.cells.len())
            }
            _ => {
                let listed = &found[..found.len().min(MAX_LISTED)];
                let keys: Vec<&str> = listed.iter().map(|cell| cell.key.as_str()).collect();
                let others = match found.len() - listed.len() {
                    0 => String::new(),
                    others => format!(" and {others} others"),
                };
                bail!(
                    "{} keys start with `{prefix}`; give more digits: {}{others}",
                    found.len(),
                    keys.join(", ")
                )
            }
        }
    }

    /// Estimated floating-point operations of all cells.
    pub fn cost(&self) -> f64 {
        self.cells.iter().map(|cell| cell.cost).sum()
    }

    /// Evaluation runs and tuning runs, as counts.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let tuning = self.cells.iter().filter(|planned| planned.is_tuning()).count();
        BTreeMap::from([("tuning", tuning), ("evaluation", self.cells.len() - tuning)])
    }
}
