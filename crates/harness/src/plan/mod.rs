//! From a study to its cells: which runs there are, what they are called, what they cost and how
//! they belong together. Pure: the same study and data give the same plan.

mod condition;
mod cell;
mod initialization;
mod shard;
mod tuning;

pub use cell::{ALGORITHM_VERSION, ActivationSpec, Cell, Key, Rule, Setting};
pub use condition::Condition;
pub use initialization::{InitializationCell, PlannedInitialization};
pub use tuning::choose;

use std::collections::{BTreeMap, HashSet};

use anyhow::{Result, ensure};
use dataset::TargetScale;
use meanfield::Init;
use mlp::is_default;
use serde::{Deserialize, Serialize};

use crate::study::{Arm, Panel, Study, TrainSuite};

/// What a plan and a report need to know of a data set without loading it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetFacts {
    /// Short name for tables.
    pub name: String,
    /// Where the rows come from, in one line.
    pub source: String,
    /// Content hash.
    pub hash: String,
    /// Examples.
    pub rows: usize,
    /// Examples in the training split.
    pub training_rows: usize,
    /// Input width D.
    pub inputs: usize,
    /// Outputs K.
    pub outputs: usize,
    /// Whether the targets are classes.
    pub classification: bool,
    /// A few of its rows as an SVG picture.
    pub picture: String,
    /// What is predicted, in words; empty in files of earlier builds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub task: String,
    /// How the targets of a regression are scaled, for the cells.
    #[serde(default, skip_serializing_if = "is_default")]
    pub target_scale: TargetScale,
    /// The same in words; empty for classes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scaling: String,
    /// Mean squared error over the test rows of the split of seed 0 if every prediction is the mean of
    /// the training rows, in prepared units; `None` for classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant_loss: Option<f64>,
    /// What a person should know of the data, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

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

/// A cell with its key and its price.
#[derive(Clone, Debug)]
pub struct PlannedCell {
    /// The name of the cell.
    pub key: Key,
    /// The cell.
    pub cell: Cell,
    /// Position of its suite in the study; also that of its data set's facts.
    pub suite: usize,
    /// Estimated floating-point operations.
    pub cost: f64,
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
    /// Tuning runs of each setting, those of all evaluation seeds in their order.
    pub tuning: Vec<(Setting, Vec<Key>)>,
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
        for (index, (suite, dataset)) in study.training().zip(datasets).enumerate() {
            for condition in Condition::of_suite(index, suite) {
                for arm in 0..suite.arms.len() {
                    let template = Template { condition, arm, suite, dataset };
                    plan.add(study, &template, &mut seen);
                }
            }
        }
        Ok(plan)
    }

    fn add(&mut self, study: &Study, template: &Template<'_>, seen: &mut HashSet<Key>) {
        let first_cell = template.cell(study.master_seed);
        let algorithm = self.algorithm;
        let mut keep = |cell: Cell| {
            let key = cell.key_in(algorithm);
            if seen.insert(key.clone()) {
                let cost = template.cost(&cell);
                let suite = template.condition.suite;
                self.cells.push(PlannedCell { key: key.clone(), cell, suite, cost });
            }
            key
        };
        let set = template.suite.arms[template.arm].other_seeds.unwrap_or(0);
        let first = u64::from(set) * cell::SEEDS_APART;
        let mut runs = Vec::new();
        let mut tuning: Vec<(Setting, Vec<Key>)> = Vec::new();
        for seed in first..first + u64::from(template.suite.seeds) {
            let cell = Cell { seed, ..first_cell.clone() };
            let mut candidates = cell.tuning();
            if let [(_, cells)] = &mut candidates[..] {
                // There is nothing to choose.
                cells.clear();
            }
            for (at, (setting, cells)) in candidates.into_iter().enumerate() {
                if tuning.len() == at {
                    tuning.push((setting, Vec::new()));
                }
                tuning[at].1.extend(cells.into_iter().map(&mut keep));
            }
            runs.push(keep(cell));
        }
        let Template { condition, arm, .. } = *template;
        self.arms.push(PlannedArm { condition, arm, runs, tuning });
    }

    /// The cell of a key, or of the only key that starts with `prefix`.
    pub fn find(&self, prefix: &str) -> Result<&PlannedCell> {
        let mut found = self.cells.iter().filter(|cell| cell.key.as_str().starts_with(prefix));
        let first = found.next();
        match (first, found.next()) {
            (Some(cell), None) => Ok(cell),
            (None, _) => anyhow::bail!(
                "no cell of this study has a key that starts with `{prefix}`\n  `softknee plan` lists the keys"
            ),
            (Some(_), Some(_)) => {
                anyhow::bail!("more than one key starts with `{prefix}`; give more digits")
            }
        }
    }

    /// Estimated floating-point operations of all cells.
    pub fn cost(&self) -> f64 {
        self.cells.iter().map(|cell| cell.cost).sum()
    }

    /// Evaluation runs and tuning runs, as counts.
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let tuning = self.cells.iter().filter(|planned| planned.cell.is_tuning()).count();
        BTreeMap::from([("tuning", tuning), ("evaluation", self.cells.len() - tuning)])
    }
}

