//! AVX2 with FMA.

use std::arch::x86_64::{
    _CMP_LE_OQ, _CMP_LT_OQ, _MM_FROUND_NO_EXC, _MM_FROUND_TO_NEAREST_INT, _mm256_blendv_pd,
    _mm256_blendv_ps, _mm256_movemask_pd, _mm256_movemask_ps,
};

use super::unrolled::Unrolled;
use crate::vector::{Mask, Vector};

/// Intrinsics over eight `f32`.
mod ps {
    pub(super) use std::arch::x86_64::{
        __m256 as Register, _mm256_add_ps as add, _mm256_and_ps as and,
        _mm256_and_si256 as and_bits, _mm256_andnot_ps as and_not, _mm256_castps_si256 as to_bits,
        _mm256_castsi256_ps as from_bits, _mm256_cmp_ps as compare, _mm256_div_ps as div,
        _mm256_fmadd_ps as mul_add, _mm256_fnmadd_ps as neg_mul_add, _mm256_loadu_ps as load,
        _mm256_max_ps as max, _mm256_min_ps as min, _mm256_mul_ps as mul, _mm256_or_ps as or,
        _mm256_round_ps as round, _mm256_set1_epi32 as splat_bits, _mm256_set1_ps as splat,
        _mm256_slli_epi32 as shift_left, _mm256_sqrt_ps as sqrt, _mm256_storeu_ps as store,
        _mm256_sub_ps as sub, _mm256_xor_ps as xor,
    };
    pub(super) type Mask = Register;
}

/// Intrinsics over four `f64`.
mod pd {
    pub(super) use std::arch::x86_64::{
        __m256d as Register, _mm256_add_pd as add, _mm256_and_pd as and,
        _mm256_and_si256 as and_bits, _mm256_andnot_pd as and_not, _mm256_castpd_si256 as to_bits,
        _mm256_castsi256_pd as from_bits, _mm256_cmp_pd as compare, _mm256_div_pd as div,
        _mm256_fmadd_pd as mul_add, _mm256_fnmadd_pd as neg_mul_add, _mm256_loadu_pd as load,
        _mm256_max_pd as max, _mm256_min_pd as min, _mm256_mul_pd as mul, _mm256_or_pd as or,
        _mm256_round_pd as round, _mm256_set1_epi64x as splat_bits, _mm256_set1_pd as splat,
        _mm256_slli_epi64 as shift_left, _mm256_sqrt_pd as sqrt, _mm256_storeu_pd as store,
        _mm256_sub_pd as sub, _mm256_xor_pd as xor,
    };
    pub(super) type Mask = Register;
}

vector! {
    /// Eight `f32`.
    F32x8(8 of f32) by ps,
    significand: 23, 12,
    unrolled: 4,
    select: (mask, yes, no) => _mm256_blendv_ps(no, yes, mask),
}

vector! {
    /// Four `f64`.
    F64x4(4 of f64) by pd,
    significand: 52, 27,
    unrolled: 4,
    select: (mask, yes, no) => _mm256_blendv_pd(no, yes, mask),
}

impl Mask for ps::Mask {
    #[inline(always)]
    fn bits(self) -> u32 {
        intrinsic!(_mm256_movemask_ps(self)) as u32
    }
}

impl Mask for pd::Mask {
    #[inline(always)]
    fn bits(self) -> u32 {
        intrinsic!(_mm256_movemask_pd(self)) as u32
    }
}

impl F64x4 {
    #[inline(always)]
    pub(crate) fn register(self) -> pd::Register {
        self.0
    }

    #[inline(always)]
    pub(crate) fn from(register: pd::Register) -> Self {
        Self(register)
    }
}
