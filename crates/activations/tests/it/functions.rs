//! Every activation of the registry: worked values, special values, derivatives, refused parameters.

use activations::accuracy::Reference;
use activations::{Activation, Error, Isa, Real, registry};
use approx::assert_relative_eq;

fn all() -> impl Iterator<Item = Activation> {
    registry().iter().map(|entry| Activation::new(entry.name).expect("it is registered"))
}

/// Inputs that cover both tails and both sides of 0.
fn inputs() -> impl Iterator<Item = f64> {
    (-4000..=4000).map(|i| f64::from(i) * 0.01 + 0.001)
}

#[test]
fn every_activation_gives_its_worked_values_in_both_precisions() {
    for activation in all() {
        assert!(!activation.entry().examples.is_empty(), "{}", activation.name());
        for &(x, expected) in activation.entry().examples {
            let (mut y_f64, mut y_f32) = ([0.0], [0.0]);
            activation.forward(&[x], &mut y_f64);
            activation.forward(&[x as f32], &mut y_f32);
            assert_relative_eq!(y_f64[0], expected, max_relative = 1e-14);
            assert_relative_eq!(f64::from(y_f32[0]), expected, max_relative = 1.2e-7);
        }
    }
}

#[test]
fn nan_stays_nan_in_value_and_in_smooth_derivatives() {
    for activation in all() {
        let mut y = [0.0_f32];
        activation.forward(&[f32::NAN], &mut y);
        assert!(y[0].is_nan(), "{}", activation.name());
        if activation.entry().kinks.is_empty() {
            activation.derivative(&[f32::NAN], &mut y);
            assert!(y[0].is_nan(), "{}'", activation.name());
        }
    }
}

#[test]
fn relu_keeps_minus_zero_and_has_derivative_one_at_nan_and_zero_at_zero() {
    let relu = Activation::RELU;
    let (mut y, mut d) = ([0.0_f32; 3], [0.0_f32; 3]);
    relu.forward(&[-0.0, 0.0, -1.0], &mut y);
    assert!(y[0] == 0.0 && y[0].is_sign_negative() && y[1].is_sign_positive() && y[2] == 0.0);
    relu.derivative(&[f32::NAN, 0.0, -0.0], &mut d);
    assert_eq!(d, [1.0, 0.0, 0.0]);
}

/// f(0) and f(−0) on every instruction set, by all functions that compute a value.
fn values_at_zeros<T: Real>(activation: &Activation) -> Vec<[f64; 2]> {
    let x = [T::from_f64(0.0), T::from_f64(-0.0)];
    let mut values = vec![x.map(|x| Reference::of(activation, x).value.0)];
    for isa in Isa::available() {
        let (mut alone, mut both, mut derivative) = (x, x, x);
        activation.forward_with(isa, &x, &mut alone);
        activation.value_and_derivative_with(isa, &x, &mut both, &mut derivative);
        values.extend([alone, both].map(|values| values.map(T::to_f64)));
    }
    values
}

#[test]
fn zeros_have_the_signs_of_the_formula_on_every_instruction_set() {
    let mut zeros = vec![];
    for activation in all().chain([Activation::with("elu", &[("alpha", -2.0)]).expect("allowed")]) {
        let expected = [0.0, -0.0].map(|x| activation.reference(x));
        for values in [values_at_zeros::<f32>(&activation), values_at_zeros::<f64>(&activation)] {
            for value in values {
                let same = |(value, expected): (f64, f64)| {
                    (value == 0.0) == (expected == 0.0)
                        && value.is_sign_negative() == expected.is_sign_negative()
                };
                let agree = value.into_iter().zip(expected).all(same);
                assert!(agree, "{activation} at 0 and -0: {value:?}, not {expected:?}");
            }
        }
        if expected.map(f64::to_bits) == [0.0_f64, -0.0].map(f64::to_bits) {
            zeros.push(activation.name());
        }
    }
    for name in ["elu", "gelu", "identity", "leaky_relu", "relu", "silu", "tanh"] {
        assert!(zeros.contains(&name), "{name} keeps the sign of zero");
    }
}

#[test]
fn infinities_give_the_limits() {
    for activation in all() {
        for x in [f64::NEG_INFINITY, f64::INFINITY] {
            let far = 1e300_f64.copysign(x);
            let [value, limit] = [x, far].map(|x| activation.reference(x));
            let agree =
                (value - limit).abs() < 1e-290 || (value.is_infinite() && limit.abs() > 1e290);
            assert!(agree, "{}({x}) = {value}, near it {limit}", activation.name());
            assert!(!activation.reference_derivative(x).is_nan(), "{}'({x})", activation.name());
        }
    }
}

#[test]
fn derivatives_agree_with_central_differences() {
    const STEP: f64 = 1e-5;
    for activation in all() {
        for x in inputs() {
            let near_kink = activation.entry().kinks.iter().any(|kink| (x - kink).abs() < 1e-3);
            if near_kink || x.abs() > 20.0 {
                continue;
            }
            let difference_quotient =
                |f: &dyn Fn(f64) -> f64| (f(x + STEP) - f(x - STEP)) / (2.0 * STEP);
            let first = difference_quotient(&|x| activation.reference(x));
            let second = difference_quotient(&|x| activation.reference_derivative(x));
            // Relative errors where values grow as e^x.
            let unit = activation.reference(x).abs().max(1.0) * 1e-8;
            assert_relative_eq!(activation.reference_derivative(x), first, epsilon = unit);
            assert_relative_eq!(activation.reference_second_derivative(x), second, epsilon = unit);
        }
    }
}

#[test]
fn backward_is_the_gradient_times_the_derivative() {
    let x: Vec<f32> = inputs().map(|x| x as f32).collect();
    let dy: Vec<f32> = x.iter().map(|x| 0.5 - x).collect();
    let (mut d, mut dx) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    for activation in all() {
        activation.derivative(&x, &mut d);
        activation.backward(&x, &dy, &mut dx);
        let product: Vec<f32> = d.iter().zip(&dy).map(|(d, dy)| d * dy).collect();
        assert_eq!(dx, product, "{}", activation.name());
    }
}

#[test]
fn names_and_values_are_refused_with_what_is_allowed() {
    for value in [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Activation::with("softplus", &[("beta", value)]);
        assert!(matches!(refused, Err(Error::RefusedValue { .. })), "beta = {value}");
    }
    assert!(Activation::with("softplus", &[("threshold", f64::NAN)]).is_err());
    let negative = Activation::with("softplus", &[("beta", -1.0)]).expect("it is −ln(1 + e^-x)");
    assert!(negative.reference(2.0) < 0.0);
    let unknown = Activation::new("softmax").expect_err("it is no activation").to_string();
    assert!(unknown.contains("softmax") && unknown.contains("softplus"), "{unknown}");
    let unknown = Activation::with("relu", &[("beta", 1.0)]).expect_err("it has none").to_string();
    assert!(unknown.contains("beta") && unknown.contains("none"), "{unknown}");
}
