//! Errors of the kernels in units in the last place (ULP), against references with more digits.
//!
//! The reference of an `f32` kernel is the formula in `f64`; that of an `f64` kernel is the formula in
//! double-double arithmetic. [`crate::Entry::bounds`] states the largest errors, and the crate's tests
//! check them.
//!
//! ```
//! use activations::accuracy::{sweep_binade, sweep_step};
//! use activations::{Activation, Isa};
//!
//! // Some thousand f32 from 1 to 2.
//! let softplus = Activation::softplus(1.0)?;
//! let binade = 127;
//! let step = sweep_step::<f32>(binade, 4_000_000);
//! let row = sweep_binade::<f32>(&softplus, &[Isa::best()], binade, step)[0];
//! assert_eq!(row.from, 1.0);
//! assert!(row.value.largest <= softplus.entry().bounds::<f32>().value);
//! # Ok::<(), activations::Error>(())
//! ```

use std::ops::RangeInclusive;

use crate::activation::Activation;
use crate::entry::DERIVATIVE_ROOT_UNIT;
use crate::isa::Isa;
use crate::real::Real;

/// |value − reference| in units in the last place of the reference in `T`. It is 0 where both are the
/// same infinity or both NaN, and infinite where only one of them is.
///
/// ```
/// let two_above = f32::from_bits(1.0_f32.to_bits() + 2);
/// assert_eq!(activations::accuracy::ulp_error(two_above, 1.0), 2.0);
/// ```
pub fn ulp_error<T: Real>(value: T, reference: f64) -> f64 {
    error_in_units_of(value, (reference, 0.0), reference)
}

/// f and f' at one input, each as the nearest `f64` and what it lacks.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Reference {
    /// f(x).
    pub value: (f64, f64),
    /// f'(x).
    pub derivative: (f64, f64),
    /// The number whose last place is the unit of errors of f'.
    unit: f64,
}

impl Reference {
    /// The reference of the kernels in the precision `T`.
    pub fn of<T: Real>(activation: &Activation, x: T) -> Self {
        let (value, derivative) = activation.precise_references(x);
        let near = |root: f64| (x.to_f64() - root).abs() < 0.5;
        let near_root = activation.entry().derivative_root.is_some_and(near);
        let unit =
            if near_root { derivative.0.abs().max(DERIVATIVE_ROOT_UNIT) } else { derivative.0 };
        Self { value, derivative, unit }
    }

    /// The error of a value of f in ULP.
    pub fn value_error<T: Real>(&self, value: T) -> f64 {
        error_in_units_of(value, self.value, self.value.0)
    }

    /// The error of a value of f' in ULP. Near [`crate::Entry::derivative_root`] the unit is at least that
    /// of [`DERIVATIVE_ROOT_UNIT`].
    pub fn derivative_error<T: Real>(&self, value: T) -> f64 {
        error_in_units_of(value, self.derivative, self.unit)
    }
}

/// |value − reference| in units in the last place of `unit`; the reference is the sum of two numbers.
fn error_in_units_of<T: Real>(value: T, (nearest, lack): (f64, f64), unit: f64) -> f64 {
    let value = value.to_f64();
    if (value == nearest && lack == 0.0) || (value.is_nan() && nearest.is_nan()) {
        return 0.0;
    }
    // A reference beyond the largest number of `T` rounds to infinity, and so may the value.
    if value.is_infinite() && value == T::from_f64(nearest).to_f64() {
        return 0.0;
    }
    let error = ((value - nearest) - lack).abs() / T::from_f64(unit).ulp();
    if error.is_nan() { f64::INFINITY } else { error }
}

/// Errors over some inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Errors {
    /// The largest error in ULP.
    pub largest: f64,
    /// An input that has the largest error.
    pub largest_at: f64,
    /// The sum over all inputs in ULP, for the mean.
    pub sum: f64,
}

