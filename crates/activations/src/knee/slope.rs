//! The β of Softplus, and what kernels derive from it once for all inputs.

use std::f64::consts::LOG2_E;

use crate::vector::{Element, Vector};

/// A β > 0 of ordinary size: see [`is_ordinary`].
#[derive(Clone, Copy)]
pub(crate) struct Slope<V> {
    pub(crate) beta: V,
    /// 1/β.
    pub(crate) inverse: V,
    /// high + low = β log₂ e, with twice the digits of one number.
    pub(crate) high: V,
    pub(crate) low: V,
    /// From here on e^(-β|x|) is 0.
    pub(crate) end: V,
}

impl<V: Vector> Slope<V> {
    #[inline(always)]
    pub(crate) fn of(beta: V) -> Self {
        let (high, rest) = beta.product(V::of(LOG2_E));
        let low = beta.mul_add(V::splat(V::Element::LOG2_E_LOW), rest);
        let end = V::of(-V::Element::FLOOR) / beta;
        Self { beta, inverse: V::of(1.0) / beta, high, low, end }
    }

    /// β = 1.
    #[inline(always)]
    pub(crate) fn one() -> Self {
        let (one, low) = (V::of(1.0), V::splat(V::Element::LOG2_E_LOW));
        let end = V::of(-V::Element::FLOOR);
        Self { beta: one, inverse: one, high: V::of(LOG2_E), low, end }
    }

    /// βx and what rounding took from it, which the exponential would magnify.
    #[inline(always)]
    pub(crate) fn times(&self, x: V) -> (V, V) {
        x.at_least(-self.end).at_most(self.end).product(self.beta)
    }
}

/// Whether no kernel has an intermediate result that overflows or underflows with this β.
pub(crate) fn is_ordinary(beta: f64) -> bool {
    (1e-6..=1e6).contains(&beta.abs())
}
