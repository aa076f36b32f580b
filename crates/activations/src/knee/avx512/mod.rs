//! Softplus and the sigmoid on AVX-512: in `f32` with tables in registers.

mod registers;
mod segments;
mod octaves;

use super::{Knee, Slope};
use crate::arch::avx512::F32x16;
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
