//! The record of one training run.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use mlp::trace::{Evaluation, Outcome, Trace};
use serde::{Deserialize, Serialize};

use super::version::{check_key, check_versions};
use crate::environment::Environment;
use study::plan::{ActivationSpec, Cell, Key, Setting, choose};

/// Training records by key, each in memory of its own, since the nodes of a map are half empty.
pub type Records = BTreeMap<Key, Box<Record>>;

/// One training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of this format.
    pub schema: u32,
    /// Version of the algorithms that made the numbers.
    pub algorithm: u32,
    /// The key of the cell.
    pub key: Key,
    /// Everything that decided the numbers.
    pub cell: Cell,
    /// The initialization and learning rate that were used.
    pub setting: Setting,
    /// The machine and the build, which the records of a folder share.
    pub environment: Arc<Environment>,
    /// What the run recorded; nothing for a tuning cell that halves its candidates.
    pub trace: Trace,
    /// The trials of such a cell, by setting and seed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<Trial>,
}

/// A trial of successive halving: a network that was trained for as long as its setting was left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The setting.
    pub setting: Setting,
    /// Position of its seed among those of the tuning cell.
    pub seed: u32,
    /// Validation loss on each rung that it reached; `None` where it had diverged.
    pub losses: Vec<Option<f64>>,
}

impl Record {
    /// The tuning trials of the record, each with its validation loss after the last step it took,
    /// `None` where it diverged: those of a cell that halves its candidates, or a tuning run itself.
    pub fn tuning_trials(&self) -> Vec<(Setting, Option<f64>)> {
        if self.trials.is_empty() {
            return vec![(self.setting, final_validation_loss(&self.trace))];
        }
        let last = |trial: &Trial| (trial.setting, trial.losses.last().copied().flatten());
        self.trials.iter().map(last).collect()
    }

    /// The same with the loss on the first rung, which all candidates reach and are compared on. A tuning
    /// run by itself has one rung.
    pub fn first_losses(&self) -> Vec<(Setting, Option<f64>)> {
        if self.trials.is_empty() {
            return self.tuning_trials();
        }
        let first = |trial: &Trial| (trial.setting, trial.losses.first().copied().flatten());
        self.trials.iter().map(first).collect()
    }

    /// What the run says to those that follow.
    pub fn finished(&self) -> Finished {
        Finished::new(&self.trials, self.trace.outcome, &self.trace.evaluations)
    }

    /// The setting that the trials choose: the best of those on the last rung. `None` without trials.
    pub fn choice(&self) -> Option<Setting> {
        choice(&self.trials)
    }

    /// Whether two records have the same numbers, made on whatever machine and by whatever build.
    pub fn has_same_numbers(&self, other: &Record) -> bool {
        (&self.cell, &self.setting, &self.trace, &self.trials)
            == (&other.cell, &other.setting, &other.trace, &other.trials)
    }

    /// Gives back memory that its lists do not use, which reading leaves about half empty.
    pub(super) fn shrink_to_fit(&mut self) {
        self.trace.shrink_to_fit();
        self.trials.shrink_to_fit();
        self.trials.iter_mut().for_each(|trial| trial.losses.shrink_to_fit());
    }

    /// Checks that this build or an older one could have made the record.
    pub(super) fn check(&self) -> Result<()> {
        check_versions(&self.key, self.schema, self.algorithm)?;
        check_key(&self.key, &self.cell.key_in(self.algorithm))
    }
}

/// What records that are read one by one have in common. A large study has a few of each, and a hundred
/// thousand records.
#[derive(Default)]
pub(super) struct Shared {
    environments: Vec<Arc<Environment>>,
    activations: Vec<ActivationSpec>,
}

impl Shared {
    /// Lets a record share memory with those before it.
    pub(super) fn share(&mut self, record: &mut Record) {
        share(&mut record.environment, &mut self.environments);
        let activations = record.cell.activations_mut();
        activations.for_each(|activation| share(activation, &mut self.activations));
    }
}

/// So many values are known at most, so that a folder in which all differ takes no longer to read.
const MAX_KNOWN: usize = 256;

/// Replaces a value by an equal one of `known`, or adds it to them.
fn share<T: Clone + PartialEq>(value: &mut T, known: &mut Vec<T>) {
    match known.iter().find(|other| *other == value) {
        Some(other) => value.clone_from(other),
        None if known.len() < MAX_KNOWN => known.push(value.clone()),
        None => {}
    }
}

/// What a finished run says to those that follow: a tuning cell its choice, any other the validation loss of
/// its setting, `None` where it diverged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finished {
    /// The validation loss after the last step.
    Loss(Option<f64>),
    /// The setting that was chosen.
    Choice(Setting),
}

impl Finished {
    /// From the trials and the trace of a record.
    pub(super) fn new(trials: &[Trial], outcome: Outcome, evaluations: &[Evaluation]) -> Self {
        match choice(trials) {
            Some(setting) => Finished::Choice(setting),
            None => Finished::Loss(final_loss(outcome, evaluations)),
        }
    }
}

/// The setting that trials choose: the best of those on the last rung. `None` without trials.
fn choice(trials: &[Trial]) -> Option<Setting> {
    let rungs = trials.iter().map(|trial| trial.losses.len()).max()?;
    let mut losses: Vec<(Setting, Vec<Option<f64>>)> = Vec::new();
    for trial in trials.iter().filter(|trial| trial.losses.len() == rungs) {
        let loss = trial.losses.last().copied().flatten();
        match losses.iter_mut().find(|(setting, _)| *setting == trial.setting) {
            Some((_, of_setting)) => of_setting.push(loss),
            None => losses.push((trial.setting, vec![loss])),
        }
    }
    choose(&losses)
}

/// Validation loss after the last step; `None` where the run diverged.
pub fn final_validation_loss(trace: &Trace) -> Option<f64> {
    final_loss(trace.outcome, &trace.evaluations)
}

fn final_loss(outcome: Outcome, evaluations: &[Evaluation]) -> Option<f64> {
    let last = evaluations.last()?;
    (outcome == Outcome::Completed).then_some(last.validation.loss)
}
