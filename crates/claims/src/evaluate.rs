//! Activations evaluated for a page, by their portable kernels: these give the same bits on every
//! machine, so a page can be checked on another one.

use activations::{Activation, Isa, Real};

/// f(x) in the precision `T`.
pub fn value<T: Real>(activation: &Activation, x: f64) -> f64 {
    let mut y = [T::zero()];
    activation.forward_with(Isa::PORTABLE, &[T::from_f64(x)], &mut y);
    y[0].to_f64()
}

/// f'(x) in the precision `T`.
pub fn slope<T: Real>(activation: &Activation, x: f64) -> f64 {
    let mut d = [T::zero()];
    activation.derivative_with(Isa::PORTABLE, &[T::from_f64(x)], &mut d);
    d[0].to_f64()
}

/// The largest x of [−1000, 0], in the precision `T`, at which a function is still exactly 0, by
/// bisection. `None` where it is not 0 at −1000, or is 0 at 0.
pub fn zero_edge<T: Real>(f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut zero, mut other) = (-1000.0, 0.0);
    if f(zero) != 0.0 || f(other) == 0.0 {
        return None;
    }
    loop {
        let middle = T::from_f64(0.5 * (zero + other)).to_f64();
        if middle <= zero || middle >= other {
            return Some(zero);
        }
        if f(middle) == 0.0 { zero = middle } else { other = middle }
    }
}

/// Evenly spaced points from `low` to `high`, ends included.
pub fn grid(low: f64, high: f64, intervals: u32) -> impl Iterator<Item = f64> {
    let step = (high - low) / f64::from(intervals);
    (0..=intervals).map(move |k| low + f64::from(k) * step)
}

/// The largest value of `f` on a grid, and where it is; the first of equal ones.
pub fn largest(grid: impl Iterator<Item = f64>, f: impl Fn(f64) -> f64) -> (f64, f64) {
    grid.map(|x| (f(x), x)).fold((f64::NEG_INFINITY, f64::NAN), |best, candidate| {
        // NaN counts as larger than anything, so that it is not overlooked.
        if candidate.0 <= best.0 { best } else { candidate }
    })
}
