//! The loop of a run: steps, and what is recorded between them.
//!
//! A run stops early when a loss or a parameter is no longer finite, and for no other reason. A bound
//! on how far the loss may rise would count runs that recover as diverged, and judge arms whose losses
//! start at different heights by different rules.

use crate::data::Targets;
use crate::scalar::Scalar;
use crate::trace::{CurvePoint, Outcome, Trace};
use crate::trainer::Trainer;

impl<T: Scalar> Trainer<'_, T> {
    /// Takes the remaining steps and records them; `None` as soon as `goes_on` is false.
    pub(crate) fn run_while(&mut self, goes_on: &dyn Fn() -> bool) -> Option<Trace> {
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
            let loss = self.advance(&mut |_| ());
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
            let Some(mut evaluation) = self.evaluate_splits() else { return false };
            if step == self.config().training().steps {
                evaluation.test.errors = self.measure_target_errors().map(Box::new);
            }
            trace.evaluations.push(evaluation);
        }
        if snapshot_due {
            let Some(snapshot) = self.take_snapshot() else { return false };
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
