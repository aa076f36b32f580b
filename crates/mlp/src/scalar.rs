//! What the trainer asks of a number beside [`activations::Real`]: one code path serves f32 and f64.
//!
//! Deliberately absent: functions of the C library. Exponential and logarithm come from `libm`
//! (compiled from Rust source) or from a polynomial, so that a run's bits do not depend on the
//! system it is linked to.

/// f32 or f64: what both the activations and the matrix product can compute with. Closed to other
/// types through them.
pub trait Scalar: activations::Real + gemmkit::FusedScalar {
    /// Replaces every x ≤ 0 by eˣ, as softmax needs it after its maximum is taken away; at most 2 ULP
    /// off, 0 where the result would be subnormal, NaN for NaN.
    fn exp_of_nonpositive(values: &mut [Self]);
    /// Square root.
    fn sqrt(self) -> Self;
}

impl Scalar for f32 {
    fn exp_of_nonpositive(values: &mut [Self]) {
        values.iter_mut().for_each(|value| *value = exp_f32(*value));
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }
}

impl Scalar for f64 {
    fn exp_of_nonpositive(values: &mut [Self]) {
        values.iter_mut().for_each(|value| *value = libm::exp(*value));
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }
}

/// eˣ for −∞ ≤ x ≤ 0, written without branches so that the compiler can do several at once:
/// 2ⁿ·eʳ with x = n ln 2 + r, |r| ≤ ln 2 / 2, and the Taylor polynomial of degree 7 (its error there
/// is below 10⁻⁸). ln 2 is taken away in two parts, of which n times the first is exact.
#[inline(always)]
fn exp_f32(x: f32) -> f32 {
    // 1.5 · 2²³: adding it leaves the nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // e⁻⁸⁷ is normal, and n stays above −126.
    const SMALLEST: f32 = -87.0;
    let clamped = if x < SMALLEST { SMALLEST } else { x };
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (clamped - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut p = 1.0 / 5040.0;
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = p * r + coefficient;
    }
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if x < SMALLEST { 0.0 } else { p * power }
}

#[cfg(test)]
mod tests {
    use activations::Real;

    use super::Scalar;

    fn exp<T: Scalar>(x: T) -> T {
        let mut value = [x];
        T::exp_of_nonpositive(&mut value);
        value[0]
    }

    #[test]
    fn the_exponential_is_within_two_ulp_and_has_the_right_ends() {
        let mut largest = 0.0_f64;
        // Every 997th f32 from -0.0 to -87: a million inputs over all binades.
        for bits in ((-0.0_f32).to_bits()..(-87.0_f32).to_bits()).step_by(997) {
            let x = f32::from_bits(bits);
            let exact = libm::exp(x.to_f64());
            let ulp = (exact as f32).next_up().to_f64() - (exact as f32).to_f64();
            largest = largest.max((exp(x).to_f64() - exact).abs() / ulp);
        }
        assert!(largest <= 2.0, "{largest} ULP");
        assert_eq!(exp(0.0_f32), 1.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(-1e30_f32), 0.0);
        assert!(exp(f32::NAN).is_nan());
        assert!(exp(f64::NAN).is_nan());
    }
}
