//! What a run leaves behind: raw values that can be serialized, and nothing that can be derived from
//! them.
//!
//! Times are absent, so that the same run gives the same bytes.

mod layer;
mod requested;
mod units;

use serde::{Deserialize, Serialize};

pub use layer::{LayerState, NEAR_ZERO_THRESHOLDS};
pub use requested::{Ablation, OnRequest, Requested};
pub use units::{
    DORMANT_GRID, DORMANT_THRESHOLDS, GATE_GRID, GATE_THRESHOLDS, UnitCurves, UnitSet, UnitSets,
};

/// Everything one training run leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// How the run ended.
    pub outcome: Outcome,
    /// Mean mini-batch training loss of each interval of steps, in order.
    pub curve: Vec<CurvePoint>,
    /// Scores over whole splits: at initialization, at the evaluation steps and after the last step.
    pub evaluations: Vec<Evaluation>,
    /// The state of every hidden layer over the whole training split, after the steps asked for.
    pub snapshots: Vec<Snapshot>,
    /// The class predicted for each requested row after the last step; empty where no row was
    /// requested, for regression, and for a run that diverged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predictions: Vec<u16>,
}

impl Trace {
    /// Forgets all but how the run ended and its last scores.
    pub fn keep_last_scores(&mut self) {
        let evaluations = self.evaluations.pop().into_iter().collect();
        *self = Self { outcome: self.outcome, evaluations, ..Self::default() };
    }

    /// Gives back memory that its lists do not use, which reading leaves about half empty.
    pub fn shrink_to_fit(&mut self) {
        self.curve.shrink_to_fit();
        self.evaluations.shrink_to_fit();
        self.snapshots.shrink_to_fit();
        for snapshot in &mut self.snapshots {
            snapshot.layers.shrink_to_fit();
        }
    }
}

/// How a run ended. Divergence is an outcome and not an error, since a comparison that drops failed
/// runs favors the arm that fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All steps were taken and every loss was finite.
    #[default]
    Completed,
    /// The loss or a parameter was no longer finite at this step; later steps were not taken.
    Diverged {
        /// Steps taken before the first value that was not finite.
        step: u32,
    },
}

/// The mean mini-batch loss of the steps up to and including `step` since the last point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Steps taken so far.
    pub step: u32,
    /// Mean loss of the interval.
    pub loss: f64,
}

/// Scores over one split. What few losses have is boxed, since a large study has hundreds of thousands of scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean loss per example.
    pub loss: f64,
    /// Share of examples classified correctly; absent for regression.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accuracy: Option<f64>,
    /// Share of predicted values or means below 0; absent for classification.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub negative: Option<f64>,
    /// What was predicted under a Gaussian likelihood; absent under every other loss.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub likelihood: Option<Box<LikelihoodScore>>,
    /// Mean of the loss's term of the input gradient, without its weight; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gradient: Option<f64>,
    /// Errors against the function behind the targets; only of the test split in the last evaluation, and
    /// only where they were requested and are finite.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub errors: Option<Box<TargetErrors>>,
}

/// Root mean squares, over the rows and outputs of a split, of what separates a network from the function
/// that its targets are values of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetErrors {
    /// Of y − t.
    pub value: f64,
    /// Of the length of ∇y − ∇t, with ∇ the gradient with respect to the inputs.
    pub gradient: f64,
    /// Of the Frobenius norm of the difference of the two Hessians, over the rows in which that of the
    /// targets is known; absent if it is known in none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub curvature: Option<f64>,
    /// The number of these rows.
    pub curvature_rows: u32,
}

/// Means m and scales s that were predicted for the targets of one split.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LikelihoodScore {
    /// Mean of (t − m)².
    pub squared_error: f64,
    /// Share of targets within m ± 1.96 s: 95 % if the predicted distributions are right.
    pub coverage: f64,
    /// Mean of ln s.
    pub ln_scale_mean: f64,
    /// The smallest scale.
    pub scale_min: f64,
    /// The largest scale.
    pub scale_max: f64,
    /// Share of scales within 1 % of the smallest that can be predicted.
    pub at_minimum: f64,
}

/// Scores over the three splits after some step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps taken so far.
    pub step: u32,
    /// Score over the training split.
    pub train: Score,
    /// Score over the validation split.
    pub validation: Score,
    /// Score over the test split.
    pub test: Score,
}

/// The state of every hidden layer over the whole training split after some step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Steps taken so far.
    pub step: u32,
    /// Hidden layers, the one nearest the input first.
    pub layers: Vec<LayerState>,
    /// Whether the network's output is the same for every example.
    pub output_constant: bool,
    /// How smooth the loss is, where that was requested and is finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smoothness: Option<Smoothness>,
}

/// How smooth the loss is at the present parameters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smoothness {
    /// ‖g(θ − ηg) − g(θ)‖ / ‖g(θ)‖ for the gradient g over the first 256 training rows ("gradient
    /// predictiveness", Santurkar et al. 2018).
    pub gradient_change: f64,
    /// Standard deviation of ‖g‖ over the first eight batches, divided by its mean.
    pub gradient_spread: f64,
}
