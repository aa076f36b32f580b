//! Kernels: their errors for the correctness check, and their digests for the exact check.

use activations::accuracy::Reference;
use activations::{Activation, Isa, registry};
use anyhow::Result;

use crate::checks::correctness::KernelError;
use crate::checks::exact::KernelDigests;

/// Distance of the bit patterns that are inputs: every binade has equally many, and NaN has some.
const STEP: usize = 65_521;
/// Inputs at which mistakes show: zeros of either sign, the smallest numbers, infinities, NaN, and the
/// neighborhood of kinks and of the tails of exp.
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

/// The inputs of both checks.
fn inputs() -> Vec<f32> {
    let sweep = (0..=u32::MAX).step_by(STEP).map(f32::from_bits);
    SPECIAL.into_iter().chain(sweep).collect()
}

/// A function over slices.
pub type Map<'a> = &'a dyn Fn(&[f32], &mut [f32]);

/// The largest errors of `value` and `derivative`, taken for kernels of an activation.
pub fn error(
    row: String,
    activation: &Activation,
    value: Map<'_>,
    derivative: Map<'_>,
) -> KernelError {
    let x = inputs();
    let (mut y, mut d) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    value(&x, &mut y);
    derivative(&x, &mut d);
    let bounds = activation.entry().bounds_f32;
    let mut error = KernelError {
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
        let value_error = reference.value_error(y);
        if value_error > error.value {
            (error.value, error.value_at) = (value_error, x);
        }
        let derivative_error = reference.derivative_error(d);
        if derivative_error > error.derivative {
            (error.derivative, error.derivative_at) = (derivative_error, x);
        }
    }
    error
}

/// Every activation with its default parameters on every instruction set up to the one in use, so that
/// `--isa avx2` makes a machine stand for those of that class.
fn all() -> Result<Vec<(String, Activation, Isa)>> {
    let mut all = Vec::new();
    for entry in registry() {
        for isa in Isa::available().filter(|isa| *isa <= Isa::best()) {
            all.push((format!("{}/{isa}", entry.name), Activation::new(entry.name)?, isa));
        }
    }
    Ok(all)
}

/// The errors of every kernel on this machine.
///
/// # Errors
/// If a registered activation cannot be made with its default parameters.
pub fn errors() -> Result<Vec<KernelError>> {
    let error_on = |(row, activation, isa): (String, Activation, Isa)| {
        error(row, &activation, &|x, y| activation.forward_with(isa, x, y), &|x, d| {
            activation.derivative_with(isa, x, d)
        })
    };
    Ok(all()?.into_iter().map(error_on).collect())
}

/// A hash of the bits of f, f' and f'' of every kernel over the inputs; all NaN count as equal.
///
/// # Errors
/// As [`errors`].
pub(super) fn digests() -> Result<KernelDigests> {
    let x = inputs();
    let mut y = vec![0.0_f32; x.len()];
    let mut digests = KernelDigests::new();
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
