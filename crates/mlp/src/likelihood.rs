//! The Gaussian likelihood: a network that predicts a mean and a scale for each target.
//!
//! The network has 2K outputs for K targets t: the K means m come first, then K raw outputs r. With a
//! function g and the smallest scale s₀ = [`MIN_SCALE`], for each target
//!
//! ```text
//! s = s₀ + g(r)     loss = ½·ln 2π + ln s + e²/2s²     e = t − m
//! ∂loss/∂m = −e/s²     ∂loss/∂r = (1/s − e²/s³)·g'(r)
//! ```
//!
//! Where g'(r) is 0 the scale is stuck: that happens to a clamped scale at its smallest value, as it
//! happens to a ReLU. A scale of eʳ can overflow instead. [`LikelihoodScore`] shows both.

use activations::Activation;
use ndarray::{Array2, ArrayView2, Axis, Slice};
use serde::{Deserialize, Serialize};

use crate::scalar::Scalar;
use crate::trace::LikelihoodScore;

/// The smallest scale s₀ of a predicted distribution, in the units of the targets, which data sets
/// standardize: without it the likelihood of a target that is met exactly has no bound.
pub const MIN_SCALE: f64 = 1e-3;

/// g, which makes a scale of a raw output of the network: a registered activation that is nowhere
/// negative, in files by its name.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScaleFunction(Activation);

/// Why an activation makes no scale.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ScaleError {
    /// It has negative values.
    #[error("{activation} has negative values, so it makes no scale; use one of {usable}", usable = usable().join(", "))]
    Negative {
        /// The activation.
        activation: Activation,
    },
    /// There is no activation of this name.
    #[error(transparent)]
    Unknown(#[from] activations::Error),
}

/// The names of the activations that make a scale.
fn usable() -> Vec<&'static str> {
    let names = activations::registry().iter().map(|entry| entry.name);
    names
        .filter(|name| Activation::new(name).is_ok_and(|it| ScaleFunction::new(it).is_ok()))
        .collect()
}

impl ScaleFunction {
    /// The function g.
    ///
    /// # Errors
    /// If it has negative values.
    pub fn new(activation: Activation) -> Result<Self, ScaleError> {
        // Wide enough for the negative values of every activation, and for their limit.
        let mut values: Vec<f64> = (-400..=400).map(|step| f64::from(step) / 10.0).collect();
        activation.forward_in_place(&mut values);
        let negative = values.iter().any(|&value| value < 0.0);
        if negative { Err(ScaleError::Negative { activation }) } else { Ok(Self(activation)) }
    }

    /// g.
    pub fn activation(self) -> Activation {
        self.0
    }

    /// The means and the scales (N × K each) in the outputs (N × 2K) of a network.
    ///
    /// # Panics
    /// If the number of outputs is odd.
    pub fn means_and_scales<T: Scalar>(self, outputs: ArrayView2<'_, T>) -> [Array2<T>; 2] {
        assert!(outputs.ncols().is_multiple_of(2), "there is a mean and a raw scale per target");
        let k = outputs.ncols() / 2;
        let columns = |slice: Slice| outputs.slice_axis(Axis(1), slice);
        let mut raw: Vec<T> = columns(Slice::from(k..)).iter().copied().collect();
        self.activation().forward_in_place(&mut raw);
        raw.iter_mut().for_each(|scale| *scale += T::from_f64(MIN_SCALE));
        let scales = Array2::from_shape_vec((outputs.nrows(), k), raw);
        let scales = scales.expect("there are K scales per row");
        [columns(Slice::from(..k)).to_owned(), scales]
    }
}

impl TryFrom<String> for ScaleFunction {
    type Error = ScaleError;

    fn try_from(name: String) -> Result<Self, ScaleError> {
        Self::new(Activation::new(&name)?)
    }
}

/// The name, without parameters: files give none.
impl From<ScaleFunction> for String {
    fn from(function: ScaleFunction) -> Self {
        function.0.name().to_owned()
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ScaleFunction {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ScaleFunction".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "The activation that makes a scale of a raw output; it is nowhere negative.",
            "enum": usable(),
        })
    }
}

