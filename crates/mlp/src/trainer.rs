//! The trainer: a network, its optimizer, its data, and every buffer that a step needs.
//!
//! Its public functions are in the module `train`.

use crate::ablation::{GATE, functionally_dead};
use crate::check::check_task;
use crate::clip::Clip;
use crate::config::{Config, check_loss};
use crate::data::Task;
use crate::error::ConfigError;
use crate::forward::{CHUNK_ROWS, ForwardPass, even_chunks, even_chunks_of};
use crate::loss::{Tally, argmax};
use crate::network::{Network, TENSORS_PER_LAYER};
use crate::norm::NormPosition;
use crate::options::TrainingOptions;
use crate::order::Order;
use crate::pass::BatchPass;
use crate::profile::Phase;
use crate::reconstruction::reconstruction;
use crate::scalar::Scalar;
use crate::seed::Streams;
use crate::smoothness::smoothness;
use crate::snapshot::{GRADIENT_ROWS, snapshot};
use crate::target_errors::target_errors;
use crate::trace::{Ablation, Evaluation, Score, Snapshot, TargetErrors};
use crate::updater::Updater;
use crate::zero_gradients::zero_gradients;

/// Trains one network, step by step or to its end.
#[derive(Debug)]
pub struct Trainer<'a, T> {
    config: Config,
    task: Task<'a, T>,
    network: Network<T>,
    updater: Updater<T>,
    clip: Option<Clip<T>>,
    order: Order,
    pass: BatchPass<T>,
    forward: ForwardPass<T>,
    steps: u32,
}

impl<'a, T: Scalar> Trainer<'a, T> {
    pub(crate) fn fresh(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
    ) -> Result<Self, ConfigError> {
        check_task(config, task)?;
        let model = config.model();
        let widths = config.widths(task);
        let mut network = Network::new(&widths, model.activation, model.head, model.init, streams);
        let options = config.training();
        match options.layer_norm {
            NormPosition::Nowhere => {}
            NormPosition::Before => network = network.with_fresh_norms(),
            NormPosition::After => network = network.with_fresh_norms().with_norms_after(),
        }
        if options.residual {
            network = network.with_residuals().expect("the configuration has one hidden width");
        }
        network = network.with_biases(options.bias_init, model.init, streams).with_small_blocks();
        Ok(Self::assemble(config, task, streams, network))
    }

