//! Losses that contain the gradient of the network's outputs with respect to its inputs.
//!
//! With y the B × K outputs, ∇y their gradients with respect to the D inputs, t the targets and ∇t
//! theirs, and means over all B × K outputs,
//!
//! ```text
//! Sobolev    loss = mean (y − t)² + λ·mean |∇y − ∇t|²     (Czarnecki et al. 2017)
//! eikonal    loss = mean (y − t)² + λ·mean (|∇y| − 1)²    (Gropp et al. 2020)
//! ```
//!
//! The second is for distances, whose gradient has length 1. Where ∇y = 0 its length has no slope, and
//! counts as having slope 0, as in PyTorch.
//!
//! The parts of ∇y are the outputs of tangents, which go forward beside the examples (module `tangent`);
//! this module turns them into a loss and into the loss's gradient with respect to them.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::scalar::Scalar;

/// Inputs that a network whose input gradient is in the loss may have: each costs as much as an example.
pub const MAX_GRADIENT_INPUTS: usize = 8;

/// How much the term of the input gradient counts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GradientTerm {
    /// λ, above 0.
    pub weight: f64,
}

/// What the input gradient of each output is compared with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Desired<'a, T> {
    /// N × K·D gradients, those of the first output first.
    Gradients(ArrayView2<'a, T>),
    /// Length 1.
    UnitLength,
}

impl<T: Scalar> Desired<'_, T> {
    /// Sum over the rows of the mean over the K outputs of the term without λ; `factor` times the
    /// gradient of the term of every output is left in `d`. Both slices are D × B × K.
    pub(crate) fn term(
        self,
        k: usize,
        tangents: &[T],
        rows: &[u32],
        factor: T,
        d: &mut [T],
    ) -> f64 {
        let stride = rows.len() * k;
        let directions = tangents.len() / stride;
        let twice = factor + factor;
        let mut sum = 0.0;
        for (example, &row) in rows.iter().enumerate() {
            for output in 0..k {
                let places = (0..directions)
                    .map(|direction| (direction, direction * stride + example * k + output));
                match self {
                    Desired::Gradients(desired) => {
                        for (direction, place) in places {
                            let wanted = desired[[row as usize, output * directions + direction]];
                            let error = tangents[place] - wanted;
                            d[place] = twice * error;
                            sum += error.to_f64() * error.to_f64();
                        }
                    }
                    Desired::UnitLength => {
                        let squares = places.clone().map(|(_, place)| tangents[place]);
                        let square = squares.fold(T::zero(), |sum, part| sum + part * part);
                        let length = square.sqrt();
                        let error = length - T::one();
                        let slope = if length > T::zero() { error / length } else { T::zero() };
                        for (_, place) in places {
                            d[place] = twice * slope * tangents[place];
                        }
                        sum += error.to_f64() * error.to_f64();
                    }
                }
            }
        }
        sum / k as f64
    }
}
