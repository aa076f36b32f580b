//! What the registry holds of an activation.

use std::fmt;

use crate::dispatch::Tables;
use crate::real::Real;
use crate::reference::{Formula, Parameters};

/// An activation of the registry: its names, formulas and error bounds.
#[non_exhaustive]
pub struct Entry {
    /// The name by which [`crate::Activation::new`] finds it.
    pub name: &'static str,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// f(x).
    pub formula: &'static str,
    /// f'(x), with the convention at kinks.
    pub derivative: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// Where f' jumps.
    pub kinks: &'static [f64],
    /// Where f' crosses 0 because its terms cancel. No floating-point form has a small relative error
    /// around such a root, so within ½ of it the unit of errors of f' is at least that of
    /// [`DERIVATIVE_ROOT_UNIT`].
    pub derivative_root: Option<f64>,
    /// Largest errors of the `f32` kernels with the default parameters, on every instruction set.
    ///
    /// Other parameters, rounded to the precision of the kernels, add up to 1.1 ULP. Softplus adds
    /// 0.5/|β| more where ln(1 + e^(βx)) is subnormal, which 1/β scales.
    pub bounds_f32: Bounds,
    /// The same for the `f64` kernels, over a sample of inputs, since nobody can evaluate all.
    pub bounds_f64: Bounds,
    /// Worked values (x, f(x)) with the default parameters.
    pub examples: &'static [(f64, f64)],
    pub(crate) reference: Formula,
    pub(crate) reference_derivative: Formula,
    pub(crate) reference_second_derivative: fn(f64, &Parameters) -> f64,
    /// The compiled kernels for these parameters.
    pub(crate) kernels: fn(&Parameters) -> Tables,
}

impl Entry {
    /// Largest errors of the kernels of a precision.
    pub fn bounds<T: Real>(&self) -> Bounds {
        if T::SIGNIFICAND_BITS == f32::SIGNIFICAND_BITS { self.bounds_f32 } else { self.bounds_f64 }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Entry").field(&self.name).finish()
    }
}

/// The number whose last place is at least the unit of errors near [`Entry::derivative_root`].
pub const DERIVATIVE_ROOT_UNIT: f64 = 0.25;

/// Largest errors in units in the last place (ULP).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Bounds {
    /// Of f.
    pub value: f64,
    /// Of f'.
    pub derivative: f64,
}

/// A parameter of an activation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The name by which [`crate::Activation::with`] finds it.
    pub name: &'static str,
    /// The symbol in formulas and labels.
    pub symbol: &'static str,
    /// Its value if none is given.
    pub default: f64,
    /// PyTorch's value if none is given, where that is another.
    pub pytorch_default: Option<f64>,
    /// The values it may have.
    pub(crate) requires: Requirement,
}

/// The values a parameter may have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Requirement {
    Finite,
    FiniteNonZero,
    Positive,
    NotNan,
}

impl Requirement {
    pub(crate) fn allows(self, value: f64) -> bool {
        match self {
            Requirement::Finite => value.is_finite(),
            Requirement::FiniteNonZero => value.is_finite() && value != 0.0,
            Requirement::Positive => value.is_finite() && value > 0.0,
            Requirement::NotNan => !value.is_nan(),
        }
    }

    /// For the sentence "it must be …".
    pub(crate) fn description(self) -> &'static str {
        match self {
            Requirement::Finite => "a finite number",
            Requirement::FiniteNonZero => "a finite number other than 0",
            Requirement::Positive => "a finite number above 0",
            Requirement::NotNan => "a number or infinity",
        }
    }
}
