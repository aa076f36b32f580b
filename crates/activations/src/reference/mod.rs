//! Numbers that formulas are written in: `f64`, and twice its digits.
//!
//! A formula over [`Number`] is the reference of the `f32` kernels when it is evaluated in `f64`, and
//! of the `f64` kernels when it is evaluated in [`Double`]. Deliberately absent: speed.

mod double;
mod functions;

use std::ops::{Add, Div, Mul, Neg, Sub};

pub(crate) use double::Double;

/// Values of an activation's parameters, in the order of its registry entry.
pub(crate) type Parameters = [f64; 2];

/// What a formula needs of its numbers.
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
    /// 1 / √(2π).
    const NORMAL: Self;

    /// An `f64` as it is.
    fn of(x: f64) -> Self;
    /// The nearest `f64`: what a case distinction looks at.
    fn near(self) -> f64;
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

/// A formula in both kinds of numbers.
#[derive(Debug)]
pub(crate) struct Formula {
    pub(crate) single: fn(f64, &Parameters) -> f64,
    pub(crate) double: fn(Double, &Parameters) -> Double,
}

impl Formula {
    /// The formula at a finite x with twice the digits; elsewhere limits, which `f64` has.
    pub(crate) fn precise(&self, x: f64, p: &Parameters) -> Double {
        let single = (self.single)(x, p);
        if !x.is_finite() || !single.is_finite() {
            return Double::of(single);
        }
        let double = (self.double)(Double::of(x), p);
        // Where a square overflows on the way, nothing of what f64 lacks is left to be seen.
        if double.high.is_finite() && double.low.is_finite() { double } else { Double::of(single) }
    }
}

impl Number for f64 {
    const LN_2: f64 = std::f64::consts::LN_2;
    const FRAC_1_SQRT_2: f64 = std::f64::consts::FRAC_1_SQRT_2;
    const NORMAL: f64 = 0.398_942_280_401_432_7;

    fn of(x: f64) -> f64 {
        x
    }

    fn near(self) -> f64 {
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
