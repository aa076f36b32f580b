//! What the trainer asks of a number beside [`activations::Real`]; f32 and f64 share all code.
//!
//! Exponential and logarithm come from the crate `libm` or from a polynomial, never from the C
//! library: a run's bits must not depend on the system it is linked to.

use activations::{Isa, Routine, Simd};

/// f32 or f64: what both the activations and the matrix product compute with.
pub trait Scalar: activations::Real + gemmkit::FusedScalar {
    /// Replaces every x ≤ 0 by eˣ, within 2 ULP; 0 where the result would be subnormal, NaN for NaN.
    /// Softmax needs it after its maximum is subtracted.
    fn exp_of_nonpositive(values: &mut [Self]);

    /// Below it a velocity, a first moment, and with weight decay a parameter, become 0 (see
    /// [`crate::optimizer`]). It is 2²⁴ times the smallest normal number, so that its product with a
    /// learning rate is normal too.
    const NEGLIGIBLE: Self;
    /// Below it a second moment becomes 0: 2⁴ times the smallest normal number.
    const NEGLIGIBLE_SQUARE: Self;
    /// Below it a gradient adds nothing to a second moment, since (1 − β₂)g² would be subnormal for
    /// β₂ = 0.999.
    const NEGLIGIBLE_ROOT: Self;

    /// √x.
    fn sqrt(self) -> Self;

    /// 0 if |x| < threshold, else x; NaN stays NaN. It has no branch, so that loops are vectorized.
    fn zero_below(self, threshold: Self) -> Self;
}

/// Runs a loop that is compiled for the vectors of this machine. The compiler neither fuses nor reorders
/// operations for it, so bits stay what they are.
#[inline(always)]
pub(crate) fn vectorized<T: Scalar>(work: impl FnOnce()) {
    struct Vectorized<F>(F);

    impl<T: Scalar, F: FnOnce()> Routine<T> for Vectorized<F> {
        #[inline(always)]
        fn run<V: Simd<Number = T>>(self) {
            (self.0)();
        }
    }

    Isa::best().run::<T>(Vectorized(work));
}

impl Scalar for f32 {
    const NEGLIGIBLE: Self = 16_777_216.0 * Self::MIN_POSITIVE;
    const NEGLIGIBLE_SQUARE: Self = 16.0 * Self::MIN_POSITIVE;
    /// 2⁻⁵⁸.
    const NEGLIGIBLE_ROOT: Self = Self::from_bits((127 - 58) << 23);

    fn exp_of_nonpositive(values: &mut [Self]) {
        vectorized::<f32>(|| {
            for value in values.iter_mut() {
                *value = exp_f32(*value);
            }
        });
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }

    #[inline(always)]
    fn zero_below(self, threshold: Self) -> Self {
        if self.abs() < threshold { 0.0 } else { self }
    }
}

impl Scalar for f64 {
    const NEGLIGIBLE: Self = 16_777_216.0 * Self::MIN_POSITIVE;
    const NEGLIGIBLE_SQUARE: Self = 16.0 * Self::MIN_POSITIVE;
    /// 2⁻⁵⁰⁶.
    const NEGLIGIBLE_ROOT: Self = Self::from_bits((1023 - 506) << 52);

    fn exp_of_nonpositive(values: &mut [Self]) {
        values.iter_mut().for_each(|value| *value = libm::exp(*value));
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn zero_below(self, threshold: Self) -> Self {
        if self.abs() < threshold { 0.0 } else { self }
    }
}

/// eˣ for −∞ ≤ x ≤ 0, without branches so that the compiler can vectorize it: 2ⁿ·eʳ with
/// x = n ln 2 + r, |r| ≤ ln 2 / 2, and the Taylor polynomial of degree 7, whose error there is below
/// 10⁻⁸. ln 2 is subtracted in two parts; n times the first is exact.
#[inline(always)]
fn exp_f32(x: f32) -> f32 {
    // 1.5 · 2²³: adding it leaves the nearest integer in the low bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // e⁻⁸⁷ is normal, and n stays above −126.
    const MIN_INPUT: f32 = -87.0;
    let clamped = if x < MIN_INPUT { MIN_INPUT } else { x };
    let shifted = clamped * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (clamped - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut p = 1.0 / 5040.0;
    for coefficient in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        p = p * r + coefficient;
    }
    let power = f32::from_bits(shifted.to_bits().wrapping_add(127) << 23);
    if x < MIN_INPUT { 0.0 } else { p * power }
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
    fn the_exponential_is_within_two_ulp_and_exact_at_its_ends() {
        let mut max_error = 0.0_f64;
        // Every 997th f32 from -0.0 to -87: a million inputs over all binades.
        for bits in ((-0.0_f32).to_bits()..(-87.0_f32).to_bits()).step_by(997) {
            let x = f32::from_bits(bits);
            let exact = libm::exp(x.to_f64());
            let ulp = (exact as f32).next_up().to_f64() - (exact as f32).to_f64();
            max_error = max_error.max((exp(x).to_f64() - exact).abs() / ulp);
        }
        assert!(max_error <= 2.0, "{max_error} ULP");
        assert_eq!(exp(0.0_f32), 1.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(-1e30_f32), 0.0);
        assert!(exp(f32::NAN).is_nan());
        assert!(exp(f64::NAN).is_nan());
    }
}
