//! Softplus and the sigmoid in `f32` with fused multiply-adds, for any β > 0, without tables and branches.
//!
//! With β|x| = (n + d) ln 2 and |d| ≤ ½, e^-β|x| is 2^-n 2^-d. 2^-d is kept as the sum of a head, which
//! is 1 − d ln 2 rounded, and a rest, so that only the last sum rounds noticeably. No product is
//! subnormal, since many CPUs take long for that; only the last step may be.

use crate::coefficients::{EXP2_REST_F32, UNIT_LOG_F32};
use crate::math::polynomial;
use crate::vector::{Element, Vector};

use super::slope::Slope;

/// Coefficients of 2^-d contain the factor 2^-64, so that 2^(64 − n) is never subnormal.
const SCALE: i32 = 64;

/// e^-β|x| = (head + rest) · factor, where `factor` is a power of two.
struct Decay<V> {
    head: V,
    rest: V,
    factor: V,
    /// e^-β|x| as one number, but at least about 2^-60.
    e: V,
}

#[inline(always)]
fn decay<V: Vector<Element = f32>>(x: V, slope: &Slope<V>) -> Decay<V> {
    const MAGIC: f32 = f32::POW2_MAGIC + SCALE as f32;
    const UNIT: f32 = 1.0 / (1_u64 << 63) as f32 / 2.0;
    let t = x.abs().at_most(slope.end);
    let exponent = t.neg_mul_add(slope.high, V::splat(MAGIC));
    let n = exponent - V::splat(MAGIC);
    let d = t.mul_add(slope.low, t.mul_add(slope.high, n));
    let (unit, ln_2) = (V::splat(UNIT), V::splat(UNIT * std::f32::consts::LN_2));
    let head = d.neg_mul_add(ln_2, unit);
    let low = d.neg_mul_add(ln_2, unit - head);
    let rest = (d * d).mul_add(polynomial(d, &EXP2_REST_F32), low);
    let e = (head + rest) * exponent.at_least(V::splat(MAGIC - 60.0)).shifted();
    Decay { head, rest, factor: exponent.shifted(), e }
}

/// ln(1 + e^(βx)) / β.
#[inline(always)]
fn softplus_of<V: Vector<Element = f32>>(decay: &Decay<V>, x: V, factor: V) -> V {
    // ln(1 + e) = e + e (−e/2 + e² w(e)).
    let (e, square) = (decay.e, decay.e * decay.e);
    let curve = square.mul_add(polynomial(e, &UNIT_LOG_F32), e * V::of(-0.5));
    let rest = (decay.head + decay.rest).mul_add(curve, decay.rest);
    decay.head.mul_add(factor, rest.mul_add(factor, x.at_least(V::of(0.0))))
}

/// σ(βx).
///
/// For x < 0 it is e / (1 + e), which keeps the digits that 1 / (1 + e^-βx) loses. What rounding takes
/// from 1 + e and from its reciprocal is given back before the last sum.
#[inline(always)]
fn sigmoid_of<V: Vector<Element = f32>>(decay: &Decay<V>, x: V) -> V {
    let (zero, one) = (V::of(0.0), V::of(1.0));
    let left = x.lt(zero);
    let sum = decay.e + one;
    let lost = (one - sum) + decay.e;
    let reciprocal = one / sum;
    let lack = lost.neg_mul_add(reciprocal, sum.neg_mul_add(reciprocal, one));
    let rest = (decay.head + decay.rest).mul_add(lack, decay.rest);
    let (head, rest) = (V::select(left, decay.head, one), V::select(left, rest, lack));
    let quotient = head.mul_add(reciprocal, rest * reciprocal);
    quotient.mul_add(V::select(left, decay.factor, one), zero)
}

/// ln(1 + e^(βx)) / β.
#[inline(always)]
pub(super) fn softplus<V: Vector<Element = f32>>(x: V, slope: &Slope<V>) -> V {
    let decay = decay(x, slope);
    softplus_of(&decay, x, decay.factor * slope.inverse)
}

/// σ(βx).
#[inline(always)]
pub(super) fn sigmoid<V: Vector<Element = f32>>(x: V, slope: &Slope<V>) -> V {
    sigmoid_of(&decay(x, slope), x)
}

/// Both in one pass.
#[inline(always)]
pub(super) fn softplus_and_sigmoid<V: Vector<Element = f32>>(x: V, slope: &Slope<V>) -> (V, V) {
    let decay = decay(x, slope);
    (softplus_of(&decay, x, decay.factor * slope.inverse), sigmoid_of(&decay, x))
}
