//! The numbers that formulas are written in.
//!
//! A formula in `f64` is the reference of the `f32` kernels; in double-double arithmetic it is that of the
//! `f64` kernels.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The arithmetic and the functions that formulas need.
pub(crate) trait Number:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// ln 2.
    const LN_2: Self;
    /// 1 / √2.
    const FRAC_1_SQRT_2: Self;
    /// 1 / √(2π), the standard normal density at 0.
    const FRAC_1_SQRT_2PI: Self;

    /// The same number as an `f64`.
    fn of(x: f64) -> Self;
    /// The nearest `f64`, by which a formula distinguishes cases.
    fn to_f64(self) -> f64;
    /// |x|.
    fn abs(self) -> Self;
    /// √x.
    fn sqrt(self) -> Self;
    /// √(x² + y²).
    fn hypot(self, y: Self) -> Self;
    /// e^x.
    fn exp(self) -> Self;
    /// self · e^x in two halves, the second one last: self may be large where e^x is subnormal and
    /// has lost its digits.
    fn times_exp(self, x: Self) -> Self {
        let half = (x * Self::of(0.5)).exp();
        self * half * half
    }
    /// e^x − 1.
    fn exp_m1(self) -> Self;
    /// ln(1 + x), for x from −½ to 1 at least.
    fn ln_1p(self) -> Self;
    /// sinh x, for small x at least.
    fn sinh(self) -> Self;
    /// tanh x.
    fn tanh(self) -> Self;
    /// self · (1 − erf x).
    fn times_erfc(self, x: Self) -> Self;
}

impl Number for f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    const FRAC_1_SQRT_2: f64 = std::f64::consts::FRAC_1_SQRT_2;
    const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

    fn of(x: f64) -> f64 {
        x
    }

    fn to_f64(self) -> f64 {
        self
    }

    fn abs(self) -> f64 {
        f64::abs(self)
    }

    fn sqrt(self) -> f64 {
        f64::sqrt(self)
    }

    fn hypot(self, y: f64) -> f64 {
        f64::hypot(self, y)
    }

    fn exp(self) -> f64 {
        f64::exp(self)
    }

    fn exp_m1(self) -> f64 {
        f64::exp_m1(self)
    }

    fn ln_1p(self) -> f64 {
        f64::ln_1p(self)
    }

    fn sinh(self) -> f64 {
        f64::sinh(self)
    }

    fn tanh(self) -> f64 {
        f64::tanh(self)
    }

    fn times_erfc(self, x: f64) -> f64 {
        self * libm::erfc(x)
    }
}
