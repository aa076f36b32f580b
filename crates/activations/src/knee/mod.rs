//! Softplus and the sigmoid over vectors: formulas for all of them, and other ways for instruction sets
//! that have a better one.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod fused;
#[cfg(target_arch = "x86_64")]
mod sixteenths;

mod slope;

pub(crate) use slope::{Slope, is_ordinary};

use crate::math::{exp_parts, exp_split, exp_unit, ln_1p_unit, mirrored_tail};
use crate::vector::Vector;

/// A vector with Softplus and the sigmoid, for β = 1 and scaled by another β.
pub(crate) trait Knee: Vector {
    /// ln(1 + e^z).
    #[inline(always)]
    fn softplus(z: Self) -> Self {
        softplus(z, None, z.at_least(Self::of(0.0)))
    }

    /// σ(z).
    #[inline(always)]
    fn sigmoid(z: Self) -> Self {
        sigmoid(z, None)
    }

    /// Both in one pass.
    #[inline(always)]
    fn softplus_and_sigmoid(z: Self) -> (Self, Self) {
        softplus_and_sigmoid(z, None, z.at_least(Self::of(0.0)))
    }

    /// ln(1 + e^(βx)) / β.
    #[inline(always)]
    fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
        let (z, tail) = slope.times(x);
        let zero = Self::of(0.0);
        softplus(z, Some(tail), zero).mul_add(slope.inverse, x.at_least(zero))
    }

    /// σ(βx).
    #[inline(always)]
    fn scaled_sigmoid(x: Self, slope: &Slope<Self>) -> Self {
        let (z, tail) = slope.times(x);
        sigmoid(z, Some(tail))
    }

    /// Both in one pass.
    #[inline(always)]
    fn scaled_softplus_and_sigmoid(x: Self, slope: &Slope<Self>) -> (Self, Self) {
        let (z, tail) = slope.times(x);
        let zero = Self::of(0.0);
        let (soft, sigmoid) = softplus_and_sigmoid(z, Some(tail), zero);
        (soft.mul_add(slope.inverse, x.at_least(zero)), sigmoid)
    }
}

impl Knee for f32 {}
impl Knee for f64 {}

/// The tail of −|z|, if z has one.
#[inline(always)]
fn mirrored<V: Vector>(z: V, tail: Option<V>) -> Option<V> {
    let tail = tail?;
    Some(mirrored_tail(z, tail))
}

/// line + ln(1 + e^-|z + tail|). Here and below, `tail` is what rounding took from `z`, if anything.
#[inline(always)]
pub(crate) fn softplus<V: Vector>(z: V, tail: Option<V>, line: V) -> V {
    let (e, rest) = exp_unit(-z.abs(), mirrored(z, tail));
    line + ln_1p_unit(e, rest)
}

/// σ(z + tail).
#[inline(always)]
pub(crate) fn sigmoid<V: Vector>(z: V, tail: Option<V>) -> V {
    sigmoid_and_decay(z, tail).0
}

/// Both in one pass.
#[inline(always)]
pub(crate) fn softplus_and_sigmoid<V: Vector>(z: V, tail: Option<V>, line: V) -> (V, V) {
    let (sigmoid, e, rest) = sigmoid_and_decay(z, tail);
    (line + ln_1p_unit(e, rest), sigmoid)
}

/// σ(z + tail), e^-|z + tail|, and what rounding took from the latter.
///
/// For z < 0 it is e / (1 + e), which keeps the digits that 1 / (1 + e^-z) loses. What rounding takes
/// from 1 + e is given back through the low part of the numerator.
#[inline(always)]
fn sigmoid_and_decay<V: Vector>(z: V, tail: Option<V>) -> (V, V, V) {
    let one = V::of(1.0);
    let (head, back, n) = exp_split(-z.abs(), mirrored(z, tail));
    let p = head + back;
    let e = p.scale(n);
    let sum = e + one;
    let lost = (one - sum) + e;
    // 1 − e/2 instead of 1 / (1 + e): `lost` is so small that an error of a tenth does not matter.
    let share = p * lost * e.neg_mul_add(V::of(0.5), one);
    let left = z.lt(V::of(0.0));
    let quotient = V::select(left, head + (back - share), one) / sum;
    (V::select(left, quotient.scale(n), quotient), e, ((head - p) + back).scale(n))
}

/// σ(z + tail) σ(−z − tail), the sigmoid's derivative.
#[inline(always)]
pub(crate) fn sigmoid_derivative<V: Vector>(z: V, tail: Option<V>) -> V {
    let (p, n) = exp_parts(-z.abs(), mirrored(z, tail));
    let sum = p.scale(n) + V::of(1.0);
    (p / (sum * sum)).scale(n)
}
