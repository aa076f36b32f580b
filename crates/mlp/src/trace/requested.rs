//! What of a hidden layer is measured on request only.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize, Serializer};

use super::units::UnitCurves;

/// What of a hidden layer is measured on request only.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Requested {
    /// Share of units whose weights and bias get a gradient of exactly 0, mean over the first eight
    /// mini-batches of the training split in its order; absent where it was not requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zero_gradient: Option<f64>,
    /// R² of a ridge regression of z on h, over validation rows; absent where it was not requested or is
    /// not defined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconstruction: Option<f64>,
    /// Dead units by threshold; absent where they were not requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curves: Option<UnitCurves>,
    /// Functionally dead units; only in the snapshot after the last step, and absent where they were not
    /// requested or the loss is not finite.
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// What was [`Requested`], to which it dereferences; it takes memory only once something is written to it,
/// since most studies request nothing and a large one has a million layers.
#[derive(Clone, Debug, Default)]
pub struct OnRequest(Option<Box<Requested>>);

impl From<Requested> for OnRequest {
    fn from(requested: Requested) -> Self {
        Self((requested != NOTHING).then(|| Box::new(requested)))
    }
}

static NOTHING: Requested =
    Requested { zero_gradient: None, reconstruction: None, curves: None, ablation: None };

impl Deref for OnRequest {
    type Target = Requested;

    #[inline]
    fn deref(&self) -> &Requested {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for OnRequest {
    fn deref_mut(&mut self) -> &mut Requested {
        self.0.get_or_insert_default()
    }
}

impl PartialEq for OnRequest {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Serialize for OnRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
