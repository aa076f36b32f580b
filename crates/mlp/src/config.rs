//! The configuration of a run: which network, how it learns and what is recorded.

use activations::Activation;
use meanfield::Init;

use crate::data::Task;
use crate::error::ConfigError;
use crate::loss::Loss;
use crate::norm::NormPosition;
use crate::options::{Recording, TrainingOptions};

/// Which network is trained, apart from the widths that the data decide.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// Widths of the hidden layers, the one nearest the input first; at least one.
    pub hidden: Vec<usize>,
    /// Activation of every hidden layer.
    pub activation: Activation,
    /// Activation of the last layer; the identity unless outputs are constrained.
    pub head: Activation,
    /// Rule of the initial weights.
    pub init: Init,
}

impl Model {
    /// A network of these hidden layers and a linear last layer.
    pub fn new(hidden: impl Into<Vec<usize>>, activation: Activation, init: Init) -> Self {
        Self { hidden: hidden.into(), activation, head: Activation::IDENTITY, init }
    }

    /// The same network with this activation of its last layer, for example softplus where outputs
    /// must be positive.
    pub fn with_head(self, head: Activation) -> Self {
        Self { head, ..self }
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.hidden.is_empty() {
            return Err(ConfigError::NoHiddenLayer);
        }
        let empty = self.hidden.iter().position(|&width| width == 0);
        empty.map_or(Ok(()), |layer| Err(ConfigError::ZeroWidth { layer }))
    }

    fn check_equal_widths(&self) -> Result<(), ConfigError> {
        let first = self.hidden[0];
        let mut hidden = self.hidden.iter().enumerate();
        hidden.find(|&(_, &width)| width != first).map_or(Ok(()), |(layer, &width)| {
            Err(ConfigError::ResidualWidths { layer, width, first })
        })
    }
}

/// The configuration of one training run, apart from its data and its random streams. A
/// [`ConfigBuilder`] makes it, so its settings are in range; a trainer checks that it fits the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    model: Model,
    loss: Loss,
    learning_rate: f64,
    training: TrainingOptions,
    recording: Recording,
}

impl Config {
    /// A builder in which the learning rate, the batch size and the number of steps must be set.
    pub fn builder(model: Model, loss: Loss) -> ConfigBuilder {
        ConfigBuilder(Self {
            model,
            loss,
            learning_rate: 0.0,
            training: TrainingOptions::default(),
            recording: Recording::default(),
        })
    }

    /// Which network is trained.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What is minimized.
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// The step size η, before its schedule.
    pub fn learning_rate(&self) -> f64 {
        self.learning_rate
    }

    /// How the run learns.
    pub fn training(&self) -> &TrainingOptions {
        &self.training
    }

    /// What the run records.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The widths of all layers for this task: input, hidden …, output.
    pub fn widths<T>(&self, task: &Task<'_, T>) -> Vec<usize> {
        let mut widths = vec![task.inputs.ncols()];
        widths.extend(&self.model.hidden);
        widths.push(self.loss.outputs(task.targets));
        widths
    }

    /// Examples in a mini-batch.
    pub(crate) fn batch_size(&self) -> usize {
        self.training.batch_size as usize
    }
}

/// Builds a [`Config`].
#[derive(Clone, Debug)]
#[must_use]
pub struct ConfigBuilder(Config);

impl ConfigBuilder {
    /// Sets the step size η, before its schedule.
    pub fn learning_rate(mut self, rate: f64) -> Self {
        self.0.learning_rate = rate;
        self
    }

    /// Sets everything about how the run learns.
    pub fn training(mut self, options: TrainingOptions) -> Self {
        self.0.training = options;
        self
    }

    /// Sets everything about what the run records.
    pub fn recording(mut self, recording: Recording) -> Self {
        self.0.recording = recording;
        self
    }

    /// Sets [`Recording::predicted_rows`].
    pub fn predicted_rows(mut self, rows: Vec<u32>) -> Self {
        self.0.recording.predicted_rows = rows;
        self
    }

    /// The configuration.
    ///
    /// # Errors
    /// For a setting that is missing or out of range; the first that is found, see [`ConfigError`].
    pub fn build(self) -> Result<Config, ConfigError> {
        let Config { model, loss, learning_rate, training, recording, .. } = &self.0;
        model.check()?;
        if !(*learning_rate > 0.0 && learning_rate.is_finite()) {
            return Err(ConfigError::LearningRate { rate: *learning_rate });
        }
        training.check()?;
        check_loss(*loss, &model.head, training.layer_norm)?;
        if training.residual {
            model.check_equal_widths()?;
        }
        let steps = training.steps;
        if let Some(&snapshot) = recording.snapshots.iter().find(|&&step| step > steps) {
            return Err(ConfigError::SnapshotBeyondEnd { snapshot, steps });
        }
        Ok(self.0)
    }
}

/// Checks that a loss is in range, and defined behind a last layer with this head and hidden layers that
/// are normalized so, as [`ConfigBuilder::build`] does.
///
/// # Errors
/// If it is not; see [`ConfigError`].
pub fn check_loss(loss: Loss, head: &Activation, norm: NormPosition) -> Result<(), ConfigError> {
    let linear = *head == Activation::IDENTITY;
    if matches!(loss, Loss::Gaussian(_)) && !linear {
        return Err(ConfigError::GaussianHead { head: *head });
    }
    let Some(weight) = loss.gradient_weight() else { return Ok(()) };
    if !(weight > 0.0 && weight.is_finite()) {
        return Err(ConfigError::GradientWeight { weight });
    }
    if !linear {
        return Err(ConfigError::GradientHead { head: *head });
    }
    if norm.normalizes() {
        return Err(ConfigError::GradientNorm);
    }
    Ok(())
}

macro_rules! setters {
    (
        []
        [$($(#[$a:meta])* $optimizer:ident: $optimizer_type:ty,)*]
        [$($(#[$b:meta])* $step:ident: $step_type:ty,)*]
        [$($(#[$c:meta])* $size:ident: $size_type:ty,)*]
        [$($(#[$d:meta])* $record:ident: $record_type:ty,)*]
    ) => {
        /// One setter for each option.
        impl ConfigBuilder {
            setters! { training TrainingOptions $($optimizer: $optimizer_type,)* }
            setters! { training TrainingOptions $($step: $step_type,)* }
            setters! { training TrainingOptions $($size: $size_type,)* }
            setters! { recording Recording $($record: $record_type,)* }
        }
    };
    ($group:ident $struct:ident $($option:ident: $type:ty,)*) => {
        $(
            #[doc = concat!("Sets [`", stringify!($struct), "::", stringify!($option), "`].")]
            pub fn $option(mut self, $option: $type) -> Self {
                self.0.$group.$option = $option;
                self
            }
        )*
    };
}

crate::training_options! { [setters] }
