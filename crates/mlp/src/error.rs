//! Why a run is refused before its first step.

use activations::Activation;

use crate::input_gradient::MAX_GRADIENT_INPUTS;
use crate::loss::Loss;
use crate::optimizer::OptimizerError;
use crate::schedule::ScheduleError;

/// Why a run is refused: a setting is out of range, or does not fit the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// There is no hidden layer.
    #[error("depth is 0: a network needs at least one hidden layer")]
    NoHiddenLayer,
    /// A hidden layer has no units.
    #[error("hidden layer {layer} has width 0; every width is at least 1")]
    ZeroWidth {
        /// Index of the layer, from 0.
        layer: usize,
    },
    /// Hidden layers that residual connections join differ in width.
    #[error(
        "hidden layer {layer} has width {width}, but the first has {first}: with residual = true all hidden layers have one width"
    )]
    ResidualWidths {
        /// Index of the layer, from 0.
        layer: usize,
        /// Its width.
        width: usize,
        /// Width of the first hidden layer.
        first: usize,
    },
    /// A batch has no examples, or its size was not set.
    #[error("batch_size is 0; it is at least 1")]
    ZeroBatch,
    /// The run has no steps, or their number was not set.
    #[error("steps is 0; it is at least 1")]
    ZeroSteps,
    /// The learning rate is out of range, or was not set.
    #[error("learning_rate is {rate}, but must be finite and above 0")]
    LearningRate {
        /// The value given.
        rate: f64,
    },
    /// The norm to clip gradients to is out of range.
    #[error("clip_norm is {norm}, but must be finite and above 0; leave it out to clip nothing")]
    ClipNorm {
        /// The value given.
        norm: f64,
    },
    /// A setting of the schedule is out of range.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A setting of the optimizer is out of range.
    #[error(transparent)]
    Optimizer(#[from] OptimizerError),
    /// A snapshot is requested after the last step.
    #[error("a snapshot is asked for at step {snapshot}, but the run has {steps} steps")]
    SnapshotBeyondEnd {
        /// The snapshot's step.
        snapshot: u32,
        /// Steps of the run.
        steps: u32,
    },
    /// The loss is not defined for these targets.
    #[error(
        "the loss {loss} does not fit the targets: cross_entropy needs classes, squared_error, gaussian and eikonal need values, sobolev needs values with their gradients"
    )]
    LossMismatch {
        /// The loss of the configuration.
        loss: Loss,
    },
    /// A likelihood is asked for behind an activation of the last layer.
    #[error(
        "a gaussian loss makes means and scales of the outputs itself, so the last layer is linear, but its head is {head}: leave the head out, and name the function of the scale as in {{ gaussian = \"softplus\" }}"
    )]
    GaussianHead {
        /// The head of the model.
        head: Activation,
    },
    /// The term of the input gradient has no positive weight.
    #[error("the weight of the input gradient is {weight}, but must be finite and above 0")]
    GradientWeight {
        /// The value given.
        weight: f64,
    },
    /// A loss that contains the input gradient is asked for behind an activation of the last layer.
    #[error(
        "the loss contains the input gradient, for which the last layer is linear, but its head is {head}: leave the head out"
    )]
    GradientHead {
        /// The head of the model.
        head: Activation,
    },
    /// A loss that contains the input gradient is asked for with normalized layers.
    #[error(
        "the loss contains the input gradient, which is not implemented for normalized layers: leave layer_norm out"
    )]
    GradientNorm,
    /// There are too many inputs for a loss that contains the input gradient.
    #[error(
        "the loss contains the gradient with respect to {inputs} inputs; at most {max} are supported, since each costs as much as an example", max = MAX_GRADIENT_INPUTS
    )]
    GradientInputs {
        /// Inputs of the data.
        inputs: usize,
    },
    /// The gradients of the targets have another shape than targets and inputs give.
    #[error(
        "the gradients of the targets are {found:?}, but {expected:?} are expected: for each row the gradients of its targets with respect to all inputs"
    )]
    TargetGradients {
        /// Rows and columns.
        found: (usize, usize),
        /// Rows and columns that are needed.
        expected: (usize, usize),
    },
    /// The second derivatives of the targets have another shape than targets and inputs give.
    #[error(
        "the second derivatives of the targets are {found:?}, but {expected:?} are expected: for each row those of its targets with respect to all pairs of inputs"
    )]
    TargetHessians {
        /// Rows and columns.
        found: (usize, usize),
        /// Rows and columns that are needed.
        expected: (usize, usize),
    },
    /// Errors of gradients are asked for, but those of the targets are not known.
    #[error(
        "target_errors compares gradients, but those of the targets are not known: leave it out, or take data with gradients"
    )]
    NoTargetGradients,
    /// There are too many inputs for the second derivatives of a network.
    #[error(
        "target_errors takes second derivatives with respect to {inputs} inputs; at most {max} are supported", max = MAX_GRADIENT_INPUTS
    )]
    TargetErrorInputs {
        /// Inputs of the data.
        inputs: usize,
    },
    /// The inputs or the targets have no columns.
    #[error("the data has {inputs} input columns and {outputs} outputs; both are at least 1")]
    NoColumns {
        /// Input width D.
        inputs: usize,
        /// Output width K.
        outputs: usize,
    },
    /// There are not as many targets as inputs.
    #[error("the data has {inputs} rows of inputs and {targets} of targets")]
    RowCount {
        /// Rows of inputs.
        inputs: usize,
        /// Rows of targets.
        targets: usize,
    },
    /// One of the three splits has no rows.
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
    /// A prediction is requested for a row that the data does not have.
    #[error("a prediction is asked for row {row}, but the data has {rows} rows")]
    PredictedRow {
        /// The row named.
        row: u32,
        /// Rows of the data.
        rows: usize,
    },
    /// A label is not below the number of classes.
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
    /// The given network does not fit the data.
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
