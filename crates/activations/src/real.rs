//! The two precisions.

use ndarray::NdFloat;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
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
