//! The numbers that a run is computed with, and what takes time in a run compiled for each of them.
//!
//! Generic code is compiled again in every crate that uses it, at that crate's level of optimization.
//! The methods of [`Precision`] are not generic: a program that trains neither waits for the trainer to
//! be compiled, nor does its own profile decide about the speed of a step.

use crate::config::Config;
use crate::data::Task;
use crate::error::ConfigError;
use crate::network::Network;
use crate::probe::{self, Probe};
use crate::profile::Phase;
use crate::scalar::Scalar;
use crate::seed::Streams;
use crate::snapshot;
use crate::trace::{Evaluation, LayerState, Snapshot, Trace};
use crate::trainer::Trainer;

/// f32 or f64: the numbers that a run is computed with.
pub trait Precision: Scalar {
    #[doc(hidden)]
    fn fresh_trainer<'a>(
        config: &Config,
        task: &Task<'a, Self>,
        streams: &Streams,
    ) -> Result<Trainer<'a, Self>, ConfigError>;
    #[doc(hidden)]
    fn trainer_of<'a>(
        config: &Config,
        task: &Task<'a, Self>,
        streams: &Streams,
        network: Network<Self>,
    ) -> Result<Trainer<'a, Self>, ConfigError>;
    #[doc(hidden)]
    fn step(trainer: &mut Trainer<'_, Self>, phase_ended: &mut dyn FnMut(Phase)) -> f64;
    #[doc(hidden)]
    fn run(trainer: &mut Trainer<'_, Self>, goes_on: &dyn Fn() -> bool) -> Option<Trace>;
    #[doc(hidden)]
    fn evaluate(trainer: &mut Trainer<'_, Self>) -> Option<Evaluation>;
    #[doc(hidden)]
    fn validation_loss(trainer: &mut Trainer<'_, Self>) -> Option<f64>;
    #[doc(hidden)]
    fn snapshot(trainer: &mut Trainer<'_, Self>) -> Option<Snapshot>;
    #[doc(hidden)]
    fn observe(trainer: &Trainer<'_, Self>, rows: &[u32], probe: &mut dyn Probe<Self>) -> f64;
    #[doc(hidden)]
    fn layer_state(units: usize, z: &[Self], h: &[Self], slopes: &[Self]) -> LayerState;
}

/// The state of a layer of `units` units from z, h = f(z) and f'(z) of the same rows, B × H each; its
/// gradient norm is 0.
///
/// # Panics
/// If there are no units.
pub fn layer_state<T: Precision>(units: usize, z: &[T], h: &[T], slopes: &[T]) -> LayerState {
    T::layer_state(units, z, h, slopes)
}

macro_rules! compile {
    ($number:ty) => {
        impl Precision for $number {
            fn fresh_trainer<'a>(
                config: &Config,
                task: &Task<'a, Self>,
                streams: &Streams,
            ) -> Result<Trainer<'a, Self>, ConfigError> {
                Trainer::fresh(config, task, streams)
            }

            fn trainer_of<'a>(
                config: &Config,
                task: &Task<'a, Self>,
                streams: &Streams,
                network: Network<Self>,
            ) -> Result<Trainer<'a, Self>, ConfigError> {
                Trainer::with_given_network(config, task, streams, network)
            }

            fn step(trainer: &mut Trainer<'_, Self>, phase_ended: &mut dyn FnMut(Phase)) -> f64 {
                trainer.advance(phase_ended)
            }

            fn run(trainer: &mut Trainer<'_, Self>, goes_on: &dyn Fn() -> bool) -> Option<Trace> {
                trainer.run_while(goes_on)
            }

            fn evaluate(trainer: &mut Trainer<'_, Self>) -> Option<Evaluation> {
                trainer.evaluate_splits()
            }

            fn validation_loss(trainer: &mut Trainer<'_, Self>) -> Option<f64> {
                trainer.score_validation()
            }

            fn snapshot(trainer: &mut Trainer<'_, Self>) -> Option<Snapshot> {
                trainer.take_snapshot()
            }

            fn observe(
                trainer: &Trainer<'_, Self>,
                rows: &[u32],
                probe: &mut dyn Probe<Self>,
            ) -> f64 {
                let loss = trainer.config().loss();
                probe::observe(trainer.network(), loss, trainer.task(), rows, probe)
            }

            fn layer_state(units: usize, z: &[Self], h: &[Self], slopes: &[Self]) -> LayerState {
                snapshot::state_of(units, z, h, slopes)
            }
        }
    };
}

compile!(f32);
compile!(f64);
