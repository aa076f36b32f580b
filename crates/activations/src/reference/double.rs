//! Double-double arithmetic: a number as the unevaluated sum of two `f64`, about 106 bits.
//!
//! After Dekker 1971 and Hida, Li & Bailey 2001. Infinities and NaN lose their meaning in the second
//! part, and results near the smallest number lose its digits: callers use plain `f64` there.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The number high + low, with |low| at most half a unit in the last place of high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Double {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

impl Double {
    pub(crate) const fn new(high: f64, low: f64) -> Self {
        Self { high, low }
    }

    /// a + b exactly.
    pub(super) fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Self { high, low: (a - (high - part)) + (b - part) }
    }

    /// a + b exactly, for |a| ≥ |b|.
    pub(super) fn ordered_sum(a: f64, b: f64) -> Self {
        let high = a + b;
        Self { high, low: b - (high - a) }
    }

    /// a · b exactly.
    pub(super) fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        Self { high, low: a.mul_add(b, -high) }
    }

    /// Divided by an `f64`, with two digits of 53 bits: within 2⁻¹⁰⁴.
    pub(super) fn divided_by(self, divisor: f64) -> Self {
        let first = self.high / divisor;
        let rest = (-first).mul_add(divisor, self.high) + self.low;
        Self::ordered_sum(first, rest / divisor)
    }

    /// Times 2^n, in two steps of which the first is exact.
    pub(super) fn scaled(self, n: i32) -> Self {
        let (half, rest) = (2.0_f64.powi(n / 2), 2.0_f64.powi(n - n / 2));
        Self { high: self.high * half * rest, low: self.low * half * rest }
    }
}

impl Add for Double {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.high, other.high), Self::sum(self.low, other.low));
        let part = Self::ordered_sum(high.high, high.low + low.high);
        Self::ordered_sum(part.high, part.low + low.low)
    }
}

impl Neg for Double {
    type Output = Self;

    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for Double {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Double {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        let cross = self.high.mul_add(other.low, self.low * other.high);
        Self::ordered_sum(product.high, product.low + cross)
    }
}

impl Div for Double {
    type Output = Self;

    /// Long division with three digits of 53 bits.
    fn div(self, other: Self) -> Self {
        let first = self.high / other.high;
        let rest = self - other * Self::new(first, 0.0);
        let second = rest.high / other.high;
        let rest = rest - other * Self::new(second, 0.0);
        Self::ordered_sum(first, second) + Self::new(rest.high / other.high, 0.0)
    }
}
