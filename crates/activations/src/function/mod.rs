//! The registry of activations, one file each.
//!
//! Deliberately absent: a `match` on an activation. Whatever is done for one is done for all, by
//! iterating over the registry.

mod elu;
mod exp;
mod gelu;
mod identity;
mod leaky_relu;
mod logsigmoid;
mod relu;
mod relu_offset;
mod shifted_softplus;
mod sigmoid;
mod silu;
mod softplus;
mod squareplus;
mod tanh;

use crate::dispatch::Tables;
use crate::real::Real;
use crate::reference::Formula;
pub(crate) use crate::reference::Parameters;

/// What the crate knows of one activation.
#[derive(Debug)]
pub struct Entry {
    /// Name in study files and on the command line.
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
    /// Where f' crosses 0 because its terms cancel. Within ½ of it, no floating-point form has a small
    /// relative error: there the unit of f' is at least that of [`CANCELS_TO`].
    pub cancels: Option<f64>,
    /// Largest errors of the `f32` kernels with the default parameters, on every instruction set.
    pub bounds: Bounds,
    /// The same of the `f64` kernels, over the inputs that were looked at: nobody can look at all.
    pub bounds_f64: Bounds,
    /// Worked values (x, f(x)) with the default parameters.
    pub examples: &'static [(f64, f64)],
    /// f, the reference.
    pub(crate) value: Formula,
    /// f', the reference.
    pub(crate) slope: Formula,
    /// f'' in `f64`.
    pub(crate) curvature: fn(f64, &Parameters) -> f64,
    /// The compiled kernels for these parameters.
    pub(crate) tables: fn(&Parameters) -> Tables,
}

impl Entry {
    /// Largest errors of the kernels of a precision.
    pub fn bounds_in<T: Real>(&self) -> Bounds {
        if T::SIGNIFICAND == f32::SIGNIFICAND { self.bounds } else { self.bounds_f64 }
    }
}

/// See [`Entry::cancels`].
pub const CANCELS_TO: f64 = 0.25;

/// Largest errors in units in the last place.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Of f.
    pub value: f64,
    /// Of f'.
    pub derivative: f64,
}

/// A parameter of an activation.
#[derive(Debug)]
pub struct Parameter {
    /// Name in study files.
    pub name: &'static str,
    /// Symbol in labels.
    pub symbol: &'static str,
    /// Value if it is not given.
    pub default: f64,
    /// Value that PyTorch's function has if it is not given, where that is another.
    pub torch_default: Option<f64>,
    /// Values it may have.
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
    pub(crate) fn holds(self, value: f64) -> bool {
        match self {
            Requirement::Finite => value.is_finite(),
            Requirement::FiniteNonZero => value.is_finite() && value != 0.0,
            Requirement::Positive => value.is_finite() && value > 0.0,
            Requirement::NotNan => !value.is_nan(),
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Requirement::Finite => "a finite number",
            Requirement::FiniteNonZero => "a finite number other than 0",
            Requirement::Positive => "a finite number above 0",
            Requirement::NotNan => "a number, or infinity",
        }
    }
}

/// Every activation.
static REGISTRY: &[&Entry] = &[
    &relu::ENTRY,
    &softplus::ENTRY,
    &shifted_softplus::ENTRY,
    &relu_offset::ENTRY,
    &leaky_relu::ENTRY,
    &squareplus::ENTRY,
    &elu::ENTRY,
    &silu::ENTRY,
    &gelu::ENTRY,
    &tanh::ENTRY,
    &sigmoid::ENTRY,
    &exp::ENTRY,
    &logsigmoid::ENTRY,
    &identity::ENTRY,
];

/// Every activation, in the order they are listed.
pub fn registry() -> &'static [&'static Entry] {
    REGISTRY
}
