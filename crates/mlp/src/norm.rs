//! Layer normalization of a hidden layer before or after its activation (Ba, Kiros & Hinton 2016): each
//! example gets mean 0 and variance 1 over the units of the layer.
//!
//! For one example, with u the H inputs, γ gains, β shifts and ε = 10⁻⁵, as in PyTorch's `LayerNorm` with
//! the biased variance:
//!
//! ```text
//! m = Σⱼ uⱼ/H     v = Σⱼ (uⱼ − m)²/H     x̂ = (u − m)/√(v + ε)     z = γ·x̂ + β
//! ```
//!
//! Before the activation, u = x·W + b and the layer's output is f(z). After it, u = f(x·W + b) and the
//! output is z.
//!
//! Backward, with dz = ∂L/∂z. x̂ⱼ depends on every uₖ through m and v, with r = 1/√(v + ε):
//! `∂x̂ⱼ/∂uₖ = r·(δⱼₖ − 1/H − x̂ⱼx̂ₖ/H)`. So with g = γ·dz,
//!
//! ```text
//! dγ = Σᵢ dzᵢ·x̂ᵢ     dβ = Σᵢ dzᵢ     du = r·(g − mean(g) − x̂·mean(g·x̂))
//! ```
//!
//! Sums over i are over the examples, means over the units of one example. The last layer is never
//! normalized, since its outputs have a meaning.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::scalar::Scalar;

/// Where hidden layers are normalized: in files `false`, `true` for before the activation, or `"after"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NormPosition {
    /// Nowhere: `false`.
    #[default]
    Nowhere,
    /// Between the product and the activation: `true`.
    Before,
    /// Behind the activation: `"after"`.
    After,
}

impl NormPosition {
    /// Whether hidden layers are normalized at all.
    pub fn normalizes(self) -> bool {
        self != NormPosition::Nowhere
    }
}

/// `true` stands for before the activation.
impl From<bool> for NormPosition {
    fn from(before: bool) -> Self {
        if before { NormPosition::Before } else { NormPosition::Nowhere }
    }
}

impl Serialize for NormPosition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            NormPosition::Nowhere => serializer.serialize_bool(false),
            NormPosition::Before => serializer.serialize_bool(true),
            NormPosition::After => serializer.serialize_str(AFTER),
        }
    }
}

/// [`NormPosition::After`] in files.
const AFTER: &str = "after";

impl<'de> Deserialize<'de> for NormPosition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Position;
        impl Visitor<'_> for Position {
            type Value = NormPosition;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean (true: before the activation) or \"after\"")
            }

            fn visit_bool<E: Error>(self, before: bool) -> Result<NormPosition, E> {
                Ok(before.into())
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<NormPosition, E> {
                match text {
                    AFTER => Ok(NormPosition::After),
                    _ => Err(E::invalid_value(Unexpected::Str(text), &self)),
                }
            }
        }
        deserializer.deserialize_any(Position)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for NormPosition {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NormPosition".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Where hidden layers are normalized: true before the activation, \"after\" behind it, false nowhere.",
            "enum": [true, false, AFTER],
        })
    }
}

/// ε, as in PyTorch.
pub(crate) const EPSILON: f64 = 1e-5;

/// The gains and shifts of one layer of H units.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNorm<T> {
    pub(crate) gain: Vec<T>,
    pub(crate) shift: Vec<T>,
}

impl<T: Scalar> LayerNorm<T> {
    /// The norm with these H gains γ and H shifts β. `None` if their numbers differ or are 0.
    pub fn new(gain: Vec<T>, shift: Vec<T>) -> Option<Self> {
        (!gain.is_empty() && gain.len() == shift.len()).then_some(Self { gain, shift })
    }

    /// The norm that training starts from, with gains 1 and shifts 0.
    pub fn fresh(units: usize) -> Self {
        Self { gain: vec![T::one(); units], shift: vec![T::zero(); units] }
    }

    /// H.
    pub fn units(&self) -> usize {
        self.gain.len()
    }

    /// The H gains γ.
    pub fn gain(&self) -> &[T] {
        &self.gain
    }

    /// The H shifts β.
    pub fn shift(&self) -> &[T] {
        &self.shift
    }

    /// `u ← x̂` and `z ← γ·x̂ + β` for the rows of u (B × H); `inverse ← 1/√(v + ε)` per row.
    pub(crate) fn forward(&self, u: &mut [T], z: &mut [T], inverse: &mut [T]) {
        let units = self.units();
        let per_unit = T::from_f64(1.0 / units as f64);
        let rows = u.chunks_exact_mut(units).zip(z.chunks_exact_mut(units)).zip(inverse);
        for ((u, z), inverse) in rows {
            let mean = per_unit * sum(u);
            u.iter_mut().for_each(|u| *u -= mean);
            let variance = per_unit * dot(u, u);
            *inverse = T::one() / (variance + T::from_f64(EPSILON)).sqrt();
            for (((u, z), &gain), &shift) in u.iter_mut().zip(z).zip(&self.gain).zip(&self.shift) {
                *u *= *inverse;
                *z = gain * *u + shift;
            }
        }
    }

    /// `dgain ← dγ`, `dshift ← dβ`, then `d ← du` where d holds dz (B × H); `normalized` and `inverse`
    /// are x̂ and 1/√(v + ε), as [`LayerNorm::forward`] left them.
    pub(crate) fn backward(
        &self,
        normalized: &[T],
        inverse: &[T],
        d: &mut [T],
        [dgain, dshift]: [&mut [T]; 2],
    ) {
        let units = self.units();
        let per_unit = T::from_f64(1.0 / units as f64);
        dgain.fill(T::zero());
        dshift.fill(T::zero());
        let rows = d.chunks_exact_mut(units).zip(normalized.chunks_exact(units)).zip(inverse);
        for ((d, normalized), &inverse) in rows {
            for (((dz, &x), dgain), dshift) in
                d.iter_mut().zip(normalized).zip(dgain.iter_mut()).zip(dshift.iter_mut())
            {
                *dgain += *dz * x;
                *dshift += *dz;
            }
            d.iter_mut().zip(&self.gain).for_each(|(d, &gain)| *d *= gain);
            let mean = per_unit * sum(d);
            let projection = per_unit * dot(d, normalized);
            for (g, &x) in d.iter_mut().zip(normalized) {
                *g = inverse * (*g - mean - x * projection);
            }
        }
    }
}

const LANES: usize = 16;

/// Σaⱼ, in sixteen partial sums so that the compiler can vectorize it.
fn sum<T: Scalar>(a: &[T]) -> T {
    let mut lanes = [T::zero(); LANES];
    let chunks = a.chunks_exact(LANES);
    let rest = chunks.remainder().iter().fold(T::zero(), |sum, &a| sum + a);
    for chunk in chunks {
        lanes.iter_mut().zip(chunk).for_each(|(lane, &a)| *lane += a);
    }
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}

/// Σaⱼbⱼ, in sixteen partial sums.
fn dot<T: Scalar>(a: &[T], b: &[T]) -> T {
    let mut lanes = [T::zero(); LANES];
    let (chunks_a, chunks_b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = chunks_a.remainder().iter().zip(chunks_b.remainder());
    let rest = rest.fold(T::zero(), |sum, (&a, &b)| sum + a * b);
    for (a, b) in chunks_a.zip(chunks_b) {
        lanes.iter_mut().zip(a).zip(b).for_each(|((lane, &a), &b)| *lane += a * b);
    }
    lanes.into_iter().fold(rest, |sum, lane| sum + lane)
}
