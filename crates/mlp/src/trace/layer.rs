//! The state of one hidden layer.

use serde::{Deserialize, Serialize};

use super::requested::{Ablation, OnRequest, Requested};
use super::units::{
    DORMANT_THRESHOLDS, GATE_THRESHOLDS, ReadSet, UnitCurves, UnitSets, WrongLength,
};

/// The shares of the layer's mean |h| below which an output counts as near zero.
pub const NEAR_ZERO_THRESHOLDS: [f64; 3] = [1e-2, 1e-3, 1e-6];

/// The state of one hidden layer over some rows, with z the inputs of its activation f and h = f(z).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Fields")]
pub struct LayerState {
    /// Width of the layer.
    pub units: u32,
    /// Mean of z² over units and examples (q in signal-propagation theory).
    pub second_moment: f64,
    /// Share of entries of h that are exactly 0.
    pub zero_share: f64,
    /// Share of entries with |h| below 10⁻², 10⁻³, 10⁻⁶ of the layer's mean |h|.
    pub near_zero_share: [f64; 3],
    /// Which units are dead, dormant or always on.
    #[serde(flatten)]
    pub sets: UnitSets,
    /// Euclidean norm of the gradient of the mean loss over the first 256 training rows with respect
    /// to the layer's weights.
    pub gradient_norm: f64,
    /// What is measured on request only.
    #[serde(flatten)]
    pub requested: OnRequest,
}

/// A layer as it is read, with each set by itself: what is read into flattened fields is first kept in a
/// list of names and values.
#[derive(Deserialize)]
struct Fields {
    units: u32,
    second_moment: f64,
    zero_share: f64,
    near_zero_share: [f64; 3],
    zero_dead: ReadSet,
    gate_dead: [ReadSet; GATE_THRESHOLDS.len()],
    dormant: [ReadSet; DORMANT_THRESHOLDS.len()],
    always_on: ReadSet,
    gradient_norm: f64,
    zero_gradient: Option<f64>,
    reconstruction: Option<f64>,
    curves: Option<UnitCurves>,
    ablation: Option<Ablation>,
}

impl TryFrom<Fields> for LayerState {
    type Error = WrongLength;

    fn try_from(fields: Fields) -> Result<Self, WrongLength> {
        let first = [&fields.zero_dead].into_iter();
        let sets = first.chain(&fields.gate_dead).chain(&fields.dormant).chain([&fields.always_on]);
        Ok(Self {
            sets: UnitSets::read(fields.units, sets)?,
            units: fields.units,
            second_moment: fields.second_moment,
            zero_share: fields.zero_share,
            near_zero_share: fields.near_zero_share,
            gradient_norm: fields.gradient_norm,
            requested: OnRequest::from(Requested {
                zero_gradient: fields.zero_gradient,
                reconstruction: fields.reconstruction,
                curves: fields.curves,
                ablation: fields.ablation,
            }),
        })
    }
}
