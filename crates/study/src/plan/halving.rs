//! Successive halving: which settings are tried, with how many trials, and for how many steps.
//!
//! All candidates are trained for an eighth of the steps; half of them, for a quarter; and half of these, for
//! half. So the choice costs a quarter of training every candidate to the end. Where the learning rate
//! decays, losses on the way favor low rates, and half of those that are left are trained to the end. Every
//! arm has the same number of trials on each rung, whatever its number of candidates: those that are left
//! share them. `examples/halving.rs` compares this schedule with others and with full tuning.
//!
//! Source: K. Jamieson, A. Talwalkar, "Non-stochastic best arm identification and hyperparameter
//! optimization", 2016.

use meanfield::Init;
use mlp::Schedule;
use serde::{Deserialize, Serialize};

use super::setting::Setting;

/// Shares of all steps after which candidates are compared, where the learning rate is constant.
const CONSTANT: [f64; 3] = [1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0];
/// The same where it decays.
const DECAYING: [f64; 4] = [1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 1.0];
/// One of so many trials, and of so many candidates, goes on to the next rung.
const REDUCTION: usize = 2;
/// Fewest candidates and trials on a rung: with one there would be nothing to compare.
const MIN_LEFT: usize = 2;

/// The settings that are tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidates {
    /// Initializations.
    pub init: Vec<Init>,
    /// Learning rates, ascending.
    pub learning_rate: Vec<f64>,
    /// Trials on the first rung: at least one for each setting.
    pub trials: usize,
}

impl Candidates {
    /// The settings: every rate of the first initialization, then of the next.
    pub fn settings(&self) -> Vec<Setting> {
        grid(&self.init, &self.learning_rate)
    }

    /// The rungs of a run of this many steps.
    pub fn rungs(&self, steps: u32, schedule: Schedule) -> Vec<Rung> {
        let shares: &[f64] = match schedule {
            Schedule::Constant => &CONSTANT,
            _ => &DECAYING,
        };
        self.rungs_at(shares, REDUCTION, steps)
    }

    /// The same with other shares of the steps, and another part of the candidates that goes on, to compare
    /// schedules.
    pub fn rungs_at(&self, shares: &[f64], reduction: usize, steps: u32) -> Vec<Rung> {
        let next = |count: usize| count.div_ceil(reduction).max(MIN_LEFT).min(count);
        let (mut settings, mut trials) = (self.settings().len(), self.trials);
        let mut rungs = Vec::new();
        for share in shares {
            let steps = (f64::from(steps) * share).ceil() as u32;
            rungs.push(Rung { steps, settings, trials });
            (settings, trials) = (next(settings), next(trials));
        }
        rungs
    }
}

/// Steps of all trials of some rungs together, where no trial is trained twice.
pub fn steps_of(rungs: &[Rung]) -> f64 {
    let before = std::iter::once(0).chain(rungs.iter().map(|rung| rung.steps));
    let parts = rungs.iter().zip(before);
    parts.map(|(rung, before)| f64::from(rung.steps - before) * rung.trials as f64).sum()
}

/// Every rate of the first initialization, then of the next.
pub(super) fn grid(init: &[Init], learning_rate: &[f64]) -> Vec<Setting> {
    let settings = init.iter().flat_map(|&init| {
        learning_rate.iter().map(move |&learning_rate| Setting { init, learning_rate })
    });
    settings.collect()
}

/// A comparison of the candidates that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Steps after which they are compared.
    pub steps: u32,
    /// How many there are.
    pub settings: usize,
    /// Trials of all of them.
    pub trials: usize,
}

impl Rung {
    /// Trials of the setting at a position, the best of the rung before first: an equal part, and one of
    /// the rest.
    pub fn trials_of(&self, position: usize) -> usize {
        self.trials / self.settings + usize::from(position < self.trials % self.settings)
    }
}
