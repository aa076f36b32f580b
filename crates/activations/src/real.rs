//! The two precisions.

use ndarray::NdFloat;

use crate::dispatch::{Table, Tables};
use crate::reference::{Formula, Parameters};
use crate::vector::Element;

mod sealed {
    use super::{Element, Formula, Parameters, Table, Tables};

    /// What a precision needs inside of this crate.
    pub trait Sealed: Element {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<Self>;
        /// A formula at x with many more digits than this precision has: the nearest `f64`, and what
        /// it lacks.
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: Self, p: &Parameters) -> (f64, f64);
    }

    impl Sealed for f32 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f32> {
            tables.narrow
        }

        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: f32, p: &Parameters) -> (f64, f64) {
            ((formula.single)(f64::from(x), p), 0.0)
        }
    }

    impl Sealed for f64 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f64> {
            tables.wide
        }

        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn precise(formula: &Formula, x: f64, p: &Parameters) -> (f64, f64) {
            let precise = formula.precise(x, p);
            (precise.high, precise.low)
        }
    }
}

/// `f32` or `f64`.
pub trait Real: NdFloat + sealed::Sealed {
    /// Bits of the significand below the hidden one.
    const SIGNIFICAND: u32;
    /// Pairs of sign and exponent.
    const BINADES: u64;

    /// The number that has these bits.
    fn of_bits(bits: u64) -> Self;
    /// The nearest number of this precision.
    fn narrow(x: f64) -> Self;
    /// The same number in `f64`.
    fn wide(self) -> f64;
    /// The distance from |x| to the next larger number of this precision.
    fn ulp(self) -> f64;
}

impl Real for f32 {
    const SIGNIFICAND: u32 = 23;
    const BINADES: u64 = 1 << 9;

    fn of_bits(bits: u64) -> Self {
        f32::from_bits(bits as u32)
    }

    fn narrow(x: f64) -> Self {
        x as f32
    }

    fn wide(self) -> f64 {
        f64::from(self)
    }

    fn ulp(self) -> f64 {
        f64::from(self.abs().next_up()) - f64::from(self.abs())
    }
}

impl Real for f64 {
    const SIGNIFICAND: u32 = 52;
    const BINADES: u64 = 1 << 12;

    fn of_bits(bits: u64) -> Self {
        f64::from_bits(bits)
    }

    fn narrow(x: f64) -> Self {
        x
    }

    fn wide(self) -> f64 {
        self
    }

    fn ulp(self) -> f64 {
        self.abs().next_up() - self.abs()
    }
}
