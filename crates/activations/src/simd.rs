//! Vectors for code without `unsafe` in other crates.

#[cfg(target_arch = "x86_64")]
use crate::arch::avx2::{F32x8, F64x4};
#[cfg(target_arch = "x86_64")]
use crate::arch::avx512::{F32x16, F64x8};
use crate::vector::{Mask, Vector};

/// As many numbers as an instruction set computes with at once. Values exist only inside a
/// [`Routine`] that [`Isa::run`](crate::Isa::run) runs.
pub trait Simd: Copy {
    /// `f32` or `f64`.
    type Number: Copy;
    /// Numbers in a vector.
    const LEN: usize;

    /// x in every lane.
    fn splat(x: Self::Number) -> Self;

    /// The first [`Simd::LEN`] numbers.
    ///
    /// # Panics
    /// If there are fewer.
    fn load(from: &[Self::Number]) -> Self;

    /// Writes its numbers to the first [`Simd::LEN`] places.
    ///
    /// # Panics
    /// If there are fewer.
    fn store(self, to: &mut [Self::Number]);

    /// self · a + b, rounded once where the instruction set can.
    fn mul_add(self, a: Self, b: Self) -> Self;

    /// self + other.
    fn plus(self, other: Self) -> Self;

    /// A bit for every lane, the lowest for the first, set where the number is neither 0 nor −0.
    fn nonzero(self) -> u32;
}

macro_rules! vectors {
    ($($vector:ty: $number:ty,)*) => {$(
        impl Simd for $vector {
            type Number = $number;
            const LEN: usize = <Self as Vector>::LANES;

            #[inline(always)]
            fn splat(x: $number) -> Self {
                Vector::splat(x)
            }

            #[inline(always)]
            fn load(from: &[$number]) -> Self {
                // SAFETY: the slice has at least this many elements.
                unsafe { <Self as Vector>::load(from[..<Self as Vector>::LANES].as_ptr()) }
            }

            #[inline(always)]
            fn store(self, to: &mut [$number]) {
                // SAFETY: the slice has at least this many elements.
                unsafe { Vector::store(self, to[..<Self as Vector>::LANES].as_mut_ptr()) }
            }

            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                Vector::mul_add(self, a, b)
            }

            #[inline(always)]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline(always)]
            fn nonzero(self) -> u32 {
                let zero: Self = Vector::splat(0.0);
                let is_zero = self.le(zero).bits() & zero.le(self).bits();
                !is_zero & (u32::MAX >> (32 - Self::LEN))
            }
        }
    )*};
}

vectors! { f32: f32, f64: f64, }
#[cfg(target_arch = "x86_64")]
vectors! { F32x8: f32, F32x16: f32, F64x4: f64, F64x8: f64, }

/// Code that is compiled for every instruction set.
pub trait Routine<T> {
    /// Does the work. It must be `#[inline(always)]`, as must be all that it hands vectors to: only
    /// then do these stay in registers.
    fn run<V: Simd<Number = T>>(self);
}
