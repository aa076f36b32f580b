//! What a run is told, and every reason to refuse it before a step is taken.
//!
//! Deliberately absent: defaults of what is compared. Whoever runs an experiment states all of it;
//! [`Config::plain`] only leaves out what is optional.

use activations::Activation;
use meanfield::Init;

use crate::data::{Targets, Task};
use crate::dense::all_finite;
use crate::loss::Loss;
use crate::optimizer::{Optimizer, OptimizerError};
use crate::scalar::Scalar;
use crate::schedule::{Schedule, ScheduleError};

/// One training run, apart from its data and its random streams.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Widths of the hidden layers, the one nearest the input first; at least one.
    pub hidden: Vec<usize>,
    /// Activation of every hidden layer.
    pub activation: Activation,
    /// Activation of the last layer; identity unless outputs are constrained.
    pub head: Activation,
    /// Whether hidden layers normalise what their activation is applied to ([`crate::norm`]).
    pub layer_norm: bool,
    /// Rule of the initial weights.
    pub init: Init,
    /// What is minimised.
    pub loss: Loss,
    /// How gradients change parameters.
    pub optimizer: Optimizer,
    /// Step size η, before its schedule.
    pub learning_rate: f64,
    /// How the step size changes over the run.
    pub schedule: Schedule,
    /// Largest Euclidean norm of the gradient of all parameters together; longer gradients are
    /// shortened to it, as by PyTorch's `clip_grad_norm_`.
    pub clip_norm: Option<f64>,
    /// Examples a step.
    pub batch_size: usize,
    /// Steps to take.
    pub steps: u32,
    /// Steps that one point of the loss curve is the mean of; 0 for no curve.
    pub curve_every: u32,
    /// Steps between evaluations of the three splits; 0 for birth and end only.
    pub evaluate_every: u32,
    /// Steps after which hidden layers are recorded; 0 is birth. Empty for none.
    pub snapshot_steps: Vec<u32>,
    /// Whether a snapshot also says how smooth the loss is ([`crate::trace::Smoothness`]).
    pub smoothness: bool,
    /// Rows of the data whose predicted class is recorded after the last step.
    pub predicted_rows: Vec<u32>,
}

/// Why a run cannot be started.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// `hidden` is empty.
    #[error("depth is 0: a network needs at least one hidden layer")]
    NoHiddenLayer,
    /// A hidden layer without units.
    #[error("hidden layer {layer} has width 0; every width is at least 1")]
    ZeroWidth {
        /// Index of the layer, from 0.
        layer: usize,
    },
    /// A batch without examples.
    #[error("batch_size is 0; it is at least 1")]
    ZeroBatch,
    /// The learning rate is no step size.
    #[error("learning_rate is {rate}, but must be finite and above 0")]
    LearningRate {
        /// What was asked for.
        rate: f64,
    },
    /// The largest norm of the gradient is no norm.
    #[error("clip_norm is {norm}, but must be finite and above 0; leave it out to clip nothing")]
    ClipNorm {
        /// What was asked for.
        norm: f64,
    },
    /// A setting of the schedule is out of range.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// An optimiser's setting is out of range.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// A snapshot is asked for after the last step.
    #[error("a snapshot is asked for at step {snapshot}, but the run has {steps} steps")]
    SnapshotBeyondEnd {
        /// The snapshot's step.
        snapshot: u32,
        /// Steps of the run.
        steps: u32,
    },
    /// The loss is not defined for such targets.
    #[error(
        "the loss {loss:?} does not fit the targets: cross_entropy needs classes, squared_error needs values"
    )]
    LossMismatch {
        /// The loss asked for.
        loss: Loss,
    },
    /// Inputs or targets without columns.
    #[error("the data has {inputs} input columns and {outputs} outputs; both are at least 1")]
    NoColumns {
        /// Input width D.
        inputs: usize,
        /// Output width K.
        outputs: usize,
    },
    /// Not as many targets as inputs.
    #[error("the data has {inputs} rows of inputs and {targets} of targets")]
    RowCount {
        /// Rows of inputs.
        inputs: usize,
        /// Rows of targets.
        targets: usize,
    },
    /// One of the three splits has no row.
    #[error("the {split} split is empty; each split needs at least one row")]
    EmptySplit {
        /// train, validation or test.
        split: &'static str,
    },
    /// A split names a row that the data does not have.
    #[error("the {split} split names row {row}, but the data has {rows} rows")]
    RowOutOfRange {
        /// train, validation or test.
        split: &'static str,
        /// The row named.
        row: u32,
        /// Rows of the data.
        rows: usize,
    },
    /// A label is no class.
    #[error("row {row} has label {label}, but there are {classes} classes, counted from 0")]
    LabelOutOfRange {
        /// The row.
        row: usize,
        /// Its label.
        label: u16,
        /// Number of classes.
        classes: usize,
    },
    /// An input or a target value is NaN or infinite.
    #[error("row {row} has {what} that is not finite; clean the data first")]
    NotFinite {
        /// The row.
        row: usize,
        /// "an input" or "a target".
        what: &'static str,
    },
    /// A network was given that does not fit the data.
    #[error(
        "the network maps {inputs} → {outputs}, but the data needs {data_inputs} → {data_outputs}"
    )]
    NetworkMismatch {
        /// Inputs of the network.
        inputs: usize,
        /// Outputs of the network.
        outputs: usize,
        /// Columns of the data's inputs.
        data_inputs: usize,
        /// Outputs that the targets need.
        data_outputs: usize,
    },
}

