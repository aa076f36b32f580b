//! AVX-512 (F, VL, DQ, BW): vectors in registers, and the loops compiled for it.
//!
//! Every operation is one or two instructions. Deliberately absent: anything that knows an
//! activation.

use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::loops::{self, Map};
use super::segments;
use super::several::Several;
use super::{MAGIC_F32, MAGIC_F64};
use crate::kernel::Kernel;
use crate::vector::Vector;

/// Sixteen `f32`.
#[derive(Clone, Copy)]
pub(crate) struct F32x16(__m512);

impl F32x16 {
    #[inline(always)]
    pub(super) fn register(self) -> __m512 {
        self.0
    }

    #[inline(always)]
    pub(super) fn from(register: __m512) -> Self {
        Self(register)
    }
}

impl Add for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_add_ps(self.0, other.0) })
    }
}

impl Sub for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_sub_ps(self.0, other.0) })
    }
}

impl Mul for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_mul_ps(self.0, other.0) })
    }
}

impl Div for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_div_ps(self.0, other.0) })
    }
}

impl Neg for F32x16 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_xor_ps(self.0, _mm512_set1_ps(-0.0)) })
    }
}

impl Vector for F32x16 {
    type Element = f32;
    type Mask = __mmask16;
    /// The tables fill half the registers: more vectors at once would be spilled.
    type Group = Several<Self, 2>;
    const LANES: usize = 16;
    const FUSED: bool = true;

    #[inline(always)]
    fn softplus_of<const N: usize>(
        z: [Self; N],
        tail: Option<[Self; N]>,
        line: [Self; N],
    ) -> Option<[Self; N]> {
        Some(segments::softplus(z, tail, line))
    }

    #[inline(always)]
    fn logistic_of<const N: usize>(z: [Self; N], tail: Option<[Self; N]>) -> Option<[Self; N]> {
        Some(segments::logistic(z, tail))
    }

    #[inline(always)]
    fn both_of<const N: usize>(
        z: [Self; N],
        tail: Option<[Self; N]>,
        line: [Self; N],
    ) -> Option<([Self; N], [Self; N])> {
        Some(segments::softplus_and_logistic(z, tail, line))
    }

    #[inline(always)]
    fn splat(x: f32) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_set1_ps(x) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        Self(unsafe { _mm512_loadu_ps(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller promises writable memory; no alignment is needed.
        unsafe { _mm512_storeu_ps(to, self.0) }
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_fmadd_ps(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn neg_mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_fnmadd_ps(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_sqrt_ps(self.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_andnot_ps(_mm512_set1_ps(-0.0), self.0) })
    }

    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let bit = _mm512_and_ps(_mm512_set1_ps(-0.0), sign.0);
            _mm512_or_ps(self.abs().0, bit)
        })
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // The instruction gives its second operand if one is NaN or both are zeros.
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_max_ps(bound.0, self.0) })
    }

    #[inline(always)]
    fn at_most(self, bound: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_min_ps(bound.0, self.0) })
    }

    #[inline(always)]
    fn lt(self, other: Self) -> __mmask16 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn le(self, other: Self) -> __mmask16 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm512_cmp_ps_mask::<_CMP_LE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn select(mask: __mmask16, yes: Self, no: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_mask_blend_ps(mask, no.0, yes.0) })
    }

    #[inline(always)]
    fn round(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            _mm512_roundscale_ps::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)
        })
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        let biased = self + Self::splat(MAGIC_F32);
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_castps_si512(biased.0))) })
    }

    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_scalef_ps(self.0, n.0) })
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let mask = _mm512_set1_epi32(!0xfff);
            _mm512_castsi512_ps(_mm512_and_si512(mask, _mm512_castps_si512(self.0)))
        })
    }

    #[inline(always)]
    fn product(self, a: Self) -> (Self, Self) {
        let high = self * a;
        (high, self.mul_add(a, -high))
    }
}

/// Eight `f64`.
#[derive(Clone, Copy)]
pub(crate) struct F64x8(__m512d);

impl Add for F64x8 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_add_pd(self.0, other.0) })
    }
}

impl Sub for F64x8 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_sub_pd(self.0, other.0) })
    }
}

impl Mul for F64x8 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_mul_pd(self.0, other.0) })
    }
}

impl Div for F64x8 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_div_pd(self.0, other.0) })
    }
}

impl Neg for F64x8 {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_xor_pd(self.0, _mm512_set1_pd(-0.0)) })
    }
}

impl Vector for F64x8 {
    type Element = f64;
    type Mask = __mmask8;
    type Group = Several<Self, 4>;
    const LANES: usize = 8;
    const FUSED: bool = true;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_set1_pd(x) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        Self(unsafe { _mm512_loadu_pd(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: the caller promises writable memory; no alignment is needed.
        unsafe { _mm512_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_fmadd_pd(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn neg_mul_add(self, a: Self, b: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_fnmadd_pd(self.0, a.0, b.0) })
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_sqrt_pd(self.0) })
    }

    #[inline(always)]
    fn abs(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_andnot_pd(_mm512_set1_pd(-0.0), self.0) })
    }

    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let bit = _mm512_and_pd(_mm512_set1_pd(-0.0), sign.0);
            _mm512_or_pd(self.abs().0, bit)
        })
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        // The instruction gives its second operand if one is NaN or both are zeros.
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_max_pd(bound.0, self.0) })
    }

    #[inline(always)]
    fn at_most(self, bound: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_min_pd(bound.0, self.0) })
    }

    #[inline(always)]
    fn lt(self, other: Self) -> __mmask8 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm512_cmp_pd_mask::<_CMP_LT_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn le(self, other: Self) -> __mmask8 {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        unsafe { _mm512_cmp_pd_mask::<_CMP_LE_OQ>(self.0, other.0) }
    }

    #[inline(always)]
    fn select(mask: __mmask8, yes: Self, no: Self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_mask_blend_pd(mask, no.0, yes.0) })
    }

    #[inline(always)]
    fn round(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            _mm512_roundscale_pd::<{ _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC }>(self.0)
        })
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        let biased = self + Self::splat(MAGIC_F64);
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe { _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_castpd_si512(biased.0))) })
    }

    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        // SAFETY: as above.
        Self(unsafe { _mm512_scalef_pd(self.0, n.0) })
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        // SAFETY: vectors of this type are only used where the instruction set is enabled.
        Self(unsafe {
            let mask = _mm512_set1_epi64(!0x7ff_ffff);
            _mm512_castsi512_pd(_mm512_and_si512(mask, _mm512_castpd_si512(self.0)))
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
#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
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
#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
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
#[target_feature(enable = "avx512f,avx512vl,avx512dq,avx512bw,avx2,fma")]
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
