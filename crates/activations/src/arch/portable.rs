//! Plain Rust for any machine: one number at a time, in loops that the compiler vectorizes for the
//! target of the build.
//!
//! There is no fused multiply-add, which without hardware for it is a slow library call. Sums
//! therefore round twice, and last bits differ from those of the other instruction sets.

use crate::vector::{Mask, Vector};

impl Mask for bool {
    #[inline(always)]
    fn bits(self) -> u32 {
        u32::from(self)
    }
}

/// A number as a vector of one lane; `$half` are the bits of the trailing half of its significand.
macro_rules! scalar {
    ($number:ident, significand: $digits:literal, $half:literal) => {
        impl Vector for $number {
            type Element = $number;
            type Mask = bool;
            type Unrolled = Self;
            const LANES: usize = 1;

            #[inline(always)]
            fn splat(x: $number) -> Self {
                x
            }

            #[inline(always)]
            unsafe fn load(from: *const $number) -> Self {
                // SAFETY: the caller promises readable memory; no alignment is needed.
                unsafe { from.read_unaligned() }
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $number) {
                // SAFETY: the caller promises writable memory; no alignment is needed.
                unsafe { to.write_unaligned(self) }
            }

            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                self * a + b
            }

            #[inline(always)]
            fn neg_mul_add(self, a: Self, b: Self) -> Self {
                b - self * a
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                $number::sqrt(self)
            }

            #[inline(always)]
            fn abs(self) -> Self {
                $number::abs(self)
            }

            #[inline(always)]
            fn with_sign_of(self, sign: Self) -> Self {
                self.copysign(sign)
            }

            #[inline(always)]
            fn at_least(self, bound: Self) -> Self {
                if self < bound { bound } else { self }
            }

            #[inline(always)]
            fn at_most(self, bound: Self) -> Self {
                if self > bound { bound } else { self }
            }

            #[inline(always)]
            fn lt(self, other: Self) -> bool {
                self < other
            }

            #[inline(always)]
            fn le(self, other: Self) -> bool {
                self <= other
            }

            #[inline(always)]
            fn select(mask: bool, yes: Self, no: Self) -> Self {
                if mask { yes } else { no }
            }

            /// By adding a number so large that its last digit is 1, since the baseline instruction
            /// set has no rounding instruction.
            #[inline(always)]
            fn round(self) -> Self {
                const LARGE: $number = 1.5 * (1_u64 << $digits) as $number;
                (self + LARGE) - LARGE
            }

            #[inline(always)]
            fn shifted(self) -> Self {
                $number::from_bits(self.to_bits() << $digits)
            }

            #[inline(always)]
            fn leading_half(self) -> Self {
                $number::from_bits(self.to_bits() & !((1 << $half) - 1))
            }

            /// Dekker's product: halves have exact products.
            #[inline(always)]
            fn product(self, a: Self) -> (Self, Self) {
                let high = self * a;
                let (x, y) = (self.leading_half(), a.leading_half());
                let (u, v) = (self - x, a - y);
                (high, u * v - (((high - x * y) - u * y) - x * v))
            }
        }
    };
}

scalar!(f32, significand: 23, 12);
scalar!(f64, significand: 52, 27);