/// The head of an arm for its cells: a linear one is not spelt out, so that the same network has the
/// same key.
fn head(arm: &Arm) -> Option<ActivationSpec> {
    arm.head.filter(|head| head.name() != "identity").map(ActivationSpec::from)
}

/// Relative difference of variances below which two initializations are one.
const SAME_VARIANCE: f64 = 0.01;

/// What the cells of one arm in one condition are made from.
struct Template<'a> {
    condition: Condition,
    arm: usize,
    suite: &'a TrainSuite,
    dataset: &'a DatasetFacts,
}

impl Template<'_> {
    /// The initializations an arm may choose from in this panel. Drop-in: He, whatever the arm.
    /// Fair: the suite's rules, or the arm's own. A rule that gives the arm He's variances is called
    /// He (for ReLU the rules that preserve forward and backward moments both are), because one run
    /// can then serve both panels; and of rules that give it the same variances one is tried:
    /// two would give the arm two draws of one setting.
    fn inits(&self, arm: &Arm) -> Vec<Init> {
        let rules = match (self.condition.panel, arm.init) {
            (Panel::DropIn, _) => vec![Init::He],
            (Panel::Fair, Some(init)) => vec![init],
            (Panel::Fair, None) => self.suite.init.clone(),
        };
        // Units cancel out of a comparison; a few layers show whether rules part with depth.
        let variances = |rule: Init| rule.weight_variances(&arm.activation, &[1; 6]);
        let close = |(a, b): (f64, f64)| (a / b - 1.0).abs() < SAME_VARIANCE;
        let same = |a: Init, b: Init| {
            a.is_normal() == b.is_normal() && variances(a).into_iter().zip(variances(b)).all(close)
        };
        let mut inits: Vec<Init> = Vec::new();
        for rule in rules {
            let rule = if same(rule, Init::He) { Init::He } else { rule };
            if !inits.iter().any(|&other| same(other, rule)) {
                inits.push(rule);
            }
        }
        inits
    }

    fn cell(&self, master_seed: u64) -> Cell {
        let arm = &self.suite.arms[self.arm];
        // Drop-in takes the learning rate that is best for the baseline; fair tunes for the arm.
        let tuned_on = match self.condition.panel {
            Panel::DropIn => &self.suite.arms[0],
            Panel::Fair => arm,
        };
        let mut options = self.suite.training_options();
        options.layer_norm = self.suite.normalizes(arm);
        mlp::with_training_options!(options, self.suite.recording() => Cell {
            dataset: self.dataset.hash.clone(),
            target_scale: self.dataset.target_scale,
            activation: arm.activation.into(),
            head: head(arm),
            depth: self.condition.depth,
            width: self.condition.width,
            setting: Rule::Tuned {
                activation: tuned_on.activation.into(),
                layer_norm: self.suite.normalizes(tuned_on),
                head: head(tuned_on),
                init: self.inits(tuned_on),
                learning_rate: self.suite.learning_rate.grid.clone(),
                seeds: self.suite.learning_rate.tuning_seeds,
            },
            precision: self.suite.precision,
            master_seed,
            seed: 0,
        })
    }

    /// Estimated floating-point operations: a step is three products, each of two operations a
    /// weight and example, an evaluation is one over every row; an activation is taken for 20.
    fn cost(&self, cell: &Cell) -> f64 {
        let [inputs, outputs, rows] =
            [self.dataset.inputs, self.dataset.outputs, self.dataset.rows].map(|n| n as f64);
        let [depth, width] = [self.condition.depth, self.condition.width].map(f64::from);
        let forward = 2.0 * (inputs * width + (depth - 1.0) * width * width + width * outputs)
            + 20.0 * depth * width;
        let [steps, batch, every] =
            [cell.steps, cell.batch_size, cell.evaluate_every].map(f64::from);
        let passes = 1.0 + (steps / every).ceil() + 2.0 * (2.0 + cell.snapshots.len() as f64);
        3.0 * forward * steps * batch + forward * rows * passes
    }
}
