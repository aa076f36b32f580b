//! What a run leaves behind: raw values in a serialisable form, nothing that can be derived.
//!
//! Deliberately absent: wall-clock times (they live in a file of their own, or the same run would
//! not give the same bytes) and judgements (a metric reads a trace, it is not stored in one).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Everything one training run leaves behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// How the run ended.
    pub outcome: Outcome,
    /// Mean mini-batch training loss of each interval of steps, in order.
    pub curve: Vec<CurvePoint>,
    /// Scores over whole splits: at birth, at the evaluation steps and after the last step.
    pub evaluations: Vec<Evaluation>,
    /// The state of every hidden layer over the whole training split, after the steps asked for.
    pub snapshots: Vec<Snapshot>,
    /// The class predicted for each of the rows asked for, after the last step; empty where none was
    /// asked for, for regression, and for a run that diverged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predictions: Vec<u16>,
}

/// How a run ended. Divergence is an outcome, not an error: JSON has no NaN, and a comparison that
/// drops failed runs favours the arm that fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All steps were taken and every loss was finite.
    Completed,
    /// The loss or a weight was no longer finite at this step; later steps were not taken.
    Diverged {
        /// Steps taken before the non-finite value was seen.
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

/// Loss and, for classification, accuracy over one split; for regression, how often a prediction is
/// negative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Mean loss an example.
    pub loss: f64,
    /// Share of examples classified correctly; absent for regression.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accuracy: Option<f64>,
    /// Share of predicted values below 0; absent for classification.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub negative: Option<f64>,
}

/// Scores over the three splits after some step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
/// The shares of the layer's mean |h| below which an output counts as near zero.
pub const NEAR_ZERO_THRESHOLDS: [f64; 3] = [1e-2, 1e-3, 1e-6];

/// Every hidden layer over the whole training split, after some step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Steps taken so far.
    pub step: u32,
    /// Hidden layers, the one nearest the input first.
    pub layers: Vec<LayerState>,
    /// Whether the network's output is the same for every example (a dead network, D6).
    pub output_constant: bool,
    /// How smooth the loss is here, where that was asked for and is finite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smoothness: Option<Smoothness>,
}

/// How smooth the loss is where a network stands; see the module `smoothness`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smoothness {
    /// ‖g(θ − ηg) − g(θ)‖ / ‖g(θ)‖ for the gradient g over a fixed set of training rows.
    pub gradient_change: f64,
    /// Standard deviation of ‖g‖ over eight batches, over its mean.
    pub gradient_spread: f64,
}

/// One hidden layer over the whole training split: z is what its activation f is applied to,
/// h = f(z) its outputs.
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
    /// D0: units with h = 0 for every example.
    pub zero_dead: UnitSet,
    /// D1(ε): units with f'(z) ≤ ε for every example, for each of [`GATE_THRESHOLDS`].
    pub gate_dead: [UnitSet; 3],
    /// D2(τ): units whose mean |h − unit mean| is at most τ of the layer's mean of the same, for
    /// each of [`DORMANT_THRESHOLDS`].
    pub dormant: [UnitSet; 2],
    /// D5: units with f'(z) ≥ 0.99 for every example.
    pub always_on: UnitSet,
    /// Euclidean norm of the loss gradient with respect to the layer's weights, mean loss over a
    /// fixed set of training rows.
    pub gradient_norm: f64,
}

/// A set of units of one layer, kept as bits so that births, deaths and revivals can be derived.
/// Serialised as lower-case hexadecimal, two digits for units 0–7, two for 8–15 and so on, lowest
/// unit in the lowest bit.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitSet {
    bytes: Vec<u8>,
}

impl UnitSet {
    /// The set of the units for which `member` is true.
    pub fn from_fn(units: usize, member: impl Fn(usize) -> bool) -> Self {
        let mut bytes = vec![0; units.div_ceil(8)];
        for unit in (0..units).filter(|&unit| member(unit)) {
            bytes[unit / 8] |= 1 << (unit % 8);
        }
        Self { bytes }
    }

    /// Number of units in the set.
    pub fn count(&self) -> u32 {
        self.bytes.iter().map(|byte| byte.count_ones()).sum()
    }

    /// Whether the unit is in the set.
    pub fn contains(&self, unit: usize) -> bool {
        self.bytes.get(unit / 8).is_some_and(|byte| byte >> (unit % 8) & 1 == 1)
    }

    /// Number of units in this set that are not in `other`.
    pub fn count_without(&self, other: &UnitSet) -> u32 {
        let theirs = other.bytes.iter().chain(std::iter::repeat(&0));
        self.bytes.iter().zip(theirs).map(|(ours, theirs)| (ours & !theirs).count_ones()).sum()
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
        let hex = String::deserialize(deserializer)?;
        if hex.len() % 2 != 0 || !hex.is_ascii() {
            return Err(D::Error::custom("a unit set is an even number of hexadecimal digits"));
        }
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).map_err(D::Error::custom);
        Ok(Self { bytes: (0..hex.len()).step_by(2).map(byte).collect::<Result<_, _>>()? })
    }
}
