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

/// Adding it rounds to an integer, which then stands in the low bits.
const ROUND: f32 = 12_582_912.0;
/// Octaves in a table.
const COUNT: usize = 32;

/// Octave n reaches from n − LEAN − ½ to n − LEAN + ½ in powers of two; see the script.
const LEAN: f64 = 0.125;

/// r, n, and the number whose low bits are the octave's place, for x ≤ 0.
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
    (r, n, last.at_least(shifted))
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

#[inline(always)]
fn polynomial<const N: usize>(
    r: F32x16,
    place: F32x16,
    tables: &'static [[f32; COUNT]; N],
) -> F32x16 {
    let mut sum = look_up(&tables[N - 1], place);
    let mut k = N - 1;
    while k > 0 {
        k -= 1;
        sum = sum.mul_add(r, look_up(&tables[k], place));
    }
    sum
}

/// ln(1 + e^x) for x ≤ 0.
#[inline(always)]
pub(super) fn soft(x: F32x16) -> F32x16 {
    let (r, n, place) = reduce(x);
    polynomial(r, place, &OCTAVES).scale(n)
}

/// Its derivative, e^x / (1 + e^x), for x ≤ 0.
#[inline(always)]
pub(super) fn soft_slope(x: F32x16) -> F32x16 {
    let (r, n, place) = reduce(x);
    polynomial(r, place, &OCTAVE_SLOPES).scale(n)
}

/// Both.
#[inline(always)]
pub(super) fn soft_both(x: F32x16) -> (F32x16, F32x16) {
    let (r, n, place) = reduce(x);
    (polynomial(r, place, &OCTAVES).scale(n), polynomial(r, place, &OCTAVE_SLOPES).scale(n))
}
