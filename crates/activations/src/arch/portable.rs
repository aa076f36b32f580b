//! Plain Rust for any machine: one number at a time, in loops that the compiler vectorises for the
//! target the build names.
//!
//! Deliberately absent: fused multiply-add, which without hardware for it is a slow library call.
//! Sums therefore round twice, and last bits differ from those of the other instruction sets.

use super::{MAGIC_F32, MAGIC_F64};
use crate::vector::Vector;

impl Vector for f32 {
    type Element = f32;
    type Mask = bool;
    type Group = Self;
    const LANES: usize = 1;
    const FUSED: bool = false;

    #[inline(always)]
    fn splat(x: f32) -> Self {
        x
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        unsafe { from.read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
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
        f32::sqrt(self)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        f32::abs(self)
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

    /// By adding a number so large that its last digit is 1: the baseline has no rounding
    /// instruction.
    #[inline(always)]
    fn round(self) -> Self {
        const LARGE: f32 = 1.5 * (1_u64 << 23) as f32;
        (self + LARGE) - LARGE
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        f32::from_bits((self + MAGIC_F32).to_bits() << 23)
    }

    /// In two steps, of which the first is exact: 2^n itself may be no normal number.
    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        let half = Vector::round(n * 0.5);
        self * Vector::pow2(half) * Vector::pow2(n - half)
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        f32::from_bits(self.to_bits() & !0xfff)
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

impl Vector for f64 {
    type Element = f64;
    type Mask = bool;
    type Group = Self;
    const LANES: usize = 1;
    const FUSED: bool = false;

    #[inline(always)]
    fn splat(x: f64) -> Self {
        x
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller promises readable memory; no alignment is needed.
        unsafe { from.read_unaligned() }
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
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
        f64::sqrt(self)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
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

    /// By adding a number so large that its last digit is 1: the baseline has no rounding
    /// instruction.
    #[inline(always)]
    fn round(self) -> Self {
        const LARGE: f64 = 1.5 * (1_u64 << 52) as f64;
        (self + LARGE) - LARGE
    }

    #[inline(always)]
    fn pow2(self) -> Self {
        f64::from_bits((self + MAGIC_F64).to_bits() << 52)
    }

    /// In two steps, of which the first is exact: 2^n itself may be no normal number.
    #[inline(always)]
    fn scale(self, n: Self) -> Self {
        let half = Vector::round(n * 0.5);
        self * Vector::pow2(half) * Vector::pow2(n - half)
    }

    #[inline(always)]
    fn leading_half(self) -> Self {
        f64::from_bits(self.to_bits() & !0x7ff_ffff)
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
