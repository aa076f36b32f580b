//! Softplus and the sigmoid on AVX2.

use std::arch::x86_64::{
    _mm256_add_epi64, _mm256_and_si256, _mm256_castpd_si256, _mm256_castsi256_pd,
    _mm256_i64gather_pd, _mm256_movemask_pd, _mm256_set1_epi64x, _mm256_slli_epi64,
};

use super::sixteenths::{LookUp, SHIFTED_ROOTS, sixteenths};
use super::{Knee, Slope, fused};
use crate::arch::avx2::{F32x8, F64x4};
use crate::vector::Vector;

/// In `f32`.
macro_rules! fused {
    ($vector:ty) => {
        impl Knee for $vector {
            #[inline(always)]
            fn softplus(z: Self) -> Self {
                fused::softplus(z, &Slope::one())
            }

            #[inline(always)]
            fn sigmoid(z: Self) -> Self {
                fused::sigmoid(z, &Slope::one())
            }

            #[inline(always)]
            fn softplus_and_sigmoid(z: Self) -> (Self, Self) {
                fused::softplus_and_sigmoid(z, &Slope::one())
            }

            #[inline(always)]
            fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
                fused::softplus(x, slope)
            }

            #[inline(always)]
            fn scaled_sigmoid(x: Self, slope: &Slope<Self>) -> Self {
                fused::sigmoid(x, slope)
            }

            #[inline(always)]
            fn scaled_softplus_and_sigmoid(x: Self, slope: &Slope<Self>) -> (Self, Self) {
                fused::softplus_and_sigmoid(x, slope)
            }
        }
    };
}

fused!(F32x8);
fused!(<F32x8 as Vector>::Unrolled);

impl LookUp for F64x4 {
    #[inline(always)]
    fn look_up(self, table: &'static [f64; 16]) -> Self {
        // SAFETY: four bits are an index of the table, and vectors in registers exist only where the CPU
        // has their instruction set.
        unsafe {
            let bits = _mm256_castpd_si256(self.register());
            let indices = _mm256_and_si256(bits, _mm256_set1_epi64x(15));
            Self::from(_mm256_i64gather_pd::<8>(table.as_ptr(), indices))
        }
    }

    #[inline(always)]
    fn power(self) -> Self {
        let root = self.look_up(&SHIFTED_ROOTS);
        // SAFETY: vectors in registers exist only where the CPU has their instruction set.
        unsafe {
            let exponent = _mm256_slli_epi64::<48>(_mm256_castpd_si256(self.register()));
            let sum = _mm256_add_epi64(_mm256_castpd_si256(root.register()), exponent);
            Self::from(_mm256_castsi256_pd(sum))
        }
    }

    #[inline(always)]
    fn any(mask: Self::Mask) -> bool {
        // SAFETY: vectors in registers exist only where the CPU has their instruction set.
        unsafe { _mm256_movemask_pd(mask) != 0 }
    }
}

sixteenths!(F64x4);
