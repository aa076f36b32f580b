//! What a run leaves behind: raw values that can be serialized, and nothing that can be derived from
//! them.
//!
//! Times are absent, so that the same run gives the same bytes.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::{SmallVec, smallvec};

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

/// The thresholds ε of gate death, in the order of [`LayerState::gate_dead`].
pub const GATE_THRESHOLDS: [f64; 3] = [0.1, 0.01, 0.001];
/// The thresholds τ of dormancy, in the order of [`LayerState::dormant`].
pub const DORMANT_THRESHOLDS: [f64; 2] = [0.025, 0.1];
/// The thresholds ε of [`UnitCurves::gate_dead`].
pub const GATE_GRID: [f64; 13] =
    [0.5, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6];
/// The thresholds τ of [`UnitCurves::dormant`].
pub const DORMANT_GRID: [f64; 12] =
    [0.3, 0.2, 0.1, 0.05, 0.025, 0.01, 5e-3, 2.5e-3, 1e-3, 5e-4, 2.5e-4, 1e-4];
/// The shares of the layer's mean |h| below which an output counts as near zero.
pub const NEAR_ZERO_THRESHOLDS: [f64; 3] = [1e-2, 1e-3, 1e-6];

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

/// The state of one hidden layer over some rows, with z the inputs of its activation f and h = f(z).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerState {
    /// Width of the layer.
    pub units: u32,
    /// Mean of z² over units and examples (q in signal-propagation theory).
    pub second_moment: f64,
    /// Share of entries of h that are exactly 0.
    pub zero_share: f64,
    /// Share of entries with |h| below 10⁻², 10⁻³, 10⁻⁶ of the layer's mean |h|.
    pub near_zero_share: [f64; 3],
    /// Units with h = 0 for every example.
    pub zero_dead: UnitSet,
    /// Units with f'(z) ≤ ε for every example, for each ε of [`GATE_THRESHOLDS`].
    pub gate_dead: [UnitSet; 3],
    /// Units whose mean |h − unit mean| is at most τ times the layer's mean of the same, for each τ
    /// of [`DORMANT_THRESHOLDS`].
    pub dormant: [UnitSet; 2],
    /// Units with f'(z) ≥ 0.99 for every example.
    pub always_on: UnitSet,
    /// Euclidean norm of the gradient of the mean loss over the first 256 training rows with respect
    /// to the layer's weights.
    pub gradient_norm: f64,
    /// Share of units whose weights and bias get a gradient of exactly 0, mean over the first eight
    /// mini-batches of the training split in its order; absent where it was not requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_gradient: Option<f64>,
    /// R² of a ridge regression of z on h, over validation rows; absent where it was not requested or is
    /// not defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconstruction: Option<f64>,
    /// Dead units by threshold; absent where they were not requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curves: Option<Box<UnitCurves>>,
    /// Functionally dead units; only in the snapshot after the last step, and absent where they were not
    /// requested or the loss is not finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ablation: Option<Ablation>,
}

/// The numbers of functionally dead units of a layer: with the output replaced by its mean, the training
/// loss rises by at most 0.1 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ablation {
    /// All of them.
    pub dead: u32,
    /// Those that are gate-dead at ε = 0.01.
    pub gate_dead: u32,
}

/// The numbers of dead units of a layer for every threshold of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCurves {
    /// Units with f'(z) ≤ ε for every example, for each ε of [`GATE_GRID`].
    pub gate_dead: [u32; GATE_GRID.len()],
    /// Units whose mean |h − unit mean| is at most τ times the layer's mean of the same, for each τ of
    /// [`DORMANT_GRID`].
    pub dormant: [u32; DORMANT_GRID.len()],
}

/// A set of units of one layer. Serialized as lower-case hexadecimal: two digits for units 0 to 7, two
/// for 8 to 15 and so on, with the lowest unit in the lowest bit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitSet {
    /// Without memory of its own up to 128 units: a large study has millions of sets.
    bytes: SmallVec<[u8; 16]>,
}

impl UnitSet {
    /// The set of the units for which `member` is true.
    pub fn from_fn(units: usize, member: impl Fn(usize) -> bool) -> Self {
        let mut bytes = smallvec![0; units.div_ceil(8)];
        for unit in (0..units).filter(|&unit| member(unit)) {
            bytes[unit / 8] |= 1 << (unit % 8);
        }
        Self { bytes }
    }

    /// The number of units in the set.
    #[inline]
    pub fn count(&self) -> u32 {
        self.bytes.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Whether the unit is in the set.
    #[inline]
    pub fn contains(&self, unit: usize) -> bool {
        self.bytes.get(unit / 8).is_some_and(|byte| byte >> (unit % 8) & 1 == 1)
    }

    /// The number of units of this set that are not in `other`.
    #[inline]
    pub fn count_without(&self, other: &UnitSet) -> u32 {
        let excluded = other.bytes.iter().chain(std::iter::repeat(&0));
        self.bytes.iter().zip(excluded).map(|(own, excluded)| (own & !excluded).count_ones()).sum()
    }
}

impl Serialize for UnitSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let hex: String = self.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        serializer.serialize_str(&hex)
    }
}

impl<'de> Deserialize<'de> for UnitSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Hexadecimal;

        impl Visitor<'_> for Hexadecimal {
            type Value = UnitSet;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a unit set: an even number of hexadecimal digits")
            }

            fn visit_str<E: Error>(self, hex: &str) -> Result<UnitSet, E> {
                if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
                    return Err(E::invalid_value(Unexpected::Str(hex), &self));
                }
                let byte = |start: usize| {
                    u8::from_str_radix(&hex[start..start + 2], 16).map_err(E::custom)
                };
                Ok(UnitSet {
                    bytes: (0..hex.len()).step_by(2).map(byte).collect::<Result<_, _>>()?,
                })
            }
        }

        deserializer.deserialize_str(Hexadecimal)
    }
}
