//! Softplus in `f64` with fused multiply-adds: an exponential and a logarithm with short polynomials, whose tables of
//! sixteen entries are looked up. There is no division, and what counts is the
//! number of operations.
//!
//! With −t = k ln 2 / 16 + r and |r| ≤ ln 2 / 32, e^-t is 2^(k/16) e^r. With c near 1 / (1 + e^-t),
//! ln(1 + e^-t) is −ln c + ln(1 + u), where u = c e^-t + (c − 1) and |u| ≤ 1/18. The index of c comes from
//! t, not from e^-t, so that everything but e^r is known early.
//!
//! For large t, c is 1 and u is e^-t, and only the last sum rounds it. Elsewhere |u| is at most an eighth
//! of the result, so that rounding it matters little.

use std::f64::consts::{LN_2, LOG2_E};

use crate::coefficients::{
    LOG_CENTERS, LOG_VALUES, ROOTS, ROOTS_LACK, SHORT_EXP_F64, SHORT_LOG_F64,
};
use crate::math::exp_split;
use crate::vector::Vector;

/// Adding it rounds to sixteenths and leaves their number in the lowest bits.
const SIXTEENTHS: f64 = 1.5 * (1_u64 << 48) as f64;
/// Adding it rounds to integers.
const INTEGERS: f64 = 1.5 * (1_u64 << 52) as f64;
/// The index of c is that of the nearest multiple of 1 / 4.5, at most 15.
const STEPS: f64 = 4.5;
/// What `f64` lacks of ln 2.
const LN_2_LACK: f64 = 2.319_046_813_846_299_6e-17;
/// Up to here e^-t is a normal number with room to spare; lanes beyond are rare and computed in a branch.
const END: f64 = 700.0;

/// 2^(j/16) without the j/16 that the shift in [`LookUp::power`] adds to the exponent.
pub(super) const SHIFTED_ROOTS: [f64; 16] = {
    let mut all = ROOTS;
    let mut j = 0;
    while j < 16 {
        all[j] = f64::from_bits(ROOTS[j].to_bits() - ((j as u64) << 48));
        j += 1;
    }
    all
};

/// A vector that looks up numbers.
pub(super) trait LookUp: Vector<Element = f64> {
    /// The entries of a table, by the lowest four bits of each lane.
    fn look_up(self, table: &'static [f64; 16]) -> Self;
    /// The entries of [`SHIFTED_ROOTS`] in which the lanes' bits, shifted left by 48, are added to the
    /// exponents: 2^k, rounded, for self = [`SIXTEENTHS`] + k, where that is a normal number.
    fn power(self) -> Self;
    /// Whether the mask is true in some lane.
    fn any(mask: Self::Mask) -> bool;
}

/// c₀ + c₁ x + c₂ x² + … as a polynomial in x² with pairs for coefficients, of which less has to wait than
/// with Horner's method.
#[inline(always)]
fn paired<V: Vector>(x: V, square: V, coefficients: &'static [V::Element]) -> V {
    let mut k = coefficients.len() - 1;
    let mut sum = V::splat(coefficients[k]);
    if k % 2 == 1 {
        k -= 1;
        sum = x.mul_add(sum, V::splat(coefficients[k]));
    }
    while k > 0 {
        k -= 2;
        let pair = x.mul_add(V::splat(coefficients[k + 1]), V::splat(coefficients[k]));
        sum = sum.mul_add(square, pair);
    }
    sum
}

/// line + ln(1 + e^-|z + tail|) for line ≥ 0; `tail` is that of −|z|.
#[inline(always)]
pub(super) fn softplus<V: LookUp>(z: V, tail: Option<V>, line: V) -> V {
    let minus = -z.abs();
    let rounded = minus.mul_add(V::splat(LOG2_E), V::splat(SIXTEENTHS));
    let index = minus.at_least(V::splat(-15.0 / STEPS));
    let index = index.neg_mul_add(V::splat(STEPS), V::splat(INTEGERS));
    // u = a + b (e^r − 1).
    let (power, center) = (rounded.power(), index.look_up(&LOG_CENTERS));
    let a = power.mul_add(center, center - V::splat(1.0));
    let b = power * center;
    // The values are multiples of the last digit of any line that they are added to, so what rounding
    // takes from the sum is exact.
    let value = index.look_up(&LOG_VALUES);
    let sum = line + value;
    let lost = b.mul_add(rounded.look_up(&ROOTS_LACK), line - (sum - value));
    let k = rounded - V::splat(SIXTEENTHS);
    let exact = k.neg_mul_add(V::splat(LN_2), minus);
    let exact = if let Some(tail) = tail { exact + tail } else { exact };
    let r = k.neg_mul_add(V::splat(LN_2_LACK), exact);
    let square = r * r;
    let rest = square.mul_add(paired(r, square, &SHORT_EXP_F64), r);
    let u = b.mul_add(rest, a);
    let square = u * u;
    let curve = square.mul_add(paired(u, square, &SHORT_LOG_F64), lost);
    // Where c is 1 and the line 0, only the addition of a rounds noticeably.
    let all = sum + (a + b.mul_add(rest, curve));
    let far = minus.lt(V::splat(-END));
    if V::any(far) { V::select(far, beyond(minus, tail, line), all) } else { all }
}

/// line + e^(minus + tail), which may be subnormal; the line may be infinite.
#[inline(always)]
fn beyond<V: LookUp>(minus: V, tail: Option<V>, line: V) -> V {
    let (head, back, n) = exp_split(minus, tail);
    line + (head + back).scale(n)
}

/// The vector at this index, if there are any.
#[inline(always)]
fn nth<V: Copy, const N: usize>(all: Option<[V; N]>, i: usize) -> Option<V> {
    let all = all?;
    Some(all[i])
}

/// The same for several vectors, one after the other: with more at a time, registers run out.
#[inline(always)]
pub(super) fn softplus_of_each<V: LookUp, const N: usize>(
    z: [V; N],
    tail: Option<[V; N]>,
    line: [V; N],
) -> [V; N] {
    let mut all = line;
    let mut i = 0;
    while i < N {
        all[i] = softplus(z[i], nth(tail, i), line[i]);
        i += 1;
    }
    all
}

/// [`super::Knee`] for a vector and for several of them.
macro_rules! sixteenths {
    ($vector:ty) => {
        impl Knee for $vector {
            #[inline(always)]
            fn softplus(z: Self) -> Self {
                let line = z.at_least(Self::of(0.0));
                $crate::knee::sixteenths::softplus(z, None, line)
            }

            #[inline(always)]
            fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
                let (z, tail) = slope.times(x);
                let (tail, zero) = ($crate::math::mirrored_tail(z, tail), Self::of(0.0));
                let value = $crate::knee::sixteenths::softplus(z, Some(tail), zero);
                value.mul_add(slope.inverse, x.at_least(zero))
            }
        }

        impl Knee for <$vector as Vector>::Unrolled {
            #[inline(always)]
            fn softplus(z: Self) -> Self {
                let line = z.at_least(Self::of(0.0));
                let all = $crate::knee::sixteenths::softplus_of_each(z.0, None, line.0);
                $crate::arch::unrolled::Unrolled(all)
            }

            #[inline(always)]
            fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
                let (z, tail) = slope.times(x);
                let (tail, zero) = ($crate::math::mirrored_tail(z, tail), Self::of(0.0));
                let all = $crate::knee::sixteenths::softplus_of_each(z.0, Some(tail.0), zero.0);
                $crate::arch::unrolled::Unrolled(all).mul_add(slope.inverse, x.at_least(zero))
            }
        }
    };
}
pub(super) use sixteenths;
