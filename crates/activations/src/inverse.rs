//! The inverse of Softplus, ln(e^(βy) − 1) / β: the number that Softplus turns into a given positive
//! one. Positive quantities (scales, rates) are trained through Softplus, and start from here.
//!
//! Deliberately absent: speed. A scale is inverted once, before training, so every element goes
//! through `f64` functions, and the answer is the best there is.

use std::f64::consts::LN_2;

use crate::activation::Activation;
use crate::error::Error;
use crate::real::Real;

/// What ln 2 lacks as an `f64`.
const LN_2_LOW: f64 = 2.319_046_813_846_299_6e-17;

/// The inverse of Softplus with some β.
///
/// | y | x |
/// |---|---|
/// | βy > 0 | ln(e^(βy) − 1) / β |
/// | 0 | −∞ for β > 0, +∞ for β < 0 |
/// | βy < 0, which Softplus never gives | NaN |
/// | +∞ | +∞ for β > 0 |
/// | NaN | NaN |
///
/// The largest error is 0.51 units in the last place in `f32` and 2.5 in `f64`, also near
/// βy = ln 2, where x crosses 0.
///
/// ```
/// use activations::{Activation, InverseSoftplus};
///
/// let inverse = InverseSoftplus::new(1.0)?;
/// let raw = inverse.of(0.1_f64);
/// let mut scale = [0.0];
/// Activation::new("softplus")?.forward(&[raw], &mut scale);
/// assert!((scale[0] - 0.1).abs() < 1e-16);
/// # Ok::<(), activations::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InverseSoftplus {
    beta: f64,
}

impl InverseSoftplus {
    /// The inverse of Softplus with this β.
    ///
    /// # Errors
    /// If β is refused by Softplus: 0, NaN or infinite.
    pub fn new(beta: f64) -> Result<Self, Error> {
        Activation::with("softplus", &[("beta", beta)]).map(|_| Self { beta })
    }

    /// x with softplus(x) = y.
    pub fn of<T: Real>(&self, y: T) -> T {
        // β as the kernels of this precision take it.
        T::narrow(inverse(y.wide(), T::nearest(self.beta).wide()))
    }

    /// `x[i]` with `softplus(x[i]) = y[i]`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn apply<T: Real>(&self, y: &[T], x: &mut [T]) {
        assert_eq!(y.len(), x.len(), "y and x differ in length");
        for (x, &y) in x.iter_mut().zip(y) {
            *x = self.of(y);
        }
    }

    /// y ← x with softplus(x) = y.
    pub fn apply_in_place<T: Real>(&self, y: &mut [T]) {
        for y in y {
            *y = self.of(*y);
        }
    }
}

/// ln(e^(βy) − 1) / β.
fn inverse(y: f64, beta: f64) -> f64 {
    let z = beta * y;
    if z.is_nan() || z < 0.0 {
        return f64::NAN;
    }
    if y == 0.0 {
        return f64::NEG_INFINITY / beta;
    }
    if z < f64::MIN_POSITIVE {
        // e^z − 1 is z, of which the product may have lost digits.
        return (y.abs().ln() + beta.abs().ln()) / beta;
    }
    if z > 40.0 {
        // e^-z is below half a unit in the last place; z may be infinite, y is not.
        return y;
    }
    // What the product lost matters where x is near 0.
    let low = beta.mul_add(y, -z);
    let x = if z < 0.4 {
        z.exp_m1().ln()
    } else if z < 2.0 * LN_2 {
        // e^z − 1 = 1 + 2 (e^(z − ln 2) − 1), and the difference is exact.
        (2.0 * ((z - LN_2) + (low - LN_2_LOW)).exp_m1()).ln_1p()
    } else {
        z + (low + (-(-z).exp()).ln_1p())
    };
    x / beta
}
