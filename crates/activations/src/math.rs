//! Exponentials, logarithms and the normal tail over vectors, without branches.
//!
//! Exponentials are returned as significand and exponent, so that a caller multiplies first and
//! rounds to a subnormal number last.

use std::f64::consts::{LOG2_E, SQRT_2};

use crate::vector::{Element, Vector};

/// c₀ + c₁ x + c₂ x² + …
#[inline(always)]
pub(crate) fn polynomial<V: Vector>(x: V, coefficients: &'static [V::Element]) -> V {
    let (last, rest) = coefficients.split_last().expect("a polynomial has coefficients");
    let mut sum = V::splat(*last);
    for c in rest.iter().rev() {
        sum = sum.mul_add(x, V::splat(*c));
    }
    sum
}

/// p and n with e^(x + tail) = p · 2^n, for x ≤ −FLOOR and, if there is one, a tail that is small beside
/// x.
#[inline(always)]
pub(crate) fn exp_parts<V: Vector>(x: V, tail: Option<V>) -> (V, V) {
    let (r, low, n) = reduce(x, tail);
    let rest = (r * r).mul_add(polynomial(r, V::Element::EXP), low);
    ((r + rest) + V::of(1.0), n)
}

/// head, back and n with e^(x + tail) = (head + back) · 2^n, where the sum carries more digits than one
/// number.
#[inline(always)]
pub(crate) fn exp_split<V: Vector>(x: V, tail: Option<V>) -> (V, V, V) {
    let (r, low, n) = reduce(x, tail);
    let rest = (r * r).mul_add(polynomial(r, V::Element::EXP), low);
    let head = r + V::of(1.0);
    (head, rest + (r - (head - V::of(1.0))), n)
}

/// The tail of −|z| that belongs to the tail of z.
#[inline(always)]
pub(crate) fn mirrored_tail<V: Vector>(z: V, tail: V) -> V {
    V::select(z.le(V::of(0.0)), tail, -tail)
}

/// e^x − 1 for x ≤ 0.
#[inline(always)]
pub(crate) fn expm1<V: Vector>(x: V) -> V {
    let minus_one_below = V::of(-0.75 * f64::from(V::Element::DIGITS));
    let (r, low, n) = reduce(x.at_least(minus_one_below), None);
    let rest = (r * r).mul_add(polynomial(r, V::Element::EXP), low);
    let scale = n.pow2();
    // For n = 0 this is r + rest, which keeps the digits of a small x.
    (r + rest).mul_add(scale, scale - V::of(1.0))
}

/// r, low and n with x + tail = n ln 2 + r + low and |r| ≤ ln 2 / 2, for x ≤ −FLOOR; x is clamped where
/// e^x is 0.
#[inline(always)]
fn reduce<V: Vector>(x: V, tail: Option<V>) -> (V, V, V) {
    let x = x.at_least(V::of(V::Element::FLOOR));
    // Without a tail nothing is added: the compiler could not remove x + 0, which changes −0.
    let whole = if let Some(tail) = tail { x + tail } else { x };
    let n = (whole * V::of(LOG2_E)).round();
    let (high, low) = V::Element::LN_2;
    let exact = n.neg_mul_add(V::splat(high), x);
    let tail = match tail {
        Some(tail) => n.neg_mul_add(V::splat(low), tail),
        None => -n * V::splat(low),
    };
    let r = exact + tail;
    // What rounding took from r: |exact| is mostly the larger term, and where not, both are tiny.
    (r, tail - (r - exact), n)
}

/// ln(1 + z) for z from −½ to 1.
///
/// A factor of 2 brings 1 + z to √½ … √2 exactly. With s = f / (2 + f) follows
/// ln(1 + f) = f − (f²/2 − s (f²/2 + s² R(s²))), where only the last sum rounds noticeably.
#[inline(always)]
pub(crate) fn ln_1p<V: Vector>(z: V) -> V {
    let (one, zero) = (V::of(1.0), V::of(0.0));
    let large = V::of(SQRT_2 - 1.0).lt(z);
    let small = z.lt(V::of(0.5 * SQRT_2 - 1.0));
    let halved = (z - one) * V::of(0.5);
    let f = V::select(large, halved, V::select(small, z + z + one, z));
    let k = V::select(large, one, V::select(small, -one, zero));
    ln_near_one(f, k, zero)
}

/// ln(1 + f) + k ln 2 + tail, for 1 + f from √½ to √2 and a tail below the last digit.
#[inline(always)]
fn ln_near_one<V: Vector>(f: V, k: V, tail: V) -> V {
    let s = f / (f + V::of(2.0));
    let t = s * s;
    let rest = t * polynomial(t, V::Element::LOG);
    let half_square = f * f * V::of(0.5);
    let (high, low) = V::Element::LN_2;
    let small = s.mul_add(half_square + rest, k.mul_add(V::splat(low), tail));
    k.mul_add(V::splat(high), f - (half_square - small))
}

/// e^(x + tail) for x ≤ 0, and what rounding took from it.
#[inline(always)]
pub(crate) fn exp_unit<V: Vector>(x: V, tail: Option<V>) -> (V, V) {
    let (head, back, n) = exp_split(x, tail);
    let p = head + back;
    (p.scale(n), ((head - p) + back).scale(n))
}

/// ln(1 + z + tail) for z from 0 to 1 and a tail below its last digit.
#[inline(always)]
pub(crate) fn ln_1p_unit<V: Vector>(z: V, tail: V) -> V {
    let (one, zero) = (V::of(1.0), V::of(0.0));
    let large = V::of(SQRT_2 - 1.0).lt(z);
    let f = V::select(large, (z - one) * V::of(0.5), z);
    // 1 − z/2 is near enough to the derivative of ln(1 + z) for a tail.
    let share = tail * z.neg_mul_add(V::of(0.5), one);
    ln_near_one(f, V::select(large, one, zero), share)
}

/// Φ(−t) e^(t²/2) for t ≥ 0: the normal tail without its exponential.
#[inline(always)]
pub(crate) fn mills<V: Vector>(t: V) -> V {
    let center = V::splat(V::Element::MILLS_CENTER);
    let w = V::of(1.0) / (t + center);
    polynomial((t - center) * w, V::Element::MILLS) * w
}

/// p, n and t with e^(−t²/2) = p · 2^n for t ≥ 0, where t is clamped at a value for which that is 0.
#[inline(always)]
pub(crate) fn gauss_parts<V: Vector>(t: V) -> (V, V, V) {
    let t = t.at_most(V::of((-2.0 * V::Element::FLOOR).sqrt() - 0.1));
    let half = V::of(0.5);
    let head = t.leading_half();
    let (p, n) = exp_parts(-(half * head * head), Some(-(half * (t - head) * (t + head))));
    (p, n, t)
}
