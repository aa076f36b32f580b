//! AVX2 with FMA: vectors in registers, and the loops compiled for it.
//!
//! Every operation is one or two instructions. Deliberately absent: anything that knows an
//! activation.

use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::loops::{self, Map};
use super::several::Several;
use super::{MAGIC_F32, MAGIC_F64};
use crate::kernel::Kernel;
use crate::vector::Vector;

/// Eight `f32`.
#[derive(Clone, Copy)]
pub(crate) struct F32x8(__m256);

impl Add for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_add_ps(self.0, other.0) })
    }
}

impl Sub for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_sub_ps(self.0, other.0) })
    }
}

impl Mul for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_mul_ps(self.0, other.0) })
    }
}

impl Div for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_div_ps(self.0, other.0) })
    }
}

impl Neg for F32x8 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_xor_ps(self.0, _mm256_set1_ps(-0.0)) })
    }
}

impl Vector for F32x8 {
    type Element = f32;
    type Mask = __m256;
    type Group = Several<Self, 4>;
    const LANES: usize = 8;
    const FUSED: bool = true;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_set1_ps(x) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        Self(unsafe { _mm256_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller promises writable memory; no alignment is needed.
        unsafe { _mm256_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_fmadd_ps(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn neg_mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_fnmadd_ps(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let bit = _mm256_and_ps(_mm256_set1_ps(-0.0), sign.0);
            _mm256_or_ps(self.abs().0, bit)
        })
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // The instruction gives its second operand if one is NaN or both are zeros.
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_max_ps(bound.0, self.0) })
    }

    #[inline(always)]
    fn at_most(self, bound: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_min_ps(bound.0, self.0) })
    }

    #[inline(always)]
    fn lt(self, other: Self) -> __m256 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn le(self, other: Self) -> __m256 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm256_cmp_ps::<_CMP_LE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn select(mask: __m256, yes: Self, no: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_blendv_ps(no.0, yes.0, mask) })
    }

    #[inline(always)]
    fn round(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            _mm256_round_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)
        })
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        let biased = self + Self::splat(MAGIC_F32);
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_castps_si256(biased.0))) })
    }

    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        // Two steps, of which the first is exact: 2^n itself may be no normal number.
        let half = (n * Self::of(0.5)).round();
        self * half.pow2() * (n - half).pow2()
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let mask = _mm256_set1_epi32(!0xfff);
            _mm256_castsi256_ps(_mm256_and_si256(mask, _mm256_castps_si256(self.0)))
        })
    }

    #[inline(always)]
    fn product(self, a: Self) -> (Self, Self) {
        let high = self * a;
        (high, self.mul_add(a, -high))
    }
}

/// Four `f64`.
#[derive(Clone, Copy)]
pub(crate) struct F64x4(__m256d);

impl Add for F64x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_add_pd(self.0, other.0) })
    }
}

impl Sub for F64x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_sub_pd(self.0, other.0) })
    }
}

impl Mul for F64x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_mul_pd(self.0, other.0) })
    }
}

impl Div for F64x4 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_div_pd(self.0, other.0) })
    }
}

impl Neg for F64x4 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_xor_pd(self.0, _mm256_set1_pd(-0.0)) })
    }
}

impl Vector for F64x4 {
    type Element = f64;
    type Mask = __m256d;
    type Group = Several<Self, 4>;
    const LANES: usize = 4;
    const FUSED: bool = true;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_set1_pd(x) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        Self(unsafe { _mm256_loadu_pd(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: the caller promises writable memory; no alignment is needed.
        unsafe { _mm256_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_fmadd_pd(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn neg_mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_fnmadd_pd(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_sqrt_pd(self.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), self.0) })
    }

    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let bit = _mm256_and_pd(_mm256_set1_pd(-0.0), sign.0);
            _mm256_or_pd(self.abs().0, bit)
        })
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // The instruction gives its second operand if one is NaN or both are zeros.
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_max_pd(bound.0, self.0) })
    }

    #[inline(always)]
    fn at_most(self, bound: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_min_pd(bound.0, self.0) })
    }

    #[inline(always)]
    fn lt(self, other: Self) -> __m256d {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm256_cmp_pd::<_CMP_LT_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn le(self, other: Self) -> __m256d {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm256_cmp_pd::<_CMP_LE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn select(mask: __m256d, yes: Self, no: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_blendv_pd(no.0, yes.0, mask) })
    }

    #[inline(always)]
    fn round(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            _mm256_round_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)
        })
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        let biased = self + Self::splat(MAGIC_F64);
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(biased.0))) })
    }

    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        // Two steps, of which the first is exact: 2^n itself may be no normal number.
        let half = (n * Self::of(0.5)).round();
        self * half.pow2() * (n - half).pow2()
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let mask = _mm256_set1_epi64x(!0x7ff_ffff);
            _mm256_castsi256_pd(_mm256_and_si256(mask, _mm256_castpd_si256(self.0)))
        })
    }

    #[inline(always)]
    fn product(self, a: Self) -> (Self, Self) {
        let high = self * a;
        (high, self.mul_add(a, -high))
    }
}

/// [`loops::map`] with this instruction set.
///
/// # Safety
/// As for [`loops::map`].
#[target_feature(enable = "avx2,fma")]
pub(crate) unsafe fn map<V: Vector, M: Map>(
    x: *const V::Element,
    y: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    // SAFETY: the caller's.
    unsafe { loops::map::<V, M>(x, y, n, p) }
}

/// [`loops::pair`] with this instruction set.
///
/// # Safety
/// As for [`loops::pair`].
#[target_feature(enable = "avx2,fma")]
pub(crate) unsafe fn pair<V: Vector, K: Kernel>(
    x: *const V::Element,
    y: *mut V::Element,
    d: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    // SAFETY: the caller's.
    unsafe { loops::pair::<V, K>(x, y, d, n, p) }
}

/// [`loops::zip`] with this instruction set.
///
/// # Safety
/// As for [`loops::zip`].
#[target_feature(enable = "avx2,fma")]
pub(crate) unsafe fn zip<V: Vector, K: Kernel>(
    x: *const V::Element,
    dy: *const V::Element,
    dx: *mut V::Element,
    n: usize,
    p: &[V::Element; 2],
) {
    // SAFETY: the caller's.
    unsafe { loops::zip::<V, K>(x, dy, dx, n, p) }
}
