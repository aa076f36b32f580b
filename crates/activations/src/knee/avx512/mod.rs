//! Softplus and the sigmoid on AVX-512: with tables in registers, but for the
//! sigmoid in `f64`.

mod registers;
mod segments;
mod octaves;

use std::arch::x86_64::{
    _mm512_add_epi64, _mm512_castpd_si512, _mm512_castsi512_pd, _mm512_permutex2var_pd,
    _mm512_slli_epi64,
};

use super::sixteenths::{LookUp, SHIFTED_ROOTS, sixteenths};
use super::{Knee, Slope};
use crate::arch::avx512::{F32x16, F64x8};
use crate::arch::unrolled::Unrolled;
use crate::vector::Vector;

type Two = <F32x16 as Vector>::Unrolled;

impl Knee for F32x16 {
    #[inline(always)]
    fn softplus(z: Self) -> Self {
        let [value] = segments::softplus([z]);
        value
    }

    #[inline(always)]
    fn sigmoid(z: Self) -> Self {
        let [value] = segments::sigmoid([z]);
        value
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self) -> (Self, Self) {
        let ([value], [derivative]) = segments::softplus_and_sigmoid([z]);
        (value, derivative)
    }

    #[inline(always)]
    fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
        let [value] = octaves::softplus([x], slope);
        value
    }

    #[inline(always)]
    fn scaled_sigmoid(x: Self, slope: &Slope<Self>) -> Self {
        let [value] = octaves::sigmoid([x], slope);
        value
    }

    #[inline(always)]
    fn scaled_softplus_and_sigmoid(x: Self, slope: &Slope<Self>) -> (Self, Self) {
        let ([value], [derivative]) = octaves::softplus_and_sigmoid([x], slope);
        (value, derivative)
    }
}

impl Knee for Two {
    #[inline(always)]
    fn softplus(z: Self) -> Self {
        Unrolled(segments::softplus(z.0))
    }

    #[inline(always)]
    fn sigmoid(z: Self) -> Self {
        Unrolled(segments::sigmoid(z.0))
    }

    #[inline(always)]
    fn softplus_and_sigmoid(z: Self) -> (Self, Self) {
        let (values, derivatives) = segments::softplus_and_sigmoid(z.0);
        (Unrolled(values), Unrolled(derivatives))
    }

    #[inline(always)]
    fn scaled_softplus(x: Self, slope: &Slope<Self>) -> Self {
        Unrolled(octaves::softplus(x.0, &slope.part()))
    }

    #[inline(always)]
    fn scaled_sigmoid(x: Self, slope: &Slope<Self>) -> Self {
        Unrolled(octaves::sigmoid(x.0, &slope.part()))
    }

    #[inline(always)]
    fn scaled_softplus_and_sigmoid(x: Self, slope: &Slope<Self>) -> (Self, Self) {
        let (values, derivatives) = octaves::softplus_and_sigmoid(x.0, &slope.part());
        (Unrolled(values), Unrolled(derivatives))
    }
}

impl Slope<Two> {
    /// One of the vectors, which are all the same.
    #[inline(always)]
    fn part(&self) -> Slope<F32x16> {
        Slope {
            beta: self.beta.0[0],
            inverse: self.inverse.0[0],
            high: self.high.0[0],
            low: self.low.0[0],
            end: self.end.0[0],
        }
    }
}

impl LookUp for F64x8 {
    #[inline(always)]
    fn look_up(self, table: &'static [f64; 16]) -> Self {
        // SAFETY: the table has the 16 entries that are read, and vectors in registers exist only where
        // the CPU has their instruction set.
        unsafe {
            let (low, high) = (Self::load(table.as_ptr()), Self::load(table.as_ptr().add(8)));
            let indices = _mm512_castpd_si512(self.register());
            Self::from(_mm512_permutex2var_pd(low.register(), indices, high.register()))
        }
    }

    #[inline(always)]
    fn power(self) -> Self {
        let root = self.look_up(&SHIFTED_ROOTS);
        // SAFETY: vectors in registers exist only where the CPU has their instruction set.
        unsafe {
            let exponent = _mm512_slli_epi64::<48>(_mm512_castpd_si512(self.register()));
            let sum = _mm512_add_epi64(_mm512_castpd_si512(root.register()), exponent);
            Self::from(_mm512_castsi512_pd(sum))
        }
    }

    #[inline(always)]
    fn any(mask: Self::Mask) -> bool {
        mask != 0
    }
}

sixteenths!(F64x8);
