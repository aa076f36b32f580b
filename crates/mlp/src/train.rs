//! The training loop.
//!
//! A run stops early when a loss or a parameter is no longer finite, and for no other reason. A bound
//! on how far the loss may rise would count runs that recover as diverged, and judge arms whose losses
//! start at different heights by different rules.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::config::Config;
use crate::data::{Targets, Task};
use crate::error::ConfigError;
use crate::network::Network;
use crate::scalar::Scalar;
use crate::seed::Streams;
use crate::trace::{CurvePoint, Outcome, Trace};
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
pub fn train<T: Scalar>(
    config: &Config,
    task: &Task<'_, T>,
    streams: &Streams,
) -> Result<Trained<T>, ConfigError> {
    let mut trainer = Trainer::new(config, task, streams)?;
    let trace = trainer.run();
    Ok(Trained { network: trainer.into_network(), trace })
}

impl<T: Scalar> Trainer<'_, T> {
    /// Takes the remaining steps and records them.
    pub fn run(&mut self) -> Trace {
        self.run_while(|| true).expect("nothing stops the run")
    }

    /// As [`Trainer::run`], but returns `None` as soon as `cancel` is true: a run that was cut short
    /// leaves no trace.
    pub fn run_unless(&mut self, cancel: &AtomicBool) -> Option<Trace> {
        self.run_while(|| !cancel.load(Ordering::Relaxed))
    }

    fn run_while(&mut self, goes_on: impl Fn() -> bool) -> Option<Trace> {
        let mut trace = Trace {
            outcome: Outcome::Completed,
            curve: Vec::new(),
            evaluations: Vec::new(),
            snapshots: Vec::new(),
            predictions: Vec::new(),
        };
        let last_step = self.config().training().steps;
        let curve_every = self.config().recording().curve_every;
        let mut finite = self.record(&mut trace);
        let mut interval = IntervalMean::default();
        while finite && self.steps() < last_step {
            if !goes_on() {
                return None;
            }
            let loss = self.step();
            if !loss.is_finite() {
                let step = self.steps() - 1;
                trace.outcome = Outcome::Diverged { step };
                interval.finish(step, &mut trace.curve);
                return Some(trace);
            }
            interval.add(loss);
            let step = self.steps();
            if curve_every > 0 && (step.is_multiple_of(curve_every) || step == last_step) {
                interval.finish(step, &mut trace.curve);
                finite = self.network().is_finite();
            }
            finite = finite && self.record(&mut trace);
        }
        if !finite {
            trace.outcome = Outcome::Diverged { step: self.steps() };
            interval.finish(self.steps(), &mut trace.curve);
        } else if matches!(self.task().targets, Targets::Classes { .. }) {
            let rows = self.config().recording().predicted_rows.clone();
            trace.predictions = self.predicted_classes(&rows);
        }
        Some(trace)
    }

    /// Records what is due after the steps taken so far; false if something is not finite.
    fn record(&mut self, trace: &mut Trace) -> bool {
        let step = self.steps();
        let recording = self.config().recording();
        let is_end = step == 0 || step == self.config().training().steps;
        let every = recording.evaluate_every;
        let evaluation_due = is_end || (every > 0 && step.is_multiple_of(every));
        let snapshot_due = recording.snapshots.contains(&step);
        if !(snapshot_due || evaluation_due) {
            return true;
        }
        if !self.network().is_finite() {
            return false;
        }
        if evaluation_due {
            let Some(evaluation) = self.evaluate() else { return false };
            trace.evaluations.push(evaluation);
        }
        if snapshot_due {
            let Some(snapshot) = self.snapshot() else { return false };
            trace.snapshots.push(snapshot);
        }
        true
    }
}

/// The mean of the losses since the last point of the curve.
#[derive(Default)]
struct IntervalMean {
    sum: f64,
    count: u32,
}

impl IntervalMean {
    fn add(&mut self, loss: f64) {
        self.sum += loss;
        self.count += 1;
    }

    /// Adds the interval's point to the curve, unless it has no step or its sum overflowed.
    fn finish(&mut self, step: u32, curve: &mut Vec<CurvePoint>) {
        let loss = self.sum / f64::from(self.count);
        if loss.is_finite() {
            curve.push(CurvePoint { step, loss });
        }
        *self = Self::default();
    }
}
