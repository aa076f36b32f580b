//! The cells of one arm in one condition: what they share, and how their setting is found.

use std::cell::RefCell;
use std::collections::HashMap;

use activations::Activation;
use meanfield::Init;
use mlp::{Loss, TrainingOptions};

use super::cell::{ActivationSpec, Cell, Rule};
use super::condition::Condition;
use super::facts::DatasetFacts;
use super::halving::{Candidates, steps_of};
use crate::{Arm, Panel, TrainSuite};

/// Up to this algorithm version the fair panel did not try He initialization, an arm with fewer distinct
/// initializations had fewer tuning runs, and each of them was trained to the end.
const UNEQUAL_TUNING: u32 = 4;

/// The head of an arm for its cells: a linear one is not spelt out, so that the same network has the
/// same key.
fn head(arm: &Arm) -> Option<ActivationSpec> {
    arm.head.filter(|head| head.name() != "identity").map(ActivationSpec::from)
}

/// Relative difference of variances below which two initializations are one.
const SAME_VARIANCE: f64 = 0.01;

/// What the cells of one arm in one condition are made from.
pub(super) struct Template<'a> {
    pub(super) condition: Condition,
    pub(super) arm: usize,
    pub(super) suite: &'a TrainSuite,
    pub(super) dataset: &'a DatasetFacts,
    /// The algorithm version of the records that the cells name.
    pub(super) algorithm: u32,
    /// What was found for the other conditions.
    pub(super) distinct: &'a RefCell<DistinctRules>,
}

/// Which of some rules differ for an activation, by both. That takes integrals, and every condition of a study
/// asks again.
pub(super) type DistinctRules = HashMap<String, Vec<Init>>;

impl Template<'_> {
    /// The initializations that arms of the fair panel try: He, which the drop-in panel uses, and the
    /// suite's rules.
    fn rules(&self) -> Vec<Init> {
        let mut rules = self.suite.init.clone();
        if self.algorithm > UNEQUAL_TUNING && !rules.contains(&Init::He) {
            rules.insert(0, Init::He);
        }
        rules
    }

    /// How the cells of an arm are tuned on an arm, perhaps itself. Every arm has the same number of
    /// trials: one for each learning rate, rule of the fair panel and tuning seed, also where rules
    /// coincide for it or where it may not choose.
    fn rule(&self, arm: &Arm) -> Rule {
        let (init, tuning) = (self.inits(arm), &self.suite.learning_rate);
        let (activation, head) = (arm.activation.into(), head(arm));
        let TrainingOptions { layer_norm, bias_init, residual, .. } = self.suite.options_of(arm);
        let learning_rate = tuning.grid.clone();
        if self.algorithm <= UNEQUAL_TUNING {
            let seeds = tuning.tuning_seeds;
            return Rule::Tuned { activation, layer_norm, head, init, learning_rate, seeds };
        }
        let rules = if self.suite.panel.contains(&Panel::Fair) { self.rules().len() } else { 1 };
        let trials = rules * learning_rate.len() * tuning.tuning_seeds as usize;
        let candidates = Candidates { init, learning_rate, trials };
        let loss = self.suite.loss_of(arm);
        Rule::Halved { activation, layer_norm, head, bias_init, residual, loss, candidates }
    }

    /// The initializations an arm may choose from in this panel. Drop-in: He, whatever the arm.
    /// Fair: those of [`Template::rules`], or the arm's own. A rule that gives the arm He's variances is
    /// called He (for ReLU the rules that preserve forward and backward moments both are), because one
    /// run can then serve both panels; and of rules that give it the same variances one is tried:
    /// two would give the arm two draws of one setting.
    fn inits(&self, arm: &Arm) -> Vec<Init> {
        let rules = match (self.condition.panel, arm.init) {
            (Panel::DropIn, _) => vec![Init::He],
            (Panel::Fair, Some(init)) => vec![init],
            (Panel::Fair, None) => self.rules(),
        };
        let asked = format!("{:?} {rules:?}", ActivationSpec::from(arm.activation));
        let mut known = self.distinct.borrow_mut();
        known.entry(asked).or_insert_with(|| distinct(rules, &arm.activation)).clone()
    }

    /// The cell of the first seed.
    pub(super) fn cell(&self, master_seed: u64) -> Cell {
        let arm = &self.suite.arms[self.arm];
        // Drop-in takes the learning rate that is best for the baseline; fair tunes for the arm.
        let tuned_on = match self.condition.panel {
            Panel::DropIn => &self.suite.arms[0],
            Panel::Fair => arm,
        };
        let options = self.suite.options_of(arm);
        mlp::with_training_options!(options, self.suite.recording() => Cell {
            dataset: self.dataset.hash.clone(),
            target_scale: self.dataset.target_scale,
            activation: arm.activation.into(),
            head: head(arm),
            loss: self.suite.loss_of(arm),
            depth: self.condition.depth,
            width: self.condition.width,
            setting: self.rule(tuned_on),
            precision: self.suite.precision,
            master_seed: suite_seed(master_seed, self.suite.name.as_deref()),
            seed: 0,
        })
    }

    /// Estimated floating-point operations: a step is three products, each of two operations a
    /// weight and example, an evaluation is one over every row; an activation is taken for 20.
    pub(super) fn cost(&self, cell: &Cell) -> f64 {
        let [inputs, outputs, rows] =
            [self.dataset.inputs, self.dataset.outputs, self.dataset.rows].map(|n| n as f64);
        let [depth, width] = [self.condition.depth, self.condition.width].map(f64::from);
        // Tangents are further examples.
        let contains_gradient = matches!(cell.loss, Some(Loss::Sobolev(_) | Loss::Eikonal(_)));
        let tangents = if contains_gradient { inputs } else { 0.0 };
        let forward = (1.0 + tangents)
            * 2.0
            * (inputs * width + (depth - 1.0) * width * width + width * outputs)
            + 20.0 * depth * width;
        let [steps, batch, every] =
            [cell.steps, cell.batch_size, cell.evaluate_every].map(f64::from);
        if let Rule::Halving(candidates) = &cell.setting {
            // A comparison is a pass over the validation split, about a sixth of the rows.
            let rungs = candidates.rungs(cell.steps, cell.schedule);
            let trials: usize = rungs.iter().map(|rung| rung.trials).sum();
            return 3.0 * forward * steps_of(&rungs) * batch + forward * rows * trials as f64 / 6.0;
        }
        let passes = 1.0 + (steps / every).ceil() + 2.0 * (2.0 + cell.snapshots.len() as f64);
        3.0 * forward * steps * batch + forward * rows * passes
    }
}

/// The rules that give an activation different variances, the first of those that are alike.
fn distinct(rules: Vec<Init>, activation: &Activation) -> Vec<Init> {
    // Units cancel out of a comparison; a few layers show whether rules part with depth.
    let variances = |rule: Init| rule.weight_variances(activation, &[1; 6]);
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

/// The master seed of a suite: a stream of its own for each name, so that what one suite shows is
/// independent of the others; suites without a name share the study's. It has 53 bits, which every reader
/// of JSON keeps.
fn suite_seed(master_seed: u64, name: Option<&str>) -> u64 {
    let Some(name) = name else { return master_seed };
    let mut hasher = blake3::Hasher::new_derive_key("softknee 2026 seed of a suite v1");
    hasher.update(&master_seed.to_le_bytes());
    hasher.update(name.as_bytes());
    let mut seed = [0; 8];
    hasher.finalize_xof().fill(&mut seed);
    u64::from_le_bytes(seed) >> 11
}
