//! Softplus and the sigmoid on AVX2.

use super::{Knee, Slope, fused};
use crate::arch::avx2::F32x8;
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
