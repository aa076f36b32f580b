//! Softplus and the sigmoid with any β > 0 in `f32` on AVX-512: a polynomial per octave of e^-|βx|, whose
//! coefficients are looked up in registers. It holds for every input without a branch.
//!
//! With β|x| = (n − r) ln 2 and |r| ≤ ½, ln(1 + e^-β|x|) and 1 / (1 + e^β|x|) are 2^-n times
//! polynomials in r, and from octave 31 on these are all the same. Adding a constant rounds n to an
//! integer and leaves it in the lowest bits: as the index of the look-up, and, shifted, as a power of two.
//! The product βx, which would have to be rounded, is nowhere needed.
//!
//! The segments of β = 1 are shorter and need fewer operations, but no multiplication by β. With it, and
//! with inputs of which many lie beyond the last segment, they are slower than octaves.

use std::arch::x86_64::{
    _mm512_add_epi32, _mm512_castps_si512, _mm512_castsi512_ps, _mm512_maskz_mov_ps,
    _mm512_movepi32_mask, _mm512_set1_epi32, _mm512_slli_epi32, _mm512_sub_epi32,
};

use super::registers::{each, inner_sum, look_up};
use crate::arch::avx512::F32x16;
use crate::coefficients::{OCTAVE_SIGMOIDS, OCTAVE_SOFTPLUS};
use crate::knee::Slope;
use crate::vector::Vector;

/// The coefficients contain the factor 2^-64, so that 2^(64 − n) is never subnormal and the product is
/// rounded once.
const SCALE: u32 = 64;
/// Adding it to −n leaves 2^(64 − n) in the lowest bits, as an exponent with its bias.
const ROUND: f32 = (1.5 * (1 << 23) as f32) + (127 + SCALE) as f32;

/// ln(1 + e^(βx)) / β.
#[inline(always)]
pub(super) fn softplus<const N: usize>(x: [F32x16; N], slope: &Slope<F32x16>) -> [F32x16; N] {
    softplus_at(&place_of(&x, slope), &x, slope)
}

/// σ(βx).
#[inline(always)]
pub(super) fn sigmoid<const N: usize>(x: [F32x16; N], slope: &Slope<F32x16>) -> [F32x16; N] {
    sigmoid_at(&place_of(&x, slope), &x)
}

/// Both.
#[inline(always)]
pub(super) fn softplus_and_sigmoid<const N: usize>(
    x: [F32x16; N],
    slope: &Slope<F32x16>,
) -> ([F32x16; N], [F32x16; N]) {
    let place = place_of(&x, slope);
    (softplus_at(&place, &x, slope), sigmoid_at(&place, &x))
}

/// Numbers whose low bits are those of 64 − n as a biased exponent and of the index of the octave, and
/// the distance −r from the octave's center.
struct Position<const N: usize> {
    exponent: [F32x16; N],
    octave: [F32x16; N],
    d: [F32x16; N],
}

#[inline(always)]
fn place_of<const N: usize>(x: &[F32x16; N], slope: &Slope<F32x16>) -> Position<N> {
    let round = F32x16::splat(ROUND);
    let t = each!(i => x[i].abs().at_most(slope.end));
    let exponent = each!(i => t[i].neg_mul_add(slope.high, round));
    let octave = each!(i => exponent[i].at_least(F32x16::splat(ROUND - 31.0)));
    let n = each!(i => exponent[i] - round);
    let d = each!(i => t[i].mul_add(slope.high, n[i]));
    let d = each!(i => t[i].mul_add(slope.low, d[i]));
    Position { exponent, octave, d }
}

/// factor · 2^(64 − n), by adding exponents.
#[inline(always)]
fn power(exponent: F32x16, factor: F32x16) -> F32x16 {
    const BIAS: i32 = 127 << 23;
    // SAFETY: vectors in registers exist only where the CPU has their instruction set.
    unsafe {
        let power = _mm512_slli_epi32::<23>(_mm512_castps_si512(exponent.register()));
        let factor =
            _mm512_sub_epi32(_mm512_castps_si512(factor.register()), _mm512_set1_epi32(BIAS));
        F32x16::from(_mm512_castsi512_ps(_mm512_add_epi32(power, factor)))
    }
}

/// ln(1 + e^(βx)) / β.
#[inline(always)]
fn softplus_at<const N: usize>(
    place: &Position<N>,
    x: &[F32x16; N],
    slope: &Slope<F32x16>,
) -> [F32x16; N] {
    let sum = inner_sum(&place.octave, &place.d, &OCTAVE_SOFTPLUS);
    let first = each!(i => look_up(&OCTAVE_SOFTPLUS[0], place.octave[i]));
    let power = each!(i => power(place.exponent[i], slope.inverse));
    let d = each!(i => place.d[i] * power[i]);
    let line = each!(i => sum[i].mul_add(d[i], x[i].at_least(F32x16::splat(0.0))));
    each!(i => first[i].mul_add(power[i], line[i]))
}

/// σ(βx).
#[inline(always)]
fn sigmoid_at<const N: usize>(place: &Position<N>, x: &[F32x16; N]) -> [F32x16; N] {
    let one = F32x16::splat(1.0);
    let sum = inner_sum(&place.octave, &place.d, &OCTAVE_SIGMOIDS);
    let first = each!(i => look_up(&OCTAVE_SIGMOIDS[0], place.octave[i]));
    let sum = each!(i => sum[i].mul_add(place.d[i], first[i]));
    // For x < 0 this is 0 + sum · power, else 1 − sum · power.
    let power = each!(i => power(place.exponent[i], one).with_sign_of(x[i]));
    each!(i => sum[i].neg_mul_add(power[i], one_if_positive(x[i])))
}

/// 1 where the sign bit is not set, else 0.
#[inline(always)]
fn one_if_positive(x: F32x16) -> F32x16 {
    // SAFETY: vectors in registers exist only where the CPU has their instruction set.
    unsafe {
        let one = F32x16::splat(1.0).register();
        let negative = _mm512_movepi32_mask(_mm512_castps_si512(x.register()));
        F32x16::from(_mm512_maskz_mov_ps(!negative, one))
    }
}
