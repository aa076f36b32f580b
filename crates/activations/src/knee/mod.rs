//! Softplus and the sigmoid over vectors: the formula for any of them, and the place where an
//! instruction set has a better way.

#[cfg(target_arch = "x86_64")]
mod avx512;

#[cfg(target_arch = "x86_64")]
use crate::arch::{avx2::F32x8, avx2::F64x4, avx512::F64x8};
use crate::math::{exp_parts, exp_split, exp_unit, folded, ln_1p_unit};
use crate::vector::Vector;

/// A vector with Softplus and the sigmoid, by the formulas below unless its instruction set has a
/// better way. Where βx was rounded, `tail` is what rounding took from `z`.
pub(crate) trait Knee: Vector {
    /// line + ln(1 + e^-|z + tail|).
    #[inline(always)]
    fn softplus(z: Self, tail: Option<Self>, line: Self) -> Self {
        let (e, rest) = exp_unit(-z.abs(), folded(z, tail));
        line + ln_1p_unit(e, rest)
    }

    /// σ(z + tail).
    #[inline(always)]
    fn sigmoid(z: Self, tail: Option<Self>) -> Self {
        sigmoid_and_decay(z, tail).0
    }

    /// Both in one pass.
    #[inline(always)]
    fn softplus_and_sigmoid(z: Self, tail: Option<Self>, line: Self) -> (Self, Self) {
        let (slope, e, rest) = sigmoid_and_decay(z, tail);
        (line + ln_1p_unit(e, rest), slope)
    }
}

impl Knee for f32 {}
impl Knee for f64 {}

/// The vectors in registers that have no better way, each alone and unrolled.
#[cfg(target_arch = "x86_64")]
mod formulas {
    use super::{F32x8, F64x4, F64x8, Knee, Vector};

    impl Knee for F32x8 {}
    impl Knee for F64x4 {}
    impl Knee for F64x8 {}
    impl Knee for <F32x8 as Vector>::Group {}
    impl Knee for <F64x4 as Vector>::Group {}
    impl Knee for <F64x8 as Vector>::Group {}
}

/// σ(z + tail), e^-|z + tail|, and what rounding took from that.
///
/// On the left σ = e / (1 + e), so that no digit is lost to 1 / (1 + e^-z) = 0. What rounding takes
/// from 1 + e is given back through the low part of the numerator.
#[inline(always)]
fn sigmoid_and_decay<V: Vector>(z: V, tail: Option<V>) -> (V, V, V) {
    let one = V::of(1.0);
    let (head, back, n) = exp_split(-z.abs(), folded(z, tail));
    let p = head + back;
    let e = p.scale(n);
    let sum = e + one;
    let lost = (one - sum) + e;
    // 1 − e/2 for 1 / (1 + e): `lost` is so small that a tenth does not matter.
    let share = p * lost * e.neg_mul_add(V::of(0.5), one);
    let left = z.lt(V::of(0.0));
    let quotient = V::select(left, head + (back - share), one) / sum;
    (V::select(left, quotient.scale(n), quotient), e, ((head - p) + back).scale(n))
}

/// σ(z) σ(−z), the sigmoid's slope.
#[inline(always)]
pub(crate) fn bell<V: Vector>(z: V, tail: Option<V>) -> V {
    let (p, n) = exp_parts(-z.abs(), folded(z, tail));
    let sum = p.scale(n) + V::of(1.0);
    (p / (sum * sum)).scale(n)
}
