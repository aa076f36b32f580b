//! Kernels beside their reference: errors for lane 0, digests for lane 1.
//!
//! Deliberately absent: bounds of ours; each activation states its own.

use std::collections::BTreeMap;

use activations::accuracy::Reference;
use activations::{Activation, Isa, registry};
use anyhow::Result;

use crate::gate::correctness::Error;

/// Every so-manieth bit pattern is an input: as many in every binade, NaN and infinities among them.
const STEP: usize = 65_521;
/// Inputs at which a slip shows: zeros of either sign, the smallest numbers, infinities, NaN, and the
/// neighbourhood of kinks and of the tails of exp.
const SPECIAL: [f32; 22] = [
    0.0,
    -0.0,
    f32::from_bits(1),
    -f32::from_bits(1),
    f32::MIN_POSITIVE,
    -f32::MIN_POSITIVE,
    f32::EPSILON,
    -f32::EPSILON,
    1.0,
    -1.0,
    15.0,
    -15.0,
    20.0,
    -20.0,
    88.0,
    -88.0,
    -104.0,
    f32::MAX,
    f32::MIN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::NAN,
];

/// The inputs of both lanes.
pub fn inputs() -> Vec<f32> {
    let sweep = (0..=u32::MAX).step_by(STEP).map(f32::from_bits);
    SPECIAL.into_iter().chain(sweep).collect()
}

/// A function over slices.
pub type Map<'a> = &'a dyn Fn(&[f32], &mut [f32]);

/// The largest errors of `value` and `derivative` as kernels of an activation.
pub fn error(row: String, activation: &Activation, value: Map<'_>, derivative: Map<'_>) -> Error {
    let x = inputs();
    let (mut y, mut d) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    value(&x, &mut y);
    derivative(&x, &mut d);
    let bounds = activation.entry().bounds_f32;
    let mut error = Error {
        row,
        value: 0.0,
        value_at: 0.0,
        derivative: 0.0,
        derivative_at: 0.0,
        bounds: [bounds.value, bounds.derivative],
        inputs: x.len(),
    };
    for ((&x, &y), &d) in x.iter().zip(&y).zip(&d) {
        let reference = Reference::of(activation, x);
        let of_value = reference.value_error(y);
        if of_value > error.value {
            (error.value, error.value_at) = (of_value, x);
        }
        let of_derivative = reference.derivative_error(d);
        if of_derivative > error.derivative {
            (error.derivative, error.derivative_at) = (of_derivative, x);
        }
    }
    error
}

/// Every activation with its default parameters on every instruction set up to the one in use: with
/// `--isa avx2` a machine stands for those of that class.
fn all() -> Result<Vec<(String, Activation, Isa)>> {
    let mut all = Vec::new();
    for entry in registry() {
        for isa in Isa::available().filter(|isa| *isa <= Isa::best()) {
            all.push((format!("{}/{isa}", entry.name), Activation::new(entry.name)?, isa));
        }
    }
    Ok(all)
}

/// The errors of lane 0.
///
/// # Errors
/// None at present.
pub fn errors() -> Result<Vec<Error>> {
    let one = |(row, activation, isa): (String, Activation, Isa)| {
        error(row, &activation, &|x, y| activation.forward_with(isa, x, y), &|x, d| {
            activation.derivative_with(isa, x, d)
        })
    };
    Ok(all()?.into_iter().map(one).collect())
}

/// The digests of lane 1: a hash of the bits of f, f' and f'' over the inputs; all NaN are one.
///
/// # Errors
/// None at present.
pub fn digests() -> Result<BTreeMap<String, String>> {
    let x = inputs();
    let mut y = vec![0.0_f32; x.len()];
    let mut digests = BTreeMap::new();
    for (row, activation, isa) in all()? {
        let mut hasher = blake3::Hasher::new();
        let mut add = |y: &[f32]| {
            for value in y {
                let bits = if value.is_nan() { f32::NAN.to_bits() } else { value.to_bits() };
                hasher.update(&bits.to_le_bytes());
            }
        };
        activation.forward_with(isa, &x, &mut y);
        add(&y);
        activation.derivative_with(isa, &x, &mut y);
        add(&y);
        activation.second_derivative_with(isa, &x, &mut y);
        add(&y);
        digests.insert(row, hasher.finalize().to_hex()[..16].to_owned());
    }
    Ok(digests)
}