/// ½·ln 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// Half the width of an interval that holds 95 % of a standard normal distribution.
const HALF_WIDTH_95: f64 = 1.959_963_984_540_054;

/// A scale is at its minimum if the part above s₀ is at most this share of it.
const AT_MINIMUM: f64 = 0.01;

/// Sum over the rows of `y` (B × 2K) of the mean loss over the K targets of the row; `factor` times the
/// gradient of the loss of every target is left in `dy`.
pub(crate) fn likelihood<'a, T: Scalar + 'a>(
    scale: ScaleFunction,
    y: &[T],
    targets: impl Iterator<Item = ndarray::ArrayView1<'a, T>>,
    factor: T,
    dy: &mut [T],
    mut observe: impl FnMut(Prediction),
) -> f64 {
    let function = scale.activation();
    let mut sum = 0.0;
    let mut rest = (y, dy);
    for targets in targets {
        let k = targets.len();
        let (y, dy) = (take(&mut rest.0, 2 * k), take_mut(&mut rest.1, 2 * k));
        let ((means, raw), (dmeans, draw)) = (y.split_at(k), dy.split_at_mut(k));
        // g and g' where the gradient will be.
        function.value_and_derivative(raw, dmeans, draw);
        let mut row = 0.0;
        for ((&mean, &target), (dmean, draw)) in
            means.iter().zip(targets).zip(dmeans.iter_mut().zip(draw))
        {
            let above = *dmean;
            let s = T::from_f64(MIN_SCALE) + above;
            let (error, inverse) = (target - mean, T::one() / s);
            let standardized = error * inverse;
            *dmean = -(standardized * inverse * factor);
            *draw *= (T::one() - standardized * standardized) * inverse * factor;
            let [s, z, error] = [s, standardized, error].map(T::to_f64);
            row += HALF_LN_TAU + libm::log(s) + 0.5 * z * z;
            let at_minimum = above.to_f64() <= AT_MINIMUM * MIN_SCALE;
            observe(Prediction { mean: mean.to_f64(), scale: s, error, at_minimum });
        }
        sum += row / k as f64;
    }
    sum
}

/// The first `count` values, which are taken away.
fn take<'a, T>(values: &mut &'a [T], count: usize) -> &'a [T] {
    let (taken, rest) = values.split_at(count);
    *values = rest;
    taken
}

fn take_mut<'a, T>(values: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let (taken, rest) = std::mem::take(values).split_at_mut(count);
    *values = rest;
    taken
}

/// What was predicted for one target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prediction {
    pub(crate) mean: f64,
    scale: f64,
    error: f64,
    at_minimum: bool,
}

/// Sums over predictions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LikelihoodSums {
    squared_error: f64,
    ln_scale: f64,
    scale_min: f64,
    scale_max: f64,
    covered: u64,
    at_minimum: u64,
    count: u64,
}

impl LikelihoodSums {
    pub(crate) fn new() -> Self {
        Self {
            squared_error: 0.0,
            ln_scale: 0.0,
            scale_min: f64::INFINITY,
            scale_max: 0.0,
            covered: 0,
            at_minimum: 0,
            count: 0,
        }
    }

    pub(crate) fn add(&mut self, Prediction { scale, error, at_minimum, .. }: Prediction) {
        self.squared_error += error * error;
        self.ln_scale += libm::log(scale);
        self.scale_min = self.scale_min.min(scale);
        self.scale_max = self.scale_max.max(scale);
        self.covered += u64::from(error.abs() <= HALF_WIDTH_95 * scale);
        self.at_minimum += u64::from(at_minimum);
        self.count += 1;
    }

    /// The score; `None` if a number of it is not finite.
    pub(crate) fn score(&self) -> Option<LikelihoodScore> {
        let count = self.count as f64;
        let score = LikelihoodScore {
            squared_error: self.squared_error / count,
            coverage: self.covered as f64 / count,
            ln_scale_mean: self.ln_scale / count,
            scale_min: self.scale_min,
            scale_max: self.scale_max,
            at_minimum: self.at_minimum as f64 / count,
        };
        let finite = score.squared_error.is_finite() && score.scale_max.is_finite();
        (finite && score.ln_scale_mean.is_finite()).then_some(score)
    }
}
