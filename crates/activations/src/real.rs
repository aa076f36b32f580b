//! The two precisions.

use ndarray::NdFloat;

use crate::dispatch::{Table, Tables};
use crate::vector::Element;

mod sealed {
    use super::{Element, Table, Tables};

    /// What a precision needs inside of this crate.
    pub trait Sealed: Element {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<Self>;
    }

    impl Sealed for f32 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f32> {
            tables.narrow
        }
    }

    impl Sealed for f64 {
        #[expect(private_interfaces, reason = "the trait cannot be named outside of this crate")]
        fn table(tables: &Tables) -> &'static Table<f64> {
            tables.wide
        }
    }
}

/// `f32` or `f64`.
pub trait Real: NdFloat + sealed::Sealed {
    /// The nearest number of this precision.
    fn narrow(x: f64) -> Self;
    /// The same number in `f64`.
    fn wide(self) -> f64;
    /// The distance from |x| to the next larger number of this precision.
    fn ulp(self) -> f64;
}

impl Real for f32 {
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
