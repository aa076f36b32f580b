//! Softplus and the sigmoid in `f32` on AVX-512: a polynomial per segment of half a unit, whose
//! coefficients are looked up in registers.
//!
//! With t = |z| in segment n and d = t − c_n, ln(1 + e^-t) and 1 / (1 + e^t) are polynomials in d.
//! Adding a constant rounds t to halves and leaves n in the lowest bits, where the look-up needs it.
//! The center c_n lies near n / 2, where both functions happen to be nearly `f32`s, so that rounding
//! their leading coefficients costs almost nothing.
//!
//! Beyond the last segment a series in e^-t is enough. Lanes that need it are rare and recomputed in a
//! branch, which replaces no other lane, so a lane's bits do not depend on its neighbors.
//! The tables of `f64` would not fit into the registers.

use std::arch::asm;
use std::arch::x86_64::{__m512, __mmask16, _mm512_castps_si512, _mm512_permutex2var_ps};

use super::Knee;
use crate::arch::avx512::F32x16;
use crate::arch::unrolled::Unrolled;
use crate::coefficients::{SEGMENT_CENTERS, SEGMENT_SIGMOIDS, SEGMENT_SOFTPLUS};
use crate::math::{exp_split, mirrored_tail};
use crate::vector::Vector;

/// Adding it rounds to halves.
const ROUND: f32 = 1.5 * (1 << 22) as f32;
/// Where the last segment ends.
const END: f64 = 15.74;
/// Segments in a table.
const COUNT: usize = 32;

type Two = <F32x16 as Vector>::Unrolled;

impl Knee for F32x16 {
    #[inline(always)]
    fn softplus(z: Self, tail: Option<Self>, line: Self) -> Self {
        let [value] = softplus([z], one_tail(tail), [line]);
        value
    }

    #[inline(always)]
    fn sigmoid(z: Self, tail: Option<Self>) -> Self {
        let [value] = sigmoid([z], one_tail(tail));
        value
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self, tail: Option<Self>, line: Self) -> (Self, Self) {
        let ([value], [derivative]) = softplus_and_sigmoid([z], one_tail(tail), [line]);
        (value, derivative)
    }
}

impl Knee for Two {
    #[inline(always)]
    fn softplus(z: Self, tail: Option<Self>, line: Self) -> Self {
        Unrolled(softplus(z.0, two_tails(tail), line.0))
    }

    #[inline(always)]
    fn sigmoid(z: Self, tail: Option<Self>) -> Self {
        Unrolled(sigmoid(z.0, two_tails(tail)))
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self, tail: Option<Self>, line: Self) -> (Self, Self) {
        let (values, derivatives) = softplus_and_sigmoid(z.0, two_tails(tail), line.0);
        (Unrolled(values), Unrolled(derivatives))
    }
}

// Here and below `?` stands instead of a closure, which the compiler might leave outside of the
// function that enables the instruction set.
#[inline(always)]
fn one_tail(tail: Option<F32x16>) -> Option<[F32x16; 1]> {
    Some([tail?])
}

#[inline(always)]
fn two_tails(tail: Option<Two>) -> Option<[F32x16; 2]> {
    Some(tail?.0)
}

#[inline(always)]
fn tail_of<const N: usize>(tail: Option<&[F32x16; N]>, i: usize) -> Option<F32x16> {
    Some(tail?[i])
}

/// line + ln(1 + e^-|z + tail|).
#[inline(always)]
fn softplus<const N: usize>(
    z: [F32x16; N],
    tail: Option<[F32x16; N]>,
    line: [F32x16; N],
) -> [F32x16; N] {
    let place = place_of(&z, tail.as_ref());
    softplus_at(&place, &z, tail.as_ref(), &line)
}

/// σ(z + tail).
#[inline(always)]
fn sigmoid<const N: usize>(z: [F32x16; N], tail: Option<[F32x16; N]>) -> [F32x16; N] {
    let place = place_of(&z, tail.as_ref());
    sigmoid_at(&place, &z, tail.as_ref())
}

/// Both. Horner's method could give the derivative beside the value from one table, but its rounding
/// errors add up to 1.5 ULP and more.
#[inline(always)]
fn softplus_and_sigmoid<const N: usize>(
    z: [F32x16; N],
    tail: Option<[F32x16; N]>,
    line: [F32x16; N],
) -> ([F32x16; N], [F32x16; N]) {
    let place = place_of(&z, tail.as_ref());
    let values = softplus_at(&place, &z, tail.as_ref(), &line);
    (values, sigmoid_at(&place, &z, tail.as_ref()))
}

/// An array with the value of the expression for each of `N` vectors.
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

