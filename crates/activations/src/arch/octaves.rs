//! Softplus' curved part on AVX-512: one polynomial an octave, its coefficients looked up in
//! registers.
//!
//! With x = n ln 2 + r and x ≤ 0, ln(1 + e^x) = 2^n H_n(r) and its derivative 2^n H'_n(r). The low
//! bits of the number that rounds x / ln 2 to n are the index into the tables; octaves below the
//! last share it, since there H_n(r) = e^r to the last bit. No division, no branch, no range limit.
//! Deliberately absent: `f64`, whose tables do not fit.

use std::arch::x86_64::*;

use super::avx512::F32x16;
use crate::coefficients::{OCTAVE_SLOPES, OCTAVES};
use crate::vector::{Element, Vector};

/// Adding it rounds to an integer n, and leaves the bits of n + 127 + DEPTH at the lower end.
const ROUND: f32 = 12_582_912.0 + (127 + DEPTH) as f32;
/// The tables carry a factor of 2^-DEPTH, so that the power of two that undoes it is a normal number.
const DEPTH: i32 = 40;
/// Below this x lies in octave 0: a little less than (½ + LEAN) ln 2, so that rounding cannot put it
/// into the next.
const EDGE: f32 = 0.4331;
/// 2^-DEPTH, the tables' 1.
const UNIT: f32 = 1.0 / (1_u64 << DEPTH) as f32;
/// Octaves in a table.
const COUNT: usize = 32;

/// Octave n reaches from n − LEAN − ½ to n − LEAN + ½ in powers of two; see the script.
const LEAN: f64 = 0.125;

/// r, 2^(n + DEPTH), and the number whose low bits are the octave's place, for x ≤ 0.
#[inline(always)]
fn reduce(x: F32x16) -> (F32x16, F32x16, F32x16) {
    let x = x.at_least(F32x16::of(f32::FLOOR));
    let leaning = x + F32x16::of(LEAN * std::f64::consts::LN_2);
    let shifted = leaning.mul_add(F32x16::of(std::f64::consts::LOG2_E), F32x16::splat(ROUND));
    let n = shifted - F32x16::splat(ROUND);
    let (high, low) = f32::LN_2;
    let r = n.neg_mul_add(F32x16::splat(high), x);
    let r = n.neg_mul_add(F32x16::splat(low), r);
    // The bound comes second, so that NaN has a place too; r is NaN then.
    let last = F32x16::splat(ROUND - (COUNT - 1) as f32);
    // SAFETY: vectors of this type are only used where the instruction set is enabled.
    let power = unsafe { _mm512_slli_epi32::<23>(_mm512_castps_si512(shifted.register())) };
    // SAFETY: as above.
    let power = F32x16::from(unsafe { _mm512_castsi512_ps(power) });
    (r, power, last.at_least(shifted))
}

/// One coefficient for each lane.
#[inline(always)]
fn look_up(table: &'static [f32; COUNT], place: F32x16) -> F32x16 {
    // SAFETY: the table has the 32 entries that are read; vectors of this type are only used where
    // the instruction set is enabled.
    unsafe {
        let (low, high) = (F32x16::load(table.as_ptr()), F32x16::load(table.as_ptr().add(16)));
        let index = _mm512_castps_si512(place.register());
        F32x16::from(_mm512_permutex2var_ps(low.register(), index, high.register()))
    }
}

/// All but the last step of a polynomial: c₁ + c₂ r + …
#[inline(always)]
fn inner<const N: usize>(r: F32x16, place: F32x16, tables: &'static [[f32; COUNT]; N]) -> F32x16 {
    let mut sum = look_up(&tables[N - 1], place);
    let mut k = N - 1;
    while k > 1 {
        k -= 1;
        sum = sum.mul_add(r, look_up(&tables[k], place));
    }
    sum
}

/// ln(1 + e^x) from the parts of −|x|.
///
/// For 0 ≤ x in octave 0, x = −r, so that softplus is c₀ + r (c₁ + … − 1): one rounding less where
/// the sum of two numbers of nearly the same size would show it most.
#[inline(always)]
fn softplus_of(x: F32x16, (r, power, place): (F32x16, F32x16, F32x16)) -> F32x16 {
    let sum = inner(r, place, &OCTAVES);
    // SAFETY: vectors of this type are only used where the instruction set is enabled.
    let (sum, line) = unsafe {
        // As unsigned integers negative numbers are the largest.
        let edge = _mm512_set1_epi32(EDGE.to_bits() as i32);
        let inside = _mm512_cmplt_epu32_mask(_mm512_castps_si512(x.register()), edge);
        let (whole, unit) = (sum.register(), F32x16::splat(UNIT).register());
        let line = _mm512_maskz_max_ps(!inside, _mm512_setzero_ps(), x.register());
        (_mm512_mask_sub_ps(whole, inside, whole, unit), line)
    };
    let soft = F32x16::from(sum).mul_add(r, look_up(&OCTAVES[0], place));
    soft.mul_add(power, F32x16::from(line))
}

/// 1 / (1 + e^-x) from the parts of −|x|.
#[inline(always)]
fn logistic_of(x: F32x16, (r, power, place): (F32x16, F32x16, F32x16)) -> F32x16 {
    let sum = inner(r, place, &OCTAVE_SLOPES);
    let left = sum.mul_add(r, look_up(&OCTAVE_SLOPES[0], place));
    let right = left.neg_mul_add(power, F32x16::splat(1.0));
    F32x16::select(x.lt(F32x16::splat(0.0)), left * power, right)
}

/// ln(1 + e^x).
#[inline(always)]
pub(super) fn softplus(x: F32x16) -> F32x16 {
    softplus_of(x, reduce(-x.abs()))
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub(super) fn logistic(x: F32x16) -> F32x16 {
    logistic_of(x, reduce(-x.abs()))
}

/// Both. Horner's scheme could give the slope beside the value from one table, a fifth faster, but
/// its rounding errors add up to 1.5 ULP and more.
#[inline(always)]
pub(super) fn softplus_and_logistic(x: F32x16) -> (F32x16, F32x16) {
    let parts = reduce(-x.abs());
    (softplus_of(x, parts), logistic_of(x, parts))
}
