//! Several vectors taken as one: their operations are interleaved, so that the CPU has independent
//! work while a long chain of dependent operations waits.
//!
//! All loops are plain `while` loops: the compiler may leave closures and iterators outside of the
//! function that enables the instruction set.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::vector::Vector;

/// `N` vectors, with every operation applied to each of them.
#[derive(Clone, Copy)]
pub(crate) struct Unrolled<V, const N: usize>(pub(crate) [V; N]);

/// An array with the value of the expression for each vector; `$first` only fills it before.
macro_rules! each {
    ($first:expr, $i:ident => $value:expr) => {{
        let mut all = $first;
        let mut $i = 0;
        while $i < N {
            all[$i] = $value;
            $i += 1;
        }
        all
    }};
}

macro_rules! operator {
    ($name:ident, $method:ident) => {
        impl<V: Vector, const N: usize> $name for Unrolled<V, N> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(each!(self.0, i => self.0[i].$method(other.0[i])))
            }
        }
    };
}

operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);
operator!(Div, div);

impl<V: Vector, const N: usize> Neg for Unrolled<V, N> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self(each!(self.0, i => -self.0[i]))
    }
}

impl<V: Vector, const N: usize> Vector for Unrolled<V, N> {
    type Element = V::Element;
    type Mask = [V::Mask; N];
    type Unrolled = Self;
    const LANES: usize = N * V::LANES;

    #[inline(always)]
    fn splat(x: V::Element) -> Self {
        Self([V::splat(x); N])
    }

    #[inline(always)]
    unsafe fn load(from: *const V::Element) -> Self {
        // SAFETY: the parts lie in the `LANES` elements that the caller promises.
        let first = [unsafe { V::load(from) }; N];
        // SAFETY: as above.
        Self(each!(first, i => unsafe { V::load(from.add(i * V::LANES)) }))
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut V::Element) {
        let mut i = 0;
        while i < N {
            // SAFETY: the parts lie in the `LANES` elements that the caller promises.
            unsafe { self.0[i].store(to.add(i * V::LANES)) };
            i += 1;
        }
    }

    #[inline(always)]
    fn mul_add(self, a: Self, b: Self) -> Self {
        Self(each!(self.0, i => self.0[i].mul_add(a.0[i], b.0[i])))
    }

    #[inline(always)]
    fn neg_mul_add(self, a: Self, b: Self) -> Self {
        Self(each!(self.0, i => self.0[i].neg_mul_add(a.0[i], b.0[i])))
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(each!(self.0, i => self.0[i].sqrt()))
    }

    #[inline(always)]
    fn abs(self) -> Self {
        Self(each!(self.0, i => self.0[i].abs()))
    }

    #[inline(always)]
    fn with_sign_of(self, sign: Self) -> Self {
        Self(each!(self.0, i => self.0[i].with_sign_of(sign.0[i])))
    }

    #[inline(always)]
    fn at_least(self, bound: Self) -> Self {
        Self(each!(self.0, i => self.0[i].at_least(bound.0[i])))
    }

    #[inline(always)]
    fn at_most(self, bound: Self) -> Self {
        Self(each!(self.0, i => self.0[i].at_most(bound.0[i])))
    }

    #[inline(always)]
    fn lt(self, other: Self) -> Self::Mask {
        each!([self.0[0].lt(other.0[0]); N], i => self.0[i].lt(other.0[i]))
    }

    #[inline(always)]
    fn le(self, other: Self) -> Self::Mask {
        each!([self.0[0].le(other.0[0]); N], i => self.0[i].le(other.0[i]))
    }

    #[inline(always)]
    fn select(mask: Self::Mask, yes: Self, no: Self) -> Self {
        Self(each!(yes.0, i => V::select(mask[i], yes.0[i], no.0[i])))
    }

    #[inline(always)]
    fn round(self) -> Self {
        Self(each!(self.0, i => self.0[i].round()))
    }

    #[inline(always)]
    fn shifted(self) -> Self {
        Self(each!(self.0, i => self.0[i].shifted()))
    }

    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        Self(each!(self.0, i => self.0[i].scale(n.0[i])))
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        Self(each!(self.0, i => self.0[i].leading_half()))
    }

    #[inline(always)]
    fn product(self, a: Self) -> (Self, Self) {
        let (mut high, mut low) = (self, a);
        let mut i = 0;
        while i < N {
            (high.0[i], low.0[i]) = self.0[i].product(a.0[i]);
            i += 1;
        }
        (high, low)
    }
}