/// The same vectors, which the compiler must have computed at this point. It would otherwise put one
/// chain of operations after the other, further apart than the CPU's scheduler can interleave again.
///
/// In the other kernels the same made nothing faster.
#[inline(always)]
fn pinned<const N: usize>(mut all: [F32x16; N]) -> [F32x16; N] {
    if let [a, b] = all.as_mut_slice() {
        // SAFETY: vectors in registers exist only where the CPU has their instruction set.
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
    // SAFETY: the assembly text is a comment.
    unsafe {
        asm!("/* {0} {1} */", inout(zmm_reg) x, inout(zmm_reg) y,
            options(nomem, nostack, preserves_flags));
    }
    (x, y)
}

/// |z + tail|: t without the tail, the distance d from the center of its segment, and a number whose
/// low bits are that of the segment.
struct Position<const N: usize> {
    t: [F32x16; N],
    d: [F32x16; N],
    segment: [F32x16; N],
}

#[inline(always)]
fn place_of<const N: usize>(z: &[F32x16; N], tail: Option<&[F32x16; N]>) -> Position<N> {
    let zero = F32x16::splat(0.0);
    let t = each!(i => z[i].abs());
    let segment = each!(i => t[i] + F32x16::splat(ROUND));
    let center = each!(i => look_up(&SEGMENT_CENTERS, segment[i]));
    let mut d = each!(i => t[i] - center[i]);
    if let Some(tail) = tail {
        d = each!(i => d[i] + F32x16::select(z[i].lt(zero), -tail[i], tail[i]));
    }
    Position { t, d, segment }
}

/// The coefficient of each lane's segment.
#[inline(always)]
fn look_up(table: &'static [f32; COUNT], segment: F32x16) -> F32x16 {
    // SAFETY: the table has the 32 entries that are read, and vectors in registers exist only where
    // the CPU has their instruction set.
    unsafe {
        let (low, high) = (F32x16::load(table.as_ptr()), F32x16::load(table.as_ptr().add(16)));
        let index = _mm512_castps_si512(segment.register());
        F32x16::from(_mm512_permutex2var_ps(low.register(), index, high.register()))
    }
}

/// All but the last step of Horner's method: c₁ + c₂ d + …
#[inline(always)]
fn inner_sum<const N: usize, const K: usize>(
    place: &Position<N>,
    tables: &'static [[f32; COUNT]; K],
) -> [F32x16; N] {
    let mut sum = each!(i => look_up(&tables[K - 1], place.segment[i]));
    let mut k = K - 1;
    while k > 1 {
        k -= 1;
        let next = each!(i => look_up(&tables[k], place.segment[i]));
        sum = each!(i => sum[i].mul_add(place.d[i], next[i]));
    }
    sum
}

/// Lanes beyond the last segment.
#[inline(always)]
fn beyond(t: F32x16) -> __mmask16 {
    F32x16::of(END).lt(t)
}

/// e^-|z + tail| (1 − k e^-|z + tail|), the first two terms of either function's series.
#[inline(always)]
fn series(z: F32x16, tail: Option<F32x16>, k: f64) -> F32x16 {
    let (head, back, n) = exp_split(-z.abs(), mirrored_tail(z, tail));
    let share = head * (head * F32x16::of(k)).scale(n);
    (head + (back - share)).scale(n)
}

/// line + ln(1 + e^-|z + tail|).
///
/// The line is added before the leading coefficient: near 0, where that is the larger, rounding the
/// first sum costs little.
#[inline(always)]
fn softplus_at<const N: usize>(
    place: &Position<N>,
    z: &[F32x16; N],
    tail: Option<&[F32x16; N]>,
    line: &[F32x16; N],
) -> [F32x16; N] {
    let sum = inner_sum(place, &SEGMENT_SOFTPLUS);
    let sum = each!(i => sum[i].mul_add(place.d[i], line[i]));
    let first = each!(i => look_up(&SEGMENT_SOFTPLUS[0], place.segment[i]));
    let mut all = each!(i => sum[i] + first[i]);
    let mut i = 0;
    while i < N {
        let far = beyond(place.t[i]);
        if far != 0 {
            let value = line[i] + series(z[i], tail_of(tail, i), 0.5);
            all[i] = F32x16::select(far, value, all[i]);
        }
        i += 1;
    }
    all
}

/// σ(z + tail).
#[inline(always)]
fn sigmoid_at<const N: usize>(
    place: &Position<N>,
    z: &[F32x16; N],
    tail: Option<&[F32x16; N]>,
) -> [F32x16; N] {
    let (zero, one) = (F32x16::splat(0.0), F32x16::splat(1.0));
    let sum = inner_sum(place, &SEGMENT_SIGMOIDS);
    let first = each!(i => look_up(&SEGMENT_SIGMOIDS[0], place.segment[i]));
    let mut all = each!(i => sum[i].mul_add(place.d[i], first[i]));
    let mut i = 0;
    while i < N {
        let far = beyond(place.t[i]);
        if far != 0 {
            all[i] = F32x16::select(far, series(z[i], tail_of(tail, i), 1.0), all[i]);
        }
        all[i] = F32x16::select(z[i].lt(zero), all[i], one - all[i]);
        i += 1;
    }
    all
}
