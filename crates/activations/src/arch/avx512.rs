//! AVX-512 (F, VL, DQ, BW).

use std::arch::x86_64::{
    _CMP_LE_OQ, _CMP_LT_OQ, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm512_mask_blend_pd,
    _mm512_mask_blend_ps, _mm512_scalef_pd, _mm512_scalef_ps,
};

use super::unrolled::Unrolled;
use crate::vector::{Mask, Vector};

/// Intrinsics over sixteen `f32`.
mod ps {
    pub(super) use std::arch::x86_64::{
        __m512 as Register, __mmask16 as Mask, _mm512_add_ps as add, _mm512_and_ps as and,
        _mm512_and_si512 as and_bits, _mm512_andnot_ps as and_not, _mm512_castps_si512 as to_bits,
        _mm512_castsi512_ps as from_bits, _mm512_cmp_ps_mask as compare, _mm512_div_ps as div,
        _mm512_fmadd_ps as mul_add, _mm512_fnmadd_ps as neg_mul_add, _mm512_loadu_ps as load,
        _mm512_max_ps as max, _mm512_min_ps as min, _mm512_mul_ps as mul, _mm512_or_ps as or,
        _mm512_roundscale_ps as round, _mm512_set1_epi32 as splat_bits, _mm512_set1_ps as splat,
        _mm512_slli_epi32 as shift_left, _mm512_sqrt_ps as sqrt, _mm512_storeu_ps as store,
        _mm512_sub_ps as sub, _mm512_xor_ps as xor,
    };
}

/// Intrinsics over eight `f64`.
mod pd {
    pub(super) use std::arch::x86_64::{
        __m512d as Register, __mmask8 as Mask, _mm512_add_pd as add, _mm512_and_pd as and,
        _mm512_and_si512 as and_bits, _mm512_andnot_pd as and_not, _mm512_castpd_si512 as to_bits,
        _mm512_castsi512_pd as from_bits, _mm512_cmp_pd_mask as compare, _mm512_div_pd as div,
        _mm512_fmadd_pd as mul_add, _mm512_fnmadd_pd as neg_mul_add, _mm512_loadu_pd as load,
        _mm512_max_pd as max, _mm512_min_pd as min, _mm512_mul_pd as mul, _mm512_or_pd as or,
        _mm512_roundscale_pd as round, _mm512_set1_epi64 as splat_bits, _mm512_set1_pd as splat,
        _mm512_slli_epi64 as shift_left, _mm512_sqrt_pd as sqrt, _mm512_storeu_pd as store,
        _mm512_sub_pd as sub, _mm512_xor_pd as xor,
    };
}

vector! {
    /// Sixteen `f32`. Only two are unrolled: the tables of [`crate::knee`] fill half the registers.
    F32x16(16 of f32) by ps,
    significand: 23, 12,
    unrolled: 2,
    select: (mask, yes, no) => _mm512_mask_blend_ps(mask, no, yes),
    scale: _mm512_scalef_ps,
}

vector! {
    /// Eight `f64`.
    F64x8(8 of f64) by pd,
    significand: 52, 27,
    unrolled: 4,
    select: (mask, yes, no) => _mm512_mask_blend_pd(mask, no, yes),
    scale: _mm512_scalef_pd,
}

impl Mask for ps::Mask {
    #[inline(always)]
    fn bits(self) -> u32 {
        u32::from(self)
    }
}

impl Mask for pd::Mask {
    #[inline(always)]
    fn bits(self) -> u32 {
        u32::from(self)
    }
}

impl F32x16 {
    #[inline(always)]
    pub(crate) fn register(self) -> ps::Register {
        self.0
    }

    #[inline(always)]
    pub(crate) fn from(register: ps::Register) -> Self {
        Self(register)
    }
}

impl F64x8 {
    #[inline(always)]
    pub(crate) fn register(self) -> pd::Register {
        self.0
    }

    #[inline(always)]
    pub(crate) fn from(register: pd::Register) -> Self {
        Self(register)
    }
}