impl Config {
    /// A run without anything optional: identity head, no layer norm, a constant rate, no clipping, and
    /// nothing recorded underway. Rate, batch size and steps are 0, and so refused or empty, until they
    /// are stated.
    pub fn plain(
        hidden: Vec<usize>,
        activation: Activation,
        init: Init,
        loss: Loss,
        optimizer: Optimizer,
    ) -> Self {
        Self {
            hidden,
            activation,
            head: Activation::new("identity").expect("it is registered"),
            layer_norm: false,
            init,
            loss,
            optimizer,
            learning_rate: 0.0,
            schedule: Schedule::Constant,
            clip_norm: None,
            batch_size: 0,
            steps: 0,
            curve_every: 0,
            evaluate_every: 0,
            snapshot_steps: Vec::new(),
            smoothness: false,
            predicted_rows: Vec::new(),
        }
    }

    /// Refuses a run that could not be carried out, before anything is allocated for it.
    ///
    /// # Errors
    /// The first reason found; see [`ConfigError`].
    pub fn check<T: Scalar>(&self, task: &Task<'_, T>) -> Result<(), ConfigError> {
        if self.hidden.is_empty() {
            return Err(ConfigError::NoHiddenLayer);
        }
        if let Some(layer) = self.hidden.iter().position(|&width| width == 0) {
            return Err(ConfigError::ZeroWidth { layer });
        }
        if self.batch_size == 0 {
            return Err(ConfigError::ZeroBatch);
        }
        if !(self.learning_rate > 0.0 && self.learning_rate.is_finite()) {
            return Err(ConfigError::LearningRate { rate: self.learning_rate });
        }
        if let Some(norm) = self.clip_norm.filter(|norm| !(*norm > 0.0 && norm.is_finite())) {
            return Err(ConfigError::ClipNorm { norm });
        }
        self.schedule.check(self.steps)?;
        self.optimizer.check()?;
        let beyond = self.snapshot_steps.iter().find(|&&step| step > self.steps);
        if let Some(&snapshot) = beyond {
            return Err(ConfigError::SnapshotBeyondEnd { snapshot, steps: self.steps });
        }
        if !self.loss.fits(task.targets) {
            return Err(ConfigError::LossMismatch { loss: self.loss });
        }
        check_task(task)
    }

    /// The widths of all layers for this task: input, hidden …, output.
    pub fn widths<T>(&self, task: &Task<'_, T>) -> Vec<usize> {
        let mut widths = vec![task.inputs.ncols()];
        widths.extend(&self.hidden);
        widths.push(task.targets.outputs());
        widths
    }
}

fn check_task<T: Scalar>(task: &Task<'_, T>) -> Result<(), ConfigError> {
    let (rows, inputs) = task.inputs.dim();
    let outputs = task.targets.outputs();
    if inputs == 0 || outputs == 0 {
        return Err(ConfigError::NoColumns { inputs, outputs });
    }
    let targets = match task.targets {
        Targets::Classes { labels, .. } => labels.len(),
        Targets::Values(values) => values.nrows(),
    };
    if targets != rows {
        return Err(ConfigError::RowCount { inputs: rows, targets });
    }
    let split = task.split;
    for (name, list) in
        [("train", &split.train), ("validation", &split.validation), ("test", &split.test)]
    {
        if list.is_empty() {
            return Err(ConfigError::EmptySplit { split: name });
        }
        if let Some(&row) = list.iter().find(|&&row| row as usize >= rows) {
            return Err(ConfigError::RowOutOfRange { split: name, row, rows });
        }
    }
    check_values(task)
}

fn check_values<T: Scalar>(task: &Task<'_, T>) -> Result<(), ConfigError> {
    if let Some(row) = first_not_finite(task.inputs) {
        return Err(ConfigError::NotFinite { row, what: "an input" });
    }
    match task.targets {
        Targets::Classes { labels, classes } => {
            let wrong = labels.iter().position(|&label| usize::from(label) >= *classes);
            wrong.map_or(Ok(()), |row| {
                let label = labels[row];
                Err(ConfigError::LabelOutOfRange { row, label, classes: *classes })
            })
        }
        Targets::Values(values) => first_not_finite(values.view())
            .map_or(Ok(()), |row| Err(ConfigError::NotFinite { row, what: "a target" })),
    }
}

/// The first row with a value that is NaN or infinite.
fn first_not_finite<T: Scalar>(matrix: ndarray::ArrayView2<'_, T>) -> Option<usize> {
    if matrix.as_slice().is_some_and(all_finite) {
        return None;
    }
    let finite =
        |row: ndarray::ArrayView1<'_, T>| row.iter().all(|&value| value.to_f64().is_finite());
    matrix.rows().into_iter().position(|row| !finite(row))
}
