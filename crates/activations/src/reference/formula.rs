//! A formula in both kinds of numbers.

use super::double::Double;
use super::number::Number;

/// Values of an activation's parameters, in the order of its registry entry.
pub(crate) type Parameters = [f64; 2];

/// One function, in `f64` and in double-double arithmetic.
pub(crate) struct Formula {
    pub(crate) in_f64: fn(f64, &Parameters) -> f64,
    pub(crate) in_double: fn(Double, &Parameters) -> Double,
}

/// The [`Formula`] of a function that is generic over [`Number`].
macro_rules! formula {
    ($function:path) => {
        $crate::reference::Formula { in_f64: $function, in_double: $function }
    };
}
pub(crate) use formula;

impl Formula {
    /// The formula at x with twice the digits of `f64`. Where x or the result is not finite, `f64` has
    /// the limit already, and where both are 0 it has the sign.
    pub(crate) fn precise(&self, x: f64, p: &Parameters) -> Double {
        let nearest = (self.in_f64)(x, p);
        if !x.is_finite() || !nearest.is_finite() || (x == 0.0 && nearest == 0.0) {
            return Double::of(nearest);
        }
        let precise = (self.in_double)(Double::of(x), p);
        // A square may overflow on the way, where the second part is negligible in any case.
        if precise.high.is_finite() && precise.low.is_finite() {
            precise
        } else {
            Double::of(nearest)
        }
    }
}
