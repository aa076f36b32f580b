//! How far a kernel's result is from the reference, in units in the last place.
//!
//! Deliberately absent: bounds. Each kernel states its own, and the batteries hold it to that.

use crate::real::Real;

/// |value − reference| in units in the last place of the reference in `T`; 0 where both are the same
/// infinity or both NaN, infinite where only one of them is.
pub fn ulp_error<T: Real>(value: T, reference: f64) -> f64 {
    let value = value.wide();
    if value == reference || (value.is_nan() && reference.is_nan()) {
        return 0.0;
    }
    let nearest = T::narrow(reference);
    // A reference beyond the largest number of `T` rounds to infinity, and so may the value.
    if value == nearest.wide() && value.is_infinite() {
        return 0.0;
    }
    let error = (value - reference).abs() / nearest.ulp();
    if error.is_nan() { f64::INFINITY } else { error }
}
