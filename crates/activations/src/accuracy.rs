//! How far the kernels are from the reference, in units in the last place (ULP).
//!
//! Deliberately absent: verdicts. Each activation states its bounds ([`crate::Entry::bounds`]), and
//! the batteries hold it to them.

use std::ops::RangeInclusive;

use crate::activation::Activation;
use crate::function::CANCELS_TO;
use crate::isa::Isa;
use crate::real::Real;

/// |value − reference| in units in the last place of the reference in `T`; 0 where both are the same
/// infinity or both NaN, infinite where only one of them is.
pub fn ulp_error<T: Real>(value: T, reference: f64) -> f64 {
    error_in_units_of(value, reference, reference)
}

/// [`ulp_error`] of a derivative at x: near where f' cancels to 0 the unit is not below that of
/// [`CANCELS_TO`].
pub fn derivative_ulp_error<T: Real>(activation: &Activation, x: T, value: T) -> f64 {
    let reference = activation.reference_derivative(x.wide());
    let near = |zero: f64| (x.wide() - zero).abs() < 0.5;
    let cancels = activation.entry().cancels.is_some_and(near);
    let unit = if cancels { reference.abs().max(CANCELS_TO) } else { reference };
    error_in_units_of(value, reference, unit)
}

fn error_in_units_of<T: Real>(value: T, reference: f64, unit: f64) -> f64 {
    let value = value.wide();
    if value == reference || (value.is_nan() && reference.is_nan()) {
        return 0.0;
    }
    // A reference beyond the largest number of `T` rounds to infinity, and so may the value.
    if value.is_infinite() && value == T::narrow(reference).wide() {
        return 0.0;
    }
    let error = (value - reference).abs() / T::narrow(unit).ulp();
    if error.is_nan() { f64::INFINITY } else { error }
}

/// Errors over some inputs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// The largest, in ULP.
    pub largest: f64,
    /// An input that has it.
    pub at: f32,
    /// The sum over all inputs, for the mean.
    pub sum: f64,
}

impl Errors {
    const NONE: Self = Self { largest: 0.0, at: 0.0, sum: 0.0 };

    fn add(&mut self, error: f64, x: f32) {
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

/// Errors over the inputs of one sign and one exponent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binade {
    /// The smallest input in size that was looked at.
    pub from: f32,
    /// The largest.
    pub to: f32,
    /// How many inputs were looked at.
    pub inputs: u64,
    /// Errors of f.
    pub value: Errors,
    /// Errors of f'.
    pub derivative: Errors,
}

/// Inputs computed at once.
const BLOCK: usize = 4096;
/// Bits of an `f32` below its exponent.
const SIGNIFICAND: u32 = 23;

/// Errors of f and f' over every `step`-th `f32` of a range of bit patterns, one row a binade.
///
/// `0..=u32::MAX` with a step of 1 is every input there is: split it into ranges at multiples of
/// 2²³ to share the work, and concatenate the rows.
///
/// # Panics
/// If `step` is 0.
pub fn sweep_range(
    activation: &Activation,
    isa: Isa,
    bits: RangeInclusive<u32>,
    step: u32,
) -> Vec<Binade> {
    assert!(step > 0, "a step of 0 does not get anywhere");
    let mut rows: Vec<Binade> = vec![];
    let mut inputs = bits.step_by(step as usize).map(f32::from_bits).peekable();
    let mut buffers = [vec![], vec![], vec![]];
    while let Some(&first) = inputs.peek() {
        let exponent = first.to_bits() >> SIGNIFICAND;
        let [x, y, d] = &mut buffers;
        x.clear();
        while x.len() < BLOCK {
            let same = |x: &f32| x.to_bits() >> SIGNIFICAND == exponent;
            let Some(next) = inputs.next_if(same) else { break };
            x.push(next);
        }
        let block = errors(activation, isa, x, y, d);
        match rows.last_mut() {
            Some(last) if last.from.to_bits() >> SIGNIFICAND == exponent => {
                last.to = block.to;
                last.inputs += block.inputs;
                last.value = last.value.merged(block.value);
                last.derivative = last.derivative.merged(block.derivative);
            }
            _ => rows.push(block),
        }
    }
    rows
}

/// Errors over given inputs, which must not be none.
fn errors(
    activation: &Activation,
    isa: Isa,
    x: &[f32],
    y: &mut Vec<f32>,
    d: &mut Vec<f32>,
) -> Binade {
    y.resize(x.len(), 0.0);
    d.resize(x.len(), 0.0);
    activation.forward_with(isa, x, y);
    activation.derivative_with(isa, x, d);
    let (mut value, mut derivative) = (Errors::NONE, Errors::NONE);
    for ((&x, &y), &d) in x.iter().zip(&*y).zip(&*d) {
        value.add(ulp_error(y, activation.reference(f64::from(x))), x);
        derivative.add(derivative_ulp_error(activation, x, d), x);
    }
    let (from, to) = (x[0], x[x.len() - 1]);
    Binade { from, to, inputs: x.len() as u64, value, derivative }
}
