//! The training loop, and the trainer that takes its steps.
//!
//! [`train`] makes a [`Trainer`] and runs it to its end; a benchmark makes one and times
//! [`Trainer::step`], the very code that the run loops over.
//!
//! A run stops early when a loss or a parameter is no longer finite, and only then. A bound on how
//! far the loss may rise is deliberately absent: a run that recovers would be counted as diverged, and
//! arms whose losses start at different heights would be judged by different rules.
//!
//! Deliberately absent too: the clock, and threads (runs are independent: whoever has many runs them
//! side by side).

use std::sync::atomic::{AtomicBool, Ordering};

use crate::check::check_task;
use crate::clip::Clip;
use crate::config::Config;
use crate::data::{Targets, Task};
use crate::error::ConfigError;
use crate::loss::{Tally, largest};
use crate::network::{CHUNK, Network, TENSORS, Walk, even_chunks};
use crate::options::{Recording, TrainingOptions};
use crate::order::Order;
use crate::pass::Pass;
use crate::probe::{Probe, observe};
use crate::profile::Phase;
use crate::scalar::Scalar;
use crate::seed::Streams;
use crate::smoothness::smoothness;
use crate::snapshot::{GRADIENT_ROWS, snapshot};
use crate::trace::{CurvePoint, Evaluation, Outcome, Score, Snapshot, Trace};
use crate::updater::Updater;

/// Runs `config` on `task` and returns what it leaves behind, or `None` if `cancel` became true: a
/// run that was cut short leaves nothing.
///
/// The trace is a function of `config`, `task` and `streams`, on machines with the same vector
/// instructions.
///
/// # Errors
/// If the configuration cannot be carried out on this task; see [`ConfigError`].
pub fn train<T: Scalar>(
    config: &Config,
    task: &Task<'_, T>,
    streams: &Streams,
    cancel: &AtomicBool,
) -> Result<Option<Trace>, ConfigError> {
    Ok(Trainer::new(config, task, streams)?.run(cancel))
}

/// A network, its optimiser, its data and every buffer that a step needs.
#[derive(Debug)]
pub struct Trainer<'a, T> {
    config: Config,
    task: Task<'a, T>,
    network: Network<T>,
    updater: Updater<T>,
    clip: Option<Clip<T>>,
    order: Order,
    pass: Pass<T>,
    walk: Walk<T>,
    steps: u32,
}

impl<'a, T: Scalar> Trainer<'a, T> {
    /// A trainer with freshly drawn weights, before its first step.
    ///
    /// # Errors
    /// If the configuration cannot be carried out on this task.
    pub fn new(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
    ) -> Result<Self, ConfigError> {
        check_task(config, task)?;
        let model = config.model();
        let widths = model.widths(task);
        let mut network = Network::new(&widths, model.activation, model.head, model.init, streams);
        if config.training().layer_norm {
            network = network.with_fresh_norms();
        }
        Ok(Self::assemble(config, task, streams, network))
    }

    /// A trainer that starts from the given network; the configuration's model and `layer_norm` are
    /// not used.
    ///
    /// # Errors
    /// If the rest of the configuration cannot be carried out, or the network does not fit the data.
    pub fn with_network(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
        network: Network<T>,
    ) -> Result<Self, ConfigError> {
        check_task(config, task)?;
        let (data_inputs, data_outputs) = (task.inputs.ncols(), task.targets.outputs());
        let (inputs, outputs) = (network.inputs(), network.outputs());
        if (inputs, outputs) != (data_inputs, data_outputs) {
            let mismatch =
                ConfigError::NetworkMismatch { inputs, outputs, data_inputs, data_outputs };
            return Err(mismatch);
        }
        Ok(Self::assemble(config, task, streams, network))
    }

