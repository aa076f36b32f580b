//! Softplus' curved part on AVX-512: one polynomial for each half of a unit, its coefficients looked
//! up in registers.
//!
//! With t = |x| in segment n and d = t − c_n, ln(1 + e^-t) and its derivative are polynomials in d.
//! Adding a constant rounds t to halves and leaves n in the lowest bits, where the look-up wants it.
//! The centre c_n lies near n / 2, where both functions happen to be nearly `f32`s, so that their
//! leading coefficients lose nothing. Beyond the last segment, e^-t is all there is: lanes that need
//! it are rare, and are computed once more in a branch. A lane's bits do not depend on its
//! neighbours: the branch replaces only lanes beyond.
//! Deliberately absent: `f64`, whose tables do not fit.

use std::arch::asm;
use std::arch::x86_64::*;

use super::Knee;
use crate::arch::avx512::F32x16;
use crate::arch::unrolled::Unrolled;
use crate::coefficients::{SEGMENT_CENTRES, SEGMENT_SLOPES, SEGMENTS};
use crate::math::{exp_split, folded};
use crate::vector::Vector;

/// Adding it rounds to halves.
const ROUND: f32 = 1.5 * (1 << 22) as f32;
/// Where the last segment ends.
const END: f64 = 15.74;
/// Segments in a table.
const COUNT: usize = 32;

/// The expression for each of `N` vectors, kept side by side.
macro_rules! each {
    ($i:ident => $value:expr) => {{
        let mut all = [F32x16::splat(0.0); N];
        let mut $i = 0;
        while $i < N {
            all[$i] = $value;
            $i += 1;
        }
        pinned(all)
    }};
}

/// The same vectors, which the compiler has to have ready here: what stands side by side in the
/// source then stays so, and one chain's waits are filled with the others' work. On its own the
/// compiler puts one chain after the other, more than the CPU's scheduler can undo.
///
/// Elsewhere in this crate the same made nothing faster.
#[inline(always)]
fn pinned<const N: usize>(mut all: [F32x16; N]) -> [F32x16; N] {
    if let [a, b] = all.as_mut_slice() {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        let (x, y) = unsafe { pin(a.register(), b.register()) };
        (*a, *b) = (F32x16::from(x), F32x16::from(y));
    }
    all
}

/// Both, unchanged.
///
/// # Safety
/// The CPU must have AVX-512.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn pin(mut x: __m512, mut y: __m512) -> (__m512, __m512) {
    // SAFETY: the text is a comment.
    unsafe {
        asm!("/* {0} {1} */", inout(zmm_reg) x, inout(zmm_reg) y,
            options(nomem, nostack, preserves_flags));
    }
    (x, y)
}

/// |z + tail| as t, d and the number whose low bits are the segment.
struct Parts<const N: usize> {
    t: [F32x16; N],
    d: [F32x16; N],
    place: [F32x16; N],
}

