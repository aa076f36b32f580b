//! Softplus and the sigmoid with β = 1 in `f32` on AVX-512: a polynomial per segment of half a unit,
//! whose coefficients are looked up in registers.
//!
//! With t = |z| in segment n and d = t − c_n, ln(1 + e^-t) and 1 / (1 + e^t) are polynomials in d.
//! Adding a constant rounds t to halves and leaves n in the lowest bits, where the look-up needs it.
//! The center c_n lies near n / 2, where both functions happen to be nearly `f32`s, so that rounding
//! their leading coefficients costs almost nothing.
//!
//! Beyond the last segment a series in e^-t is enough. Lanes that need it are rare and recomputed in a
//! branch, which replaces no other lane, so a lane's bits do not depend on its neighbors.

use std::arch::x86_64::__mmask16;

use super::registers::{each, inner_sum, look_up};
use crate::arch::avx512::F32x16;
use crate::coefficients::{SEGMENT_CENTERS, SEGMENT_SIGMOIDS, SEGMENT_SOFTPLUS};
use crate::math::exp_split;
use crate::vector::Vector;

/// Adding it rounds to halves.
const ROUND: f32 = 1.5 * (1 << 22) as f32;
/// Where the last segment ends.
const END: f64 = 15.74;

/// ln(1 + e^z).
#[inline(always)]
pub(super) fn softplus<const N: usize>(z: [F32x16; N]) -> [F32x16; N] {
    softplus_at(&place_of(&z), &z)
}

/// σ(z).
#[inline(always)]
pub(super) fn sigmoid<const N: usize>(z: [F32x16; N]) -> [F32x16; N] {
    sigmoid_at(&place_of(&z), &z)
}

/// Both. Horner's method could give the derivative beside the value from one table, but its rounding
/// errors add up to 1.5 ULP and more.
#[inline(always)]
pub(super) fn softplus_and_sigmoid<const N: usize>(z: [F32x16; N]) -> ([F32x16; N], [F32x16; N]) {
    let place = place_of(&z);
    (softplus_at(&place, &z), sigmoid_at(&place, &z))
}

/// t, its distance d from the center of its segment, and a number whose low bits are that of the
/// segment.
struct Position<const N: usize> {
    t: [F32x16; N],
    d: [F32x16; N],
    segment: [F32x16; N],
}

#[inline(always)]
fn place_of<const N: usize>(z: &[F32x16; N]) -> Position<N> {
    let t = each!(i => z[i].abs());
    let segment = each!(i => t[i] + F32x16::splat(ROUND));
    let center = each!(i => look_up(&SEGMENT_CENTERS, segment[i]));
    let d = each!(i => t[i] - center[i]);
    Position { t, d, segment }
}

/// Lanes beyond the last segment.
#[inline(always)]
fn beyond(t: F32x16) -> __mmask16 {
    F32x16::of(END).lt(t)
}

/// line + e^-t (1 − k e^-t), the first two terms of either function's series.
#[inline(always)]
fn series(t: F32x16, k: f64, line: F32x16) -> F32x16 {
    let (head, back, n) = exp_split(-t, None);
    // Below 2^-60 the second term is negligible. It must not be subnormal, since many CPUs take long for
    // products of subnormal numbers.
    let share = head * (head * F32x16::of(k)).scale(n.at_least(F32x16::splat(-60.0)));
    line + (head + (back - share)).scale(n)
}

/// ln(1 + e^z) = max(z, 0) + ln(1 + e^-t).
///
/// The line is added before the leading coefficient: near 0, where that is the larger, rounding the
/// first sum costs little.
#[inline(always)]
fn softplus_at<const N: usize>(place: &Position<N>, z: &[F32x16; N]) -> [F32x16; N] {
    let line = each!(i => z[i].at_least(F32x16::splat(0.0)));
    let sum = inner_sum(&place.segment, &place.d, &SEGMENT_SOFTPLUS);
    let sum = each!(i => sum[i].mul_add(place.d[i], line[i]));
    let first = each!(i => look_up(&SEGMENT_SOFTPLUS[0], place.segment[i]));
    let mut all = each!(i => sum[i] + first[i]);
    let mut i = 0;
    while i < N {
        let far = beyond(place.t[i]);
        if far != 0 {
            all[i] = F32x16::select(far, series(place.t[i], 0.5, line[i]), all[i]);
        }
        i += 1;
    }
    all
}

/// σ(z).
#[inline(always)]
fn sigmoid_at<const N: usize>(place: &Position<N>, z: &[F32x16; N]) -> [F32x16; N] {
    let (zero, one) = (F32x16::splat(0.0), F32x16::splat(1.0));
    let sum = inner_sum(&place.segment, &place.d, &SEGMENT_SIGMOIDS);
    let first = each!(i => look_up(&SEGMENT_SIGMOIDS[0], place.segment[i]));
    let mut all = each!(i => sum[i].mul_add(place.d[i], first[i]));
    let mut i = 0;
    while i < N {
        let far = beyond(place.t[i]);
        if far != 0 {
            all[i] = F32x16::select(far, series(place.t[i], 1.0, zero), all[i]);
        }
        all[i] = F32x16::select(z[i].lt(zero), all[i], one - all[i]);
        i += 1;
    }
    all
}
