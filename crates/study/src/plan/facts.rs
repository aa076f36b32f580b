//! What is known of a data set without its rows.

use dataset::TargetScale;
use mlp::is_default;
use mlp::trace::TargetErrors;
use serde::{Deserialize, Serialize};

/// What a plan and a report need to know of a data set without loading it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetFacts {
    /// Short name for tables.
    pub name: String,
    /// Where the rows come from, in one line.
    pub source: String,
    /// Content hash.
    pub hash: String,
    /// Examples.
    pub rows: usize,
    /// Examples in the training split.
    pub training_rows: usize,
    /// Input width D.
    pub inputs: usize,
    /// Outputs K.
    pub outputs: usize,
    /// Whether the targets are classes.
    pub classification: bool,
    /// Whether the gradients of its targets with respect to its inputs are known.
    #[serde(default, skip_serializing_if = "is_default")]
    pub with_gradients: bool,
    /// A few of its rows as an SVG picture.
    pub picture: String,
    /// What is predicted, in words; empty in files of earlier builds.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub task: String,
    /// How the targets of a regression are scaled, for the cells.
    #[serde(default, skip_serializing_if = "is_default")]
    pub target_scale: TargetScale,
    /// The same in words; empty for classes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scaling: String,
    /// Mean squared error over the test rows of the split of seed 0 if every prediction is the mean of
    /// the training rows, in prepared units; `None` for classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant_loss: Option<f64>,
    /// Mean negative log-likelihood of all rows under the distribution that they were drawn from, in nats,
    /// where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_likelihood: Option<f64>,
    /// The errors of the same prediction against the function behind the targets, where its gradients are
    /// known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant_errors: Option<TargetErrors>,
    /// What a person should know of the data, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}
