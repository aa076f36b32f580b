//! `[[train]]` and `[[head]]`: training experiments.

use dataset::Source;
use meanfield::Init;
use mlp::{Loss, TrainingOptions, is_default};
use serde::{Deserialize, Serialize};

use super::arm::Arm;
use super::tuning::Tuning;

mlp::with_training_options! {
    /// Training runs: every arm × panel × depth × width × seed on one data set.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct TrainSuite {
        before optimizer {
            /// Name of the suite, for the page. A suite with a name draws seeds of its own; suites of one
            /// name, or without, share theirs.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub name: Option<String>,
            /// What is learned.
            pub dataset: Source,
            /// Whether the suite is left out where the files of its data set are not there.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            pub if_present: bool,
            /// What is compared; every other arm is compared with the first.
            pub arms: Vec<Arm>,
            /// Which of the two questions are asked.
            pub panel: Vec<Panel>,
            /// Numbers of hidden layers.
            pub depth: Vec<u32>,
            /// Units in each hidden layer.
            pub width: Vec<u32>,
        }
        before schedule {
            /// Learning rates to tune over.
            pub learning_rate: Tuning,
        }
        before batch_size {
            /// What is minimized, for arms that do not set it; left out, cross_entropy for classes and
            /// squared_error for values.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "schema", schemars(with = "Loss"))]
            pub loss: Option<Loss>,
            /// Numbers that networks are trained in.
            #[serde(default, skip_serializing_if = "is_default")]
            pub precision: Precision,
            /// Initializations that the fair panel tunes over, for arms that do not name their own.
            #[serde(default = "default_init")]
            pub init: Vec<Init>,
        }
        last {
            /// Training loss that counts as learned.
            pub target_loss: f64,
            /// Paired evaluation seeds.
            pub seeds: u32,
        }
    }
}

impl TrainSuite {
    /// Whether the outputs of some arm cannot be negative, so that targets must not be either.
    pub fn has_positive_head(&self) -> bool {
        self.arms.iter().filter_map(|arm| arm.head).any(|head| {
            // Wide enough for the negative values of every activation, and for their limit.
            let inputs: Vec<f64> = (-400..=400).map(|step| f64::from(step) / 10.0).collect();
            let mut values = vec![0.0; inputs.len()];
            head.forward(&inputs, &mut values);
            values.iter().all(|&value| value >= 0.0)
        })
    }

    /// What this arm minimizes, where it is not the loss that the targets suggest.
    pub fn loss_of(&self, arm: &Arm) -> Option<Loss> {
        arm.loss.or(self.loss)
    }

    /// Whether the losses of all arms are the same quantity, so that they can be compared: one loss, or
    /// likelihoods whatever the function of their scale.
    pub fn compares_losses(&self) -> bool {
        let losses = || self.arms.iter().map(|arm| self.loss_of(arm));
        let first = losses().next().flatten();
        losses().all(|loss| loss == first) || losses().all(is_likelihood)
    }

    /// Whether all arms are judged by a Gaussian likelihood, whatever the function of their scale.
    pub fn compares_likelihoods(&self) -> bool {
        self.arms.iter().all(|arm| is_likelihood(self.loss_of(arm)))
    }

    /// Whether the losses of all arms are the same quantity and never negative, so that they have ratios.
    pub fn has_ratios_of_losses(&self) -> bool {
        let likelihood = self.arms.iter().any(|arm| is_likelihood(self.loss_of(arm)));
        self.compares_losses() && !likelihood
    }

    /// How this arm learns: as the suite says, with what the arm sets for itself.
    pub fn options_of(&self, arm: &Arm) -> TrainingOptions {
        let mut options = self.training_options();
        options.layer_norm = arm.layer_norm.unwrap_or(options.layer_norm);
        options.bias_init = arm.bias_init.unwrap_or(options.bias_init);
        options.residual = arm.residual.unwrap_or(options.residual);
        options
    }
}

fn is_likelihood(loss: Option<Loss>) -> bool {
    matches!(loss, Some(Loss::Gaussian(_)))
}

/// The two rules that an activation's own Gaussian moments give.
fn default_init() -> Vec<Init> {
    vec![Init::Forward, Init::Backward]
}

/// Numbers that a network is trained in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Double precision: the same code, to tell rounding from learning.
    F64,
}

/// The two questions that are never mixed in one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Panel {
    /// Change the activation and nothing else: He initialization, and the learning rate that is
    /// best for the first arm.
    DropIn,
    /// Each arm with its own initialization and learning rate, both tuned over the same choices.
    Fair,
}

impl Panel {
    /// The word used in tables.
    pub fn label(self) -> &'static str {
        match self {
            Panel::DropIn => "drop-in",
            Panel::Fair => "fair",
        }
    }
}
