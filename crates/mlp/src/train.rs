//! Training a network: the public functions of the trainer.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::Config;
use crate::data::Task;
use crate::error::ConfigError;
use crate::network::Network;
use crate::precision::Precision;
use crate::probe::Probe;
use crate::profile::Phase;
use crate::seed::Streams;
use crate::trace::{Evaluation, Snapshot, Trace};
use crate::trainer::Trainer;

/// What [`train`] returns.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Trained<T> {
    /// The network after the last step; of a run that diverged, as it was then.
    pub network: Network<T>,
    /// What was recorded on the way.
    pub trace: Trace,
}

/// Trains a network to the end of its run.
///
/// The result is a function of `config`, `task` and `streams`, on machines with the same vector
/// instructions. For a run that can be cancelled see [`Trainer::run_unless`].
///
/// # Errors
/// If the configuration does not fit the data; see [`ConfigError`].
pub fn train<T: Precision>(
    config: &Config,
    task: &Task<'_, T>,
    streams: &Streams,
) -> Result<Trained<T>, ConfigError> {
    let mut trainer = Trainer::new(config, task, streams)?;
    let trace = trainer.run();
    Ok(Trained { network: trainer.into_network(), trace })
}

impl<'a, T: Precision> Trainer<'a, T> {
    /// A trainer with freshly drawn weights, before its first step.
    ///
    /// # Errors
    /// If the configuration does not fit the data; see [`ConfigError`].
    pub fn new(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
    ) -> Result<Self, ConfigError> {
        T::fresh_trainer(config, task, streams)
    }

    /// A trainer that starts from the given network. The model of the configuration, its
    /// `layer_norm`, `bias_init` and `residual` are not used.
    ///
    /// # Errors
    /// If the configuration or the network does not fit the data; see [`ConfigError`].
    pub fn with_network(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
        network: Network<T>,
    ) -> Result<Self, ConfigError> {
        T::trainer_of(config, task, streams, network)
    }

    /// Takes one step on the next batch; returns the batch's mean loss before the step.
    pub fn step(&mut self) -> f64 {
        T::step(self, &mut |_| ())
    }

    /// As [`Trainer::step`], with the same bits. Calls `phase_ended` whenever a phase of the step has
    /// ended, so that the caller can time it.
    pub fn step_profiled(&mut self, phase_ended: &mut dyn FnMut(Phase)) -> f64 {
        T::step(self, phase_ended)
    }

    /// Takes the remaining steps and records them.
    pub fn run(&mut self) -> Trace {
        T::run(self, &|| true).expect("nothing stops the run")
    }

    /// As [`Trainer::run`], but returns `None` as soon as `cancel` is true: a run that was cut short
    /// leaves no trace.
    pub fn run_unless(&mut self, cancel: &AtomicBool) -> Option<Trace> {
        T::run(self, &|| !cancel.load(Ordering::Relaxed))
    }

    /// Scores over the three splits, or `None` if a loss is not finite.
    pub fn evaluate(&mut self) -> Option<Evaluation> {
        T::evaluate(self)
    }

    /// The mean loss over the validation split, or `None` if it or a parameter is not finite.
    pub fn validation_loss(&mut self) -> Option<f64> {
        T::validation_loss(self)
    }

    /// The state of every hidden layer over the training split, or `None` if a value is not finite.
    pub fn snapshot(&mut self) -> Option<Snapshot> {
        T::snapshot(self)
    }

    /// Shows `probe` every layer, forward and backward, for the given rows of the data; returns
    /// their mean loss. The network is not changed.
    ///
    /// # Panics
    /// If a row is not in the data.
    pub fn observe(&self, rows: &[u32], probe: &mut dyn Probe<T>) -> f64 {
        T::observe(self, rows, probe)
    }
}