impl Errors {
    const NONE: Self = Self { largest: 0.0, largest_at: 0.0, sum: 0.0 };

    fn add(&mut self, error: f64, x: f64) {
        self.sum += error;
        if error > self.largest {
            (self.largest, self.largest_at) = (error, x);
        }
    }

    /// Errors over the inputs of both.
    pub fn merged(self, other: Self) -> Self {
        let larger = if other.largest > self.largest { other } else { self };
        Self { sum: self.sum + other.sum, ..larger }
    }
}

/// Errors over inputs of one sign and one exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Binade {
    /// The number of the binade that is nearest to 0.
    pub from: f64,
    /// The number of inputs that were evaluated.
    pub inputs: u64,
    /// Errors of f.
    pub value: Errors,
    /// Errors of f'.
    pub derivative: Errors,
}

/// The step for [`sweep_binade`] with which a sweep over all binades evaluates about `samples` inputs.
///
/// Every binade of `f32` gets the same share. In `f64`, where most of the four thousand binades are far
/// from any seam, those from 2⁻¹² to 2¹⁰ get 64 times as much. The step is odd, so that low bits vary.
pub fn sweep_step<T: Real>(binade: u64, samples: u64) -> u64 {
    const NEAR_WEIGHT: u64 = 64;
    const NEAR: RangeInclusive<i32> = -12..=9;
    let numbers = 1_u64 << T::SIGNIFICAND_BITS;
    let many = T::BINADES > 1000;
    let near_binades = if many { 2 * NEAR.count() as u64 } else { 0 };
    let size = T::from_bits(binade * numbers).to_f64().abs();
    let near = many && size.is_normal() && NEAR.contains(&(size.log2() as i32));
    let share = samples / (T::BINADES + (NEAR_WEIGHT - 1) * near_binades);
    let inputs = if near { share * NEAR_WEIGHT } else { share };
    (numbers / inputs.clamp(1, numbers)) | 1
}

/// Inputs that are evaluated at once.
const BLOCK: usize = 4096;

/// Errors of f and f' over every `step`-th number of a binade, one row per instruction set.
///
/// Binades are numbered from 0 to [`Real::BINADES`] in the order of their bits, so the last one of
/// either sign holds infinity and NaN.
///
/// # Panics
/// If there is no such binade, or the step is 0.
pub fn sweep_binade<T: Real>(
    activation: &Activation,
    isas: &[Isa],
    binade: u64,
    step: u64,
) -> Vec<Binade> {
    assert!(binade < T::BINADES, "there are {} binades", T::BINADES);
    assert!(step > 0, "the step must be at least 1");
    let numbers = 1_u64 << T::SIGNIFICAND_BITS;
    let from = T::from_bits(binade * numbers);
    let empty = Binade {
        from: from.to_f64(),
        inputs: numbers.div_ceil(step),
        value: Errors::NONE,
        derivative: Errors::NONE,
    };
    let mut rows = vec![empty; isas.len()];
    let (mut y, mut d) = (vec![from; BLOCK], vec![from; BLOCK]);
    let mut offset = 0;
    while offset < numbers {
        let block = (offset..numbers).step_by(step as usize).take(BLOCK);
        let x: Vec<T> = block.map(|offset| T::from_bits(binade * numbers + offset)).collect();
        offset += step * x.len() as u64;
        let references: Vec<_> = x.iter().map(|&x| Reference::of(activation, x)).collect();
        let (y, d) = (&mut y[..x.len()], &mut d[..x.len()]);
        for (row, &isa) in rows.iter_mut().zip(isas) {
            activation.forward_with(isa, &x, y);
            activation.derivative_with(isa, &x, d);
            for (i, reference) in references.iter().enumerate() {
                row.value.add(reference.value_error(y[i]), x[i].to_f64());
                row.derivative.add(reference.derivative_error(d[i]), x[i].to_f64());
            }
        }
    }
    rows
}