#[inline(always)]
fn parts<const N: usize>(z: &[F32x16; N], tail: Option<&[F32x16; N]>) -> Parts<N> {
    let zero = F32x16::splat(0.0);
    let t = each!(i => z[i].abs());
    let place = each!(i => t[i] + F32x16::splat(ROUND));
    let centre = each!(i => look_up(&SEGMENT_CENTRES, place[i]));
    let mut d = each!(i => t[i] - centre[i]);
    if let Some(tail) = tail {
        d = each!(i => d[i] + F32x16::select(z[i].lt(zero), -tail[i], tail[i]));
    }
    Parts { t, d, place }
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

/// All but the last step of a polynomial: c₁ + c₂ d + …
#[inline(always)]
fn inner<const N: usize, const K: usize>(
    parts: &Parts<N>,
    tables: &'static [[f32; COUNT]; K],
) -> [F32x16; N] {
    let mut sum = each!(i => look_up(&tables[K - 1], parts.place[i]));
    let mut k = K - 1;
    while k > 1 {
        k -= 1;
        let next = each!(i => look_up(&tables[k], parts.place[i]));
        sum = each!(i => sum[i].mul_add(parts.d[i], next[i]));
    }
    sum
}

/// Lanes beyond the last segment.
#[inline(always)]
fn beyond(t: F32x16) -> __mmask16 {
    F32x16::of(END).lt(t)
}

/// e^-|z + tail| (1 − k e^-|z + tail|), the start of both functions' series.
#[inline(always)]
fn decay(z: F32x16, tail: Option<F32x16>, k: f64) -> F32x16 {
    let (head, back, n) = exp_split(-z.abs(), folded(z, tail));
    let share = head * (head * F32x16::of(k)).scale(n);
    (head + (back - share)).scale(n)
}

/// line + ln(1 + e^-|z + tail|).
///
/// The line is added before the leading coefficient: near 0, where that is the larger, what the
/// first sum rounds is small.
#[inline(always)]
fn soft<const N: usize>(
    z: &[F32x16; N],
    tail: Option<&[F32x16; N]>,
    line: &[F32x16; N],
    parts: &Parts<N>,
) -> [F32x16; N] {
    let sum = inner(parts, &SEGMENTS);
    let sum = each!(i => sum[i].mul_add(parts.d[i], line[i]));
    let first = each!(i => look_up(&SEGMENTS[0], parts.place[i]));
    let mut all = each!(i => sum[i] + first[i]);
    let mut i = 0;
    while i < N {
        let far = beyond(parts.t[i]);
        if far != 0 {
            let right = line[i] + decay(z[i], at(tail, i), 0.5);
            all[i] = F32x16::select(far, right, all[i]);
        }
        i += 1;
    }
    all
}

/// 1 / (1 + e^-(z + tail)).
#[inline(always)]
fn slope<const N: usize>(
    z: &[F32x16; N],
    tail: Option<&[F32x16; N]>,
    parts: &Parts<N>,
) -> [F32x16; N] {
    let (zero, one) = (F32x16::splat(0.0), F32x16::splat(1.0));
    let sum = inner(parts, &SEGMENT_SLOPES);
    let first = each!(i => look_up(&SEGMENT_SLOPES[0], parts.place[i]));
    let mut all = each!(i => sum[i].mul_add(parts.d[i], first[i]));
    let mut i = 0;
    while i < N {
        let far = beyond(parts.t[i]);
        if far != 0 {
            all[i] = F32x16::select(far, decay(z[i], at(tail, i), 1.0), all[i]);
        }
        all[i] = F32x16::select(z[i].lt(zero), all[i], one - all[i]);
        i += 1;
    }
    all
}

#[inline(always)]
fn at<const N: usize>(tail: Option<&[F32x16; N]>, i: usize) -> Option<F32x16> {
    Some(tail?[i])
}

type Two = <F32x16 as Vector>::Group;

impl Knee for F32x16 {
    #[inline(always)]
    fn softplus(z: Self, tail: Option<Self>, line: Self) -> Self {
        let [value] = softplus([z], alone(tail), [line]);
        value
    }

    #[inline(always)]
    fn sigmoid(z: Self, tail: Option<Self>) -> Self {
        let [slope] = sigmoid([z], alone(tail));
        slope
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self, tail: Option<Self>, line: Self) -> (Self, Self) {
        let ([value], [slope]) = softplus_and_sigmoid([z], alone(tail), [line]);
        (value, slope)
    }
}

impl Knee for Two {
    #[inline(always)]
    fn softplus(z: Self, tail: Option<Self>, line: Self) -> Self {
        Unrolled(softplus(z.0, both(tail), line.0))
    }

    #[inline(always)]
    fn sigmoid(z: Self, tail: Option<Self>) -> Self {
        Unrolled(sigmoid(z.0, both(tail)))
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self, tail: Option<Self>, line: Self) -> (Self, Self) {
        let (values, slopes) = softplus_and_sigmoid(z.0, both(tail), line.0);
        (Unrolled(values), Unrolled(slopes))
    }
}

/// As an array of one. A closure might be left outside of the function that enables the instruction
/// set, here and below.
#[inline(always)]
fn alone(tail: Option<F32x16>) -> Option<[F32x16; 1]> {
    Some([tail?])
}

#[inline(always)]
fn both(tail: Option<Two>) -> Option<[F32x16; 2]> {
    Some(tail?.0)
}

/// line + ln(1 + e^-|z + tail|).
#[inline(always)]
fn softplus<const N: usize>(
    z: [F32x16; N],
    tail: Option<[F32x16; N]>,
    line: [F32x16; N],
) -> [F32x16; N] {
    let parts = parts(&z, tail.as_ref());
    soft(&z, tail.as_ref(), &line, &parts)
}

/// 1 / (1 + e^-(z + tail)).
#[inline(always)]
fn sigmoid<const N: usize>(z: [F32x16; N], tail: Option<[F32x16; N]>) -> [F32x16; N] {
    let parts = parts(&z, tail.as_ref());
    slope(&z, tail.as_ref(), &parts)
}

/// Both. Horner's scheme could give the slope beside the value from one table, but its rounding
/// errors add up to 1.5 ULP and more.
#[inline(always)]
fn softplus_and_sigmoid<const N: usize>(
    z: [F32x16; N],
    tail: Option<[F32x16; N]>,
    line: [F32x16; N],
) -> ([F32x16; N], [F32x16; N]) {
    let parts = parts(&z, tail.as_ref());
    (soft(&z, tail.as_ref(), &line, &parts), slope(&z, tail.as_ref(), &parts))
}
