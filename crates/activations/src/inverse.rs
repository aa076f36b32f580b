//! The inverse of Softplus, ln(e^(βy) − 1) / β.

use std::f64::consts::LN_2;

use crate::activation::Activation;
use crate::error::Error;
use crate::real::Real;

/// What ln 2 lacks as an `f64`.
const LN_2_LOW: f64 = 2.319_046_813_846_299_6e-17;

/// The inverse of Softplus with some β: the x with softplus(x) = y.
///
/// Positive quantities such as scales and rates are often trained through Softplus; the inverse gives
/// the parameter to start from. It is evaluated in `f64` for accuracy, not for speed.
///
/// | y | x |
/// |---|---|
/// | βy > 0 | ln(e^(βy) − 1) / β |
/// | 0 | −∞ for β > 0, +∞ for β < 0 |
/// | βy < 0, which is outside the range of Softplus | NaN |
/// | +∞ | +∞ for β > 0 |
/// | NaN | NaN |
///
/// The largest error is 0.51 units in the last place in `f32` and 2.5 in `f64`, even near βy = ln 2,
/// where x crosses 0.
///
/// ```
/// use activations::{Activation, InverseSoftplus};
///
/// let start = InverseSoftplus::new(1.0)?.evaluate(0.1_f64);
/// let mut scale = [0.0];
/// Activation::softplus(1.0)?.forward(&[start], &mut scale);
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
    /// If β is 0, NaN or infinite.
    pub fn new(beta: f64) -> Result<Self, Error> {
        Activation::softplus(beta).map(|_| Self { beta })
    }

    /// x with softplus(x) = y.
    pub fn evaluate<T: Real>(&self, y: T) -> T {
        // β is rounded as for the kernels of this precision.
        T::from_f64(inverse(y.to_f64(), T::nearest(self.beta).to_f64()))
    }

    /// `x[i]` with `softplus(x[i]) = y[i]`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn apply<T: Real>(&self, y: &[T], x: &mut [T]) {
        assert_eq!(y.len(), x.len(), "y and x differ in length");
        for (x, &y) in x.iter_mut().zip(y) {
            *x = self.evaluate(y);
        }
    }

    /// y ← x with softplus(x) = y.
    pub fn apply_in_place<T: Real>(&self, y: &mut [T]) {
        for y in y {
            *y = self.evaluate(*y);
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
        // e^z − 1 is z here, and the product may have lost digits of it.
        return (y.abs().ln() + beta.abs().ln()) / beta;
    }
    if z > 40.0 {
        // e^-z is below half a unit in the last place. z may have overflowed, so y is returned.
        return y;
    }
    // Where x is near 0, what rounding took from the product matters.
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
