//! A vector of floating-point numbers: the few operations that every kernel is written in.
//!
//! A function over `Vector` is compiled once per instruction set and precision. Where there is a fused
//! multiply-add, the same operations run in the same order, so bits agree between instruction sets.
//! No operation moves numbers between lanes, so a result cannot depend on its position in a slice.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::coefficients::*;

/// A precision: `f32` or `f64`, with its constants.
pub trait Element: Copy + PartialOrd + Send + Sync + 'static {
    /// Significand bits, including the hidden one.
    const DIGITS: u32;
    /// Below this, e^x x² is 0.
    const FLOOR: f64;
    /// Powers of r² in e^r = 1 + r + r² (…), |r| ≤ ln 2 / 2.
    const EXP: &'static [Self];
    /// Powers of s² in log(1 + f) = 2s + s³ (…), s = f / (2 + f).
    const LOG: &'static [Self];
    /// Powers of (t − c) / (t + c) in Φ(−t) e^(t²/2) (t + c).
    const MILLS: &'static [Self];
    /// The c of [`Element::MILLS`].
    const MILLS_CENTER: Self;
    /// ln 2 as high + low, where high has so many trailing zeros that its product with any exponent is
    /// exact.
    const LN_2: (Self, Self);
    /// What log₂ e lacks in this precision.
    const LOG2_E_LOW: Self;
    /// The smallest positive normal number.
    const MIN_POSITIVE: Self;
    /// Added to an integer n, it leaves n plus the exponent's bias in the low bits of the significand,
    /// which a shift turns into 2^n.
    const POW2_MAGIC: Self;

    /// The nearest finite number of this precision if `x` is finite.
    fn nearest(x: f64) -> Self;
}

impl Element for f32 {
    const DIGITS: u32 = f32::MANTISSA_DIGITS;
    const FLOOR: f64 = -115.0;
    const EXP: &'static [f32] = &EXP_F32;
    const LOG: &'static [f32] = &LOG_F32;
    const MILLS: &'static [f32] = &MILLS_F32;
    const MILLS_CENTER: f32 = MILLS_CENTER_F32;
    const LN_2: (f32, f32) = (0.693_145_75, 1.428_606_8e-6);
    const LOG2_E_LOW: f32 = 1.925_963e-8;
    const MIN_POSITIVE: f32 = f32::MIN_POSITIVE;
    const POW2_MAGIC: f32 = 12_582_912.0 + 127.0;

    #[inline(always)]
    fn nearest(x: f64) -> f32 {
        let nearest = x as f32;
        if nearest.is_infinite() && x.is_finite() { f32::MAX.copysign(nearest) } else { nearest }
    }
}

impl Element for f64 {
    const DIGITS: u32 = f64::MANTISSA_DIGITS;
    const FLOOR: f64 = -760.0;
    const EXP: &'static [f64] = &EXP_F64;
    const LOG: &'static [f64] = &LOG_F64;
    const MILLS: &'static [f64] = &MILLS_F64;
    const MILLS_CENTER: f64 = MILLS_CENTER_F64;
    const LN_2: (f64, f64) = (0.693_147_180_559_663, 2.823_529_056_303_157_7e-13);
    const LOG2_E_LOW: f64 = 2.035_527_374_093_103_3e-17;
    const MIN_POSITIVE: f64 = f64::MIN_POSITIVE;
    const POW2_MAGIC: f64 = 6_755_399_441_055_744.0 + 1023.0;

    #[inline(always)]
    fn nearest(x: f64) -> f64 {
        x
    }
}

/// Truth values of the lanes of a vector.
pub(crate) trait Mask: Copy {
    /// A bit for every lane, the lowest for the first, set where the lane is true.
    fn bits(self) -> u32;
}

/// As many numbers as the instruction set handles at once.
///
/// Implementations on registers are sound only where the CPU has the instruction set. They are used
/// inside functions that enable it, which are called only with a proof, an [`crate::Isa`].
pub(crate) trait Vector:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// What the lanes hold.
    type Element: Element;
    /// One truth value per lane.
    type Mask: Copy;
    /// What long loops take at once: independent operations fill the latencies of long chains, until
    /// registers run out. Its size was measured, not derived.
    type Unrolled: Vector<Element = Self::Element>;
    /// Numbers in a vector.
    const LANES: usize;

    /// The same number in every lane.
    fn splat(x: Self::Element) -> Self;
    /// Reads `LANES` numbers.
    ///
    /// # Safety
    /// `from` must be readable for `LANES` elements. It need not be aligned.
    unsafe fn load(from: *const Self::Element) -> Self;
    /// Writes `LANES` numbers.
    ///
    /// # Safety
    /// `to` must be writable for `LANES` elements. It need not be aligned.
    unsafe fn store(self, to: *mut Self::Element);
    /// self · a + b, rounded once where the instruction set can.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// b − self · a, rounded once where the instruction set can.
    fn neg_mul_add(self, a: Self, b: Self) -> Self;
    /// Square root.
    fn sqrt(self) -> Self;
    /// Absolute value.
    fn abs(self) -> Self;
    /// The absolute value of self with the sign of `sign`.
    fn with_sign_of(self, sign: Self) -> Self;
    /// `bound` if self < bound, else self, so that NaN stays NaN and −0 is not replaced by 0.
    fn at_least(self, bound: Self) -> Self;
    /// `bound` if self > bound, else self, so that NaN stays NaN.
    fn at_most(self, bound: Self) -> Self;
    /// self < other, false for NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// self ≤ other, false for NaN.
    fn le(self, other: Self) -> Self::Mask;
    /// `yes` where the mask is true, else `no`.
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self;
    /// The nearest integer, ties to even, for |self| < 2²¹.
    fn round(self) -> Self;
    /// 2^n for self = [`Element::POW2_MAGIC`] + n and an integer n, where that is a normal number.
    fn shifted(self) -> Self;
    /// 2^self for an integer self, where that is a normal number.
    #[inline(always)]
    fn pow2(self) -> Self {
        (self + Self::splat(Self::Element::POW2_MAGIC)).shifted()
    }
    /// self · 2^n for an integer n, |n| ≤ 250 in `f32` and 2000 in `f64`, rounded once even where the
    /// result is subnormal: 2^n may not be a number, so there are two steps, and the first is exact.
    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        let half = (n * Self::of(0.5)).round();
        self * half.pow2() * (n - half).pow2()
    }
    /// The leading half of the significand, whose square is exact.
    fn leading_half(self) -> Self;
    /// self · a as high + low, exactly unless something overflows or underflows.
    fn product(self, a: Self) -> (Self, Self);

    /// A constant, in every lane.
    #[inline(always)]
    fn of(x: f64) -> Self {
        Self::splat(Self::Element::nearest(x))
    }
}
