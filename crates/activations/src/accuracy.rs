//! How far the kernels are from the reference, in units in the last place (ULP).
//!
//! The reference of an `f32` kernel is the formula in `f64`; that of an `f64` kernel is the formula
//! with twice the digits. Deliberately absent: verdicts. Each activation states its bounds
//! ([`crate::Entry::bounds`]), and the batteries hold it to them.

use std::ops::RangeInclusive;

use crate::activation::Activation;
use crate::function::CANCELS_TO;
use crate::isa::Isa;
use crate::real::Real;

/// |value − reference| in units in the last place of the reference in `T`; 0 where both are the same
/// infinity or both NaN, infinite where only one of them is.
pub fn ulp_error<T: Real>(value: T, reference: f64) -> f64 {
    error_in_units_of(value, (reference, 0.0), reference)
}

/// f and f' at one input, each as the nearest `f64` and what it lacks.
#[derive(Clone, Copy, Debug)]
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
        let near = |zero: f64| (x.wide() - zero).abs() < 0.5;
        let cancels = activation.entry().cancels.is_some_and(near);
        let unit = if cancels { derivative.0.abs().max(CANCELS_TO) } else { derivative.0 };
        Self { value, derivative, unit }
    }

    /// How far a value of f is from it, in ULP.
    pub fn value_error<T: Real>(&self, value: T) -> f64 {
        error_in_units_of(value, self.value, self.value.0)
    }

    /// How far a value of f' is from it, in ULP: near where f' cancels to 0, of [`CANCELS_TO`] at
    /// least.
    pub fn derivative_error<T: Real>(&self, value: T) -> f64 {
        error_in_units_of(value, self.derivative, self.unit)
    }
}

/// The reference is the sum of two numbers.
fn error_in_units_of<T: Real>(value: T, (near, lack): (f64, f64), unit: f64) -> f64 {
    let value = value.wide();
    if (value == near && lack == 0.0) || (value.is_nan() && near.is_nan()) {
        return 0.0;
    }
    // A reference beyond the largest number of `T` rounds to infinity, and so may the value.
    if value.is_infinite() && value == T::narrow(near).wide() {
        return 0.0;
    }
    let error = ((value - near) - lack).abs() / T::narrow(unit).ulp();
    if error.is_nan() { f64::INFINITY } else { error }
}

/// Errors over some inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// The largest, in ULP.
    pub largest: f64,
    /// An input that has it.
    pub at: f64,
    /// The sum over all inputs, for the mean.
    pub sum: f64,
}

impl Errors {
    const NONE: Self = Self { largest: 0.0, at: 0.0, sum: 0.0 };

    fn add(&mut self, error: f64, x: f64) {
        self.sum += error;
        if error > self.largest {
            (self.largest, self.at) = (error, x);
        }
    }

    /// Both together.
    pub fn merged(self, other: Self) -> Self {
        let larger = if other.largest > self.largest { other } else { self };
        Self { sum: self.sum + other.sum, ..larger }
    }
}

/// Errors over inputs of one sign and one exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binade {
    /// The smallest number of the binade, in size.
    pub from: f64,
    /// How many inputs were looked at.
    pub inputs: u64,
    /// Errors of f.
    pub value: Errors,
    /// Errors of f'.
    pub derivative: Errors,
}

/// The step with which a sweep over all binades looks at about `samples` inputs, odd. Every binade
/// of `f32` has as many; in `f64`, where four thousand binades are mostly far away, those between
/// 2⁻¹² and 2¹⁰ have more.
pub fn step_for<T: Real>(binade: u64, samples: u64) -> u64 {
    const FAVOUR: u64 = 64;
    const NEAR: RangeInclusive<i32> = -12..=9;
    let numbers = 1_u64 << T::SIGNIFICAND;
    let many = T::BINADES > 1000;
    let favoured = if many { 2 * NEAR.count() as u64 } else { 0 };
    let size = T::of_bits(binade * numbers).wide().abs();
    let near = many && size.is_normal() && NEAR.contains(&(size.log2() as i32));
    let share = samples / (T::BINADES + (FAVOUR - 1) * favoured);
    let inputs = if near { share * FAVOUR } else { share };
    (numbers / inputs.clamp(1, numbers)) | 1
}

/// Inputs computed at once.
const BLOCK: usize = 4096;

/// Errors of f and f' over every `step`-th number of a binade, of which `T` has [`Real::BINADES`];
/// one row an instruction set, all against one evaluation of the reference. The last binade of
/// either sign is infinity and NaN.
///
/// A step of 1 is every number there is. An odd step varies the low bits.
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
    assert!(step > 0, "a step of 0 does not get anywhere");
    let numbers = 1_u64 << T::SIGNIFICAND;
    let from = T::of_bits(binade * numbers);
    let empty = Binade {
        from: from.wide(),
        inputs: numbers.div_ceil(step),
        value: Errors::NONE,
        derivative: Errors::NONE,
    };
    let mut rows = vec![empty; isas.len()];
    let (mut y, mut d) = (vec![from; BLOCK], vec![from; BLOCK]);
    let mut offset = 0;
    while offset < numbers {
        let block = (offset..numbers).step_by(step as usize).take(BLOCK);
        let x: Vec<T> = block.map(|offset| T::of_bits(binade * numbers + offset)).collect();
        offset += step * x.len() as u64;
        let references: Vec<_> = x.iter().map(|&x| Reference::of(activation, x)).collect();
        let (y, d) = (&mut y[..x.len()], &mut d[..x.len()]);
        for (row, &isa) in rows.iter_mut().zip(isas) {
            activation.forward_with(isa, &x, y);
            activation.derivative_with(isa, &x, d);
            for (i, reference) in references.iter().enumerate() {
                row.value.add(reference.value_error(y[i]), x[i].wide());
                row.derivative.add(reference.derivative_error(d[i]), x[i].wide());
            }
        }
    }
    rows
}