    fn assemble(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
        network: Network<T>,
    ) -> Self {
        let lengths = network.tensor_lengths();
        let batch_size = config.batch_size();
        let rows = task.split.train.len().min(batch_size.max(GRADIENT_ROWS));
        let options = config.training();
        Self {
            config: config.clone(),
            task: *task,
            updater: Updater::new(options.optimizer, &lengths),
            clip: options.clip_norm.map(|largest| Clip::new(largest, &lengths)),
            order: Order::new(&task.split.train, batch_size, *streams),
            pass: Pass::new(&network, rows),
            walk: Walk::new(&network),
            steps: 0,
            network,
        }
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network<T> {
        &self.network
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Takes one step on the next batch; returns the batch's mean loss before the step.
    pub fn step(&mut self) -> f64 {
        self.advance(&mut |_| ())
    }

    /// [`Trainer::step`], the same bits, telling `lap` of every part of the step that has ended, so
    /// that the caller can time them.
    pub fn step_profiled(&mut self, lap: &mut dyn FnMut(Phase)) -> f64 {
        self.advance(&mut |phase| lap(phase))
    }

    fn advance(&mut self, lap: &mut impl FnMut(Phase)) -> f64 {
        let rows = self.order.next_batch();
        let Task { inputs, targets, .. } = self.task;
        let loss = self.pass.forward(&self.network, self.config.loss(), inputs, targets, rows, lap);
        let TrainingOptions { schedule, steps, .. } = *self.config.training();
        let rate = schedule.rate(self.config.learning_rate(), self.steps, steps);
        self.updater.begin_step();
        for index in (0..self.network.layers.len()).rev() {
            // The gradient for the layer below first: it needs the weights as they were.
            self.pass.backward_norm(&self.network, index, lap);
            self.pass.backward_layer(&self.network, index, lap);
            self.move_layer(index, rate, lap);
        }
        self.move_clipped(rate, lap);
        self.steps += 1;
        loss
    }

    /// Moves the tensors of a layer or, where the gradient is clipped, keeps their gradients.
    fn move_layer(&mut self, index: usize, rate: f64, lap: &mut impl FnMut(Phase)) {
        let (pass, updater) = (&mut self.pass, &mut self.updater);
        for (tensor, theta) in self.network.tensors_mut(index).into_iter().enumerate() {
            let number = TENSORS * index + tensor;
            if theta.is_empty() {
                continue;
            }
            if let Some(clip) = &mut self.clip {
                pass.gradient(index, tensor, T::zero(), clip.gradient(number));
                lap(Phase::Product);
                continue;
            }
            updater.update(number, rate, theta, |buffer: &mut [T], keep| {
                pass.gradient(index, tensor, keep, buffer);
                lap(Phase::Product);
            });
            lap(Phase::Update);
        }
    }

    /// Moves all tensors along the clipped gradient, if it is clipped.
    fn move_clipped(&mut self, rate: f64, lap: &mut impl FnMut(Phase)) {
        let Some(clip) = &self.clip else { return };
        let scale = clip.scale();
        for index in 0..self.network.layers.len() {
            for (tensor, theta) in self.network.tensors_mut(index).into_iter().enumerate() {
                let number = TENSORS * index + tensor;
                let deliver = |buffer: &mut [T], keep| clip.deliver(number, scale, keep, buffer);
                self.updater.update(number, rate, theta, deliver);
            }
        }
        lap(Phase::Update);
    }

    /// Scores over the three splits, or `None` if a loss is not finite.
    pub fn evaluate(&mut self) -> Option<Evaluation> {
        let split = self.task.split;
        Some(Evaluation {
            step: self.steps,
            train: self.score(&split.train)?,
            validation: self.score(&split.validation)?,
            test: self.score(&split.test)?,
        })
    }

    /// The score over the given rows, or `None` if the loss is not finite.
    fn score(&mut self, rows: &[u32]) -> Option<Score> {
        let mut tally = Tally::default();
        let mut scratch = vec![T::zero(); CHUNK * self.network.outputs()];
        for rows in even_chunks(rows) {
            let y = self.walk.forward(&self.network, self.task.inputs, rows, |_, _, _| ());
            let scratch = &mut scratch[..y.len()];
            self.config.loss().tally(y, self.task.targets, rows, scratch, &mut tally);
        }
        let loss = tally.loss / tally.rows as f64;
        let accuracy = tally.correct.map(|correct| correct as f64 / tally.rows as f64);
        let outputs = (tally.rows * self.network.outputs() as u64) as f64;
        let negative = tally.negative.map(|negative| negative as f64 / outputs);
        loss.is_finite().then_some(Score { loss, accuracy, negative })
    }

    /// The state of every hidden layer over the training split, or `None` if it is not finite.
    pub fn snapshot(&mut self) -> Option<Snapshot> {
        let (walk, pass) = (&mut self.walk, &mut self.pass);
        let loss = self.config.loss();
        let mut seen = snapshot(&self.network, loss, &self.task, walk, pass, self.steps)?;
        if self.config.recording().smoothness {
            let (batch_size, learning_rate) =
                (self.config.batch_size(), self.config.learning_rate());
            let (network, task, pass) = (&self.network, &self.task, &mut self.pass);
            seen.smoothness = smoothness(network, loss, task, batch_size, learning_rate, pass);
        }
        Some(seen)
    }

    /// The class predicted for each of the rows: the largest output, the first of equals.
    fn predict(&mut self, rows: &[u32]) -> Vec<u16> {
        let k = self.network.outputs();
        let mut classes = Vec::with_capacity(rows.len());
        for rows in even_chunks(rows) {
            let y = self.walk.forward(&self.network, self.task.inputs, rows, |_, _, _| ());
            classes.extend(y.chunks_exact(k).map(|y| largest(y) as u16));
        }
        classes
    }

    /// Shows `probe` every layer, forward and backward, for the given rows of the data; returns
    /// their mean loss. The network is not changed.
    ///
    /// # Panics
    /// If a row is not in the data.
    pub fn observe(&self, rows: &[u32], probe: &mut impl Probe<T>) -> f64 {
        observe(&self.network, self.config.loss(), &self.task, rows, probe)
    }

    /// Takes the steps that are left and records; `None` if `cancel` became true on the way.
    pub fn run(&mut self, cancel: &AtomicBool) -> Option<Trace> {
        let mut trace = Trace {
            outcome: Outcome::Completed,
            curve: Vec::new(),
            evaluations: Vec::new(),
            snapshots: Vec::new(),
            predictions: Vec::new(),
        };
        let mut healthy = self.record(&mut trace);
        let mut interval = Mean::default();
        while healthy && self.steps < self.config.training().steps {
            if cancel.load(Ordering::Relaxed) {
                return None;
            }
            let loss = self.step();
            if !loss.is_finite() {
                trace.outcome = Outcome::Diverged { step: self.steps - 1 };
                interval.end(self.steps - 1, &mut trace.curve);
                return Some(trace);
            }
            interval.add(loss);
            let (step, every) = (self.steps, self.config.recording().curve_every);
            if every > 0 && (step % every == 0 || step == self.config.training().steps) {
                interval.end(step, &mut trace.curve);
                healthy = self.network.is_finite();
            }
            healthy = healthy && self.record(&mut trace);
        }
        if !healthy {
            trace.outcome = Outcome::Diverged { step: self.steps };
            interval.end(self.steps, &mut trace.curve);
        } else if matches!(self.task.targets, Targets::Classes { .. }) {
            trace.predictions = self.predict(&self.config.recording().predicted_rows.clone());
        }
        Some(trace)
    }

    /// Records what is due after the steps taken so far; false if something was not finite.
    fn record(&mut self, trace: &mut Trace) -> bool {
        let steps = self.config.training().steps;
        let &Recording { evaluate_every, ref snapshots, .. } = self.config.recording();
        let at_ends = self.steps == 0 || self.steps == steps;
        let snapshot_due = snapshots.contains(&self.steps);
        let evaluation_due =
            at_ends || (evaluate_every > 0 && self.steps.is_multiple_of(evaluate_every));
        if !(snapshot_due || evaluation_due) {
            return true;
        }
        if !self.network.is_finite() {
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
struct Mean {
    sum: f64,
    count: u32,
}

impl Mean {
    fn add(&mut self, loss: f64) {
        self.sum += loss;
        self.count += 1;
    }

    /// Adds the interval's point to the curve, unless it has no step or its sum overflowed.
    fn end(&mut self, step: u32, curve: &mut Vec<CurvePoint>) {
        let loss = self.sum / f64::from(self.count);
        if loss.is_finite() {
            curve.push(CurvePoint { step, loss });
        }
        *self = Self::default();
    }
}
