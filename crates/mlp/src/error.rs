//! Every reason to refuse a run before its first step.

use crate::loss::Loss;
use crate::optimizer::OptimizerError;
use crate::schedule::ScheduleError;

/// Why a run cannot be started.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
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
    /// A run without steps.
    #[error("steps is 0; it is at least 1")]
    ZeroSteps,
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
    /// A class is to be predicted for a row that the data does not have.
    #[error("a prediction is asked for row {row}, but the data has {rows} rows")]
    PredictedRow {
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