    pub(crate) fn with_given_network(
        config: &Config,
        task: &Task<'a, T>,
        streams: &Streams,
        network: Network<T>,
    ) -> Result<Self, ConfigError> {
        check_task(config, task)?;
        let data_inputs = task.inputs.ncols();
        let data_outputs = config.loss().outputs(task.targets);
        let (inputs, outputs) = (network.inputs(), network.outputs());
        if (inputs, outputs) != (data_inputs, data_outputs) {
            return Err(ConfigError::NetworkMismatch {
                inputs,
                outputs,
                data_inputs,
                data_outputs,
            });
        }
        check_loss(config.loss(), network.head(), network.norm_position())?;
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
        let max_rows = task.split.train.len().min(batch_size.max(GRADIENT_ROWS));
        let options = config.training();
        Self {
            config: config.clone(),
            task: *task,
            updater: Updater::new(options.optimizer, &lengths),
            clip: options.clip_norm.map(|max_norm| Clip::new(max_norm, &lengths)),
            order: Order::new(&task.split.train, batch_size, *streams),
            pass: BatchPass::new(&network, config.loss(), max_rows),
            forward: ForwardPass::new(&network),
            steps: 0,
            network,
        }
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network<T> {
        &self.network
    }

    /// The network as it is now, without the rest of the trainer.
    pub fn into_network(self) -> Network<T> {
        self.network
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn task(&self) -> &Task<'a, T> {
        &self.task
    }

    pub(crate) fn advance(&mut self, phase_ended: &mut dyn FnMut(Phase)) -> f64 {
        let rows = self.order.next_batch();
        let Task { inputs, targets, .. } = self.task;
        let loss = self.config.loss();
        let loss = self.pass.forward(&self.network, loss, inputs, targets, rows, phase_ended);
        let &TrainingOptions { schedule, steps, .. } = self.config.training();
        let rate = schedule.rate(self.config.learning_rate(), self.steps, steps);
        self.updater.begin_step();
        for index in (0..self.network.layers.len()).rev() {
            // The gradient for the layer below needs the weights before their update.
            self.pass.backward_sum(&self.network, index, phase_ended);
            self.pass.backward_layer(&self.network, index, phase_ended);
            self.update_layer(index, rate, phase_ended);
        }
        self.update_clipped(rate, phase_ended);
        self.steps += 1;
        loss
    }

    /// Updates the tensors of a layer or, where the gradient is clipped, keeps their gradients.
    fn update_layer(&mut self, index: usize, rate: f64, phase_ended: &mut dyn FnMut(Phase)) {
        let (pass, updater) = (&mut self.pass, &mut self.updater);
        for (tensor, theta) in self.network.tensors_mut(index).into_iter().enumerate() {
            let number = TENSORS_PER_LAYER * index + tensor;
            if theta.is_empty() {
                continue;
            }
            if let Some(clip) = &mut self.clip {
                pass.accumulate_gradient(index, tensor, T::zero(), clip.gradient(number));
                phase_ended(Phase::Product);
                continue;
            }
            updater.update(number, rate, theta, |buffer: &mut [T], keep| {
                pass.accumulate_gradient(index, tensor, keep, buffer);
                phase_ended(Phase::Product);
            });
            phase_ended(Phase::Update);
        }
    }

    /// Updates all tensors by the clipped gradient, if it is clipped.
    fn update_clipped(&mut self, rate: f64, phase_ended: &mut dyn FnMut(Phase)) {
        let Some(clip) = &self.clip else { return };
        let scale = clip.scale();
        for index in 0..self.network.layers.len() {
            for (tensor, theta) in self.network.tensors_mut(index).into_iter().enumerate() {
                let number = TENSORS_PER_LAYER * index + tensor;
                self.updater.update(number, rate, theta, |buffer: &mut [T], keep| {
                    clip.accumulate(number, scale, keep, buffer);
                });
            }
        }
        phase_ended(Phase::Update);
    }

    /// Scores over the three splits, or `None` if a loss is not finite.
    pub(crate) fn evaluate_splits(&mut self) -> Option<Evaluation> {
        let split = self.task.split;
        Some(Evaluation {
            step: self.steps,
            train: self.score(&split.train)?,
            validation: self.score(&split.validation)?,
            test: self.score(&split.test)?,
        })
    }

    /// The mean loss over the validation split, or `None` if it or a parameter is not finite.
    pub(crate) fn score_validation(&mut self) -> Option<f64> {
        if !self.network.is_finite() {
            return None;
        }
        let split = self.task.split;
        self.score(&split.validation).map(|score| score.loss)
    }

    /// The score over the given rows, or `None` if the loss is not finite.
    fn score(&mut self, rows: &[u32]) -> Option<Score> {
        let mut tally = Tally::default();
        if self.config.loss().gradient_weight().is_some() {
            self.tally_with_gradients(rows, &mut tally);
        } else {
            self.tally(rows, &mut tally);
        }
        tally.score(self.task.targets.outputs())
    }

    fn tally(&mut self, rows: &[u32], tally: &mut Tally) {
        let mut scratch = vec![T::zero(); CHUNK_ROWS * self.network.outputs()];
        for rows in even_chunks(rows) {
            let y = self.forward.run(&self.network, self.task.inputs, rows, |_, _, _| ());
            let scratch = &mut scratch[..y.len()];
            self.config.loss().tally(y, self.task.targets, rows, scratch, tally);
        }
    }

    /// A pass with tangents computes the loss of a whole chunk.
    fn tally_with_gradients(&mut self, rows: &[u32], tally: &mut Tally) {
        let (loss, Task { inputs, targets, .. }) = (self.config.loss(), self.task);
        let mut scratch = Vec::new();
        for rows in even_chunks_of(rows, self.pass.capacity()) {
            self.pass.forward(&self.network, loss, inputs, targets, rows, &mut |_| ());
            let y = self.pass.outputs();
            scratch.resize(y.len(), T::zero());
            loss.tally(y, targets, rows, &mut scratch, tally);
        }
    }

    /// The errors against the function behind the targets over the test split, where they were requested.
    pub(crate) fn measure_target_errors(&self) -> Option<TargetErrors> {
        let requested = self.config.recording().target_errors;
        let errors = || target_errors(&self.network, &self.task, &self.task.split.test);
        requested.then(errors).flatten()
    }

    /// The state of every hidden layer over the training split, or `None` if a value is not finite.
    pub(crate) fn take_snapshot(&mut self) -> Option<Snapshot> {
        let (network, loss, task) = (&self.network, self.config.loss(), &self.task);
        let (forward, pass) = (&mut self.forward, &mut self.pass);
        let recording = self.config.recording();
        let curves = recording.unit_curves;
        let mut snapshot = snapshot(network, loss, task, forward, pass, self.steps, curves)?;
        if recording.smoothness {
            let (batch_size, rate) = (self.config.batch_size(), self.config.learning_rate());
            snapshot.smoothness = smoothness(network, loss, task, batch_size, rate, pass);
        }
        if recording.zero_gradients {
            let shares = zero_gradients(network, loss, task, self.config.batch_size(), pass);
            for (layer, share) in snapshot.layers.iter_mut().zip(shares) {
                layer.requested.zero_gradient = share;
            }
        }
        let is_end = self.steps == 0 || self.steps == self.config.training().steps;
        if recording.reconstruction && is_end {
            for (index, layer) in snapshot.layers.iter_mut().enumerate() {
                layer.requested.reconstruction = reconstruction(network, task, index, forward);
            }
        }
        if recording.ablation && self.steps == self.config.training().steps {
            let units = functionally_dead(network, loss, task, forward, pass);
            for (layer, dead) in snapshot.layers.iter_mut().zip(units.unwrap_or_default()) {
                let gate_dead = layer.sets.gate_dead(GATE);
                let both = dead.iter().filter(|&&unit| gate_dead.contains(unit)).count() as u32;
                layer.requested.ablation =
                    Some(Ablation { dead: dead.len() as u32, gate_dead: both });
            }
        }
        Some(snapshot)
    }

    /// The class predicted for each of the rows: the index of the largest output.
    pub(crate) fn predicted_classes(&mut self, rows: &[u32]) -> Vec<u16> {
        let outputs = self.network.outputs();
        let mut classes = Vec::with_capacity(rows.len());
        for rows in even_chunks(rows) {
            let y = self.forward.run(&self.network, self.task.inputs, rows, |_, _, _| ());
            classes.extend(y.chunks_exact(outputs).map(|y| argmax(y) as u16));
        }
        classes
    }
}
