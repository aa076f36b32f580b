//! Softplus at the ends of the number line, with unusual parameters and in its derivatives. Most tests
//! describe a fault that some library has had.

use activations::accuracy::ulp_error;
use activations::{Activation, Error, Isa, Real};

fn softplus(given: &[(&str, f64)]) -> Activation {
    Activation::with("softplus", given).expect("it is allowed")
}

/// At one x: f, f', dx for dy = 1.25, f'', and both results of `value_and_derivative`.
fn all_of<T: Real>(f: &Activation, isa: Isa, x: f64) -> [f64; 6] {
    let x = [T::from_f64(x)];
    let mut y = [[T::zero()]; 6];
    let [value, derivative, backward, second_derivative, first, second] = &mut y;
    f.forward_with(isa, &x, value);
    f.derivative_with(isa, &x, derivative);
    f.backward_with(isa, &x, &[T::from_f64(1.25)], backward);
    f.second_derivative_with(isa, &x, second_derivative);
    f.value_and_derivative_with(isa, &x, first, second);
    y.map(|y| y[0].to_f64())
}

/// In both precisions on every instruction set.
fn everywhere(f: &Activation, x: f64, check: impl Fn([f64; 6]) -> bool) {
    for isa in Isa::available() {
        for all in [all_of::<f32>(f, isa, x), all_of::<f64>(f, isa, x)] {
            assert!(check(all), "{} on {isa} at {x}: {all:?}", f.label());
        }
    }
}

#[test]
fn special_values_go_to_their_limits() {
    let f = softplus(&[]);
    everywhere(&f, f64::NAN, |all| all.iter().all(|y| y.is_nan()));
    everywhere(&f, f64::NEG_INFINITY, |all| all == [0.0; 6]);
    let limits = [f64::INFINITY, 1.0, 1.25, 0.0, f64::INFINITY, 1.0];
    everywhere(&f, f64::INFINITY, |all| all == limits);
}

/// JAX #2107: the gradient of logaddexp at 0.
#[test]
fn at_zero_the_value_is_ln_2_and_the_derivative_exactly_a_half() {
    for beta in [-1.0, 0.5, 1.0, 2.0, 10.0] {
        for x in [0.0, -0.0] {
            everywhere(
                &softplus(&[("beta", beta)]),
                x,
                |[value, derivative, backward, second_derivative, _, second]| {
                    let close = (value * beta / std::f64::consts::LN_2 - 1.0).abs() < 1.3e-7;
                    close
                        && [derivative, backward, second] == [0.5, 0.625, 0.5]
                        && (second_derivative - beta / 4.0).abs() < 1e-6
                },
            );
        }
    }
}

#[test]
fn a_sigmoid_and_its_mirror_image_sum_to_one_within_a_unit_in_the_last_place() {
    fn sums<T: Real>() {
        let x: Vec<T> = (0..8000).map(|i| T::from_f64(f64::from(i) * 0.01)).collect();
        let minus: Vec<T> = x.iter().map(|x| -*x).collect();
        let (mut right, mut left) = (x.clone(), x.clone());
        for isa in Isa::available() {
            softplus(&[]).derivative_with(isa, &x, &mut right);
            softplus(&[]).derivative_with(isa, &minus, &mut left);
            for (left, right) in left.iter().zip(&right) {
                let off = (*left + *right - T::one()).to_f64().abs();
                assert!(off <= T::one().ulp(), "{isa}: {left} + {right}");
            }
        }
    }
    sums::<f32>();
    sums::<f64>();
}

/// A derivative as 1 / (1 + e^-x) is 0 below −88.7 in `f32`, and flushing to zero loses even more.
#[test]
fn the_left_tail_ends_at_the_smallest_number_there_is() {
    for isa in Isa::available() {
        let f = softplus(&[]);
        let [value, derivative, ..] = all_of::<f32>(&f, isa, -103.97);
        assert_eq!([value, derivative], [1.401298464324817e-45; 2], "{isa}");
        assert_eq!(all_of::<f32>(&f, isa, -104.0), [0.0; 6], "{isa}");
        let [value, derivative, ..] = all_of::<f32>(&f, isa, -95.0);
        let exact = (-95.0_f64).exp();
        assert!([value, derivative].iter().all(|y| ulp_error(*y as f32, exact) <= 1.0), "{isa}");
        let [value, derivative, ..] = all_of::<f64>(&f, isa, -745.1);
        assert_eq!([value, derivative], [5e-324; 2], "{isa}");
        assert_eq!(all_of::<f64>(&f, isa, -745.2), [0.0; 6], "{isa}");
    }
}

/// PyTorch #31110 and #83169: β = 0 gives infinity there.
#[test]
fn a_beta_of_zero_is_refused_and_a_negative_one_is_log_sigmoid() {
    for beta in [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Activation::with("softplus", &[("beta", beta)]);
        assert!(matches!(refused, Err(Error::RefusedValue { name: "beta", .. })), "{beta}");
        assert!(Activation::torch_compatible("softplus", &[("beta", beta)]).is_err(), "{beta}");
    }
    let (negative, log) =
        (softplus(&[("beta", -1.0)]), Activation::new("logsigmoid").expect("it is registered"));
    for isa in Isa::available() {
        for x in (-400..=400).map(|i| 0.25 * f64::from(i)) {
            let (a, b) = (all_of::<f64>(&negative, isa, x), all_of::<f64>(&log, isa, x));
            let close = a.iter().zip(&b).all(|(a, b)| ulp_error(*a, *b) <= 6.0);
            assert!(close, "{isa} at {x}: {a:?}, {b:?}");
        }
    }
}

/// PyTorch's z / (z + 1) is ∞ / ∞ from 88.8 with an infinite threshold; tt-metal #9910 and #56397
/// had a gradient of 0 beyond the overflow.
#[test]
fn beyond_the_overflow_of_the_exponential_the_derivative_is_one() {
    for threshold in [f64::INFINITY, 20.0, 1e30] {
        let f = softplus(&[("threshold", threshold)]);
        for x in [88.0, 88.8, 89.0, 100.0, 710.0, 1e4, 1e30, 3e38] {
            let x = f64::from(x as f32);
            everywhere(&f, x, |all| all == [x, 1.0, 1.25, all[3], x, 1.0] && all[3] < 1e-38);
        }
    }
}

/// PyTorch #171249, #180193 and burn #5373: a large β or threshold overflows.
#[test]
fn large_and_small_parameters_give_the_limits_of_the_function() {
    for beta in [1e4, 1e30, 3e38] {
        for threshold in [20.0, 1e30, f64::INFINITY] {
            let f = softplus(&[("beta", beta), ("threshold", threshold)]);
            everywhere(&f, 1.0, |[y, d, ..]| [y, d] == [1.0, 1.0]);
            everywhere(&f, -1.0, |[y, d, ..]| [y, d] == [0.0, 0.0]);
        }
    }
    // ln(1 + e^(βx)) / β for a tiny β is ln 2 / β + x / 2.
    let f = softplus(&[("beta", 1e-30)]);
    everywhere(&f, 3.0, |[y, d, ..]| (y * 1e-30 - std::f64::consts::LN_2).abs() < 1e-7 && d == 0.5);
    // With a threshold of −∞ it is the identity.
    everywhere(&softplus(&[("threshold", f64::NEG_INFINITY)]), -3.0, |[y, d, ..]| {
        [y, d] == [-3.0, 1.0]
    });
}

/// PyTorch #55587: the backward pass compared the threshold with the output, which exceeds it sooner.
#[test]
fn the_threshold_is_on_the_input_not_on_the_output() {
    let f = softplus(&[("threshold", 1.0)]);
    for x in [0.6, 0.99, 1.0] {
        // softplus(0.6) is 1.04, above the threshold.
        everywhere(&f, x, |[y, d, ..]| y > 1.0 && d < 0.74);
    }
    everywhere(&f, 1.001, |[y, d, ..]| (y - 1.001).abs() < 1e-7 && d == 1.0);
}

#[test]
fn pytorchs_threshold_changes_no_bit_in_f32_and_jumps_in_f64() {
    let (exact, pytorch) = (softplus(&[]), Activation::torch_compatible("softplus", &[]));
    let pytorch = pytorch.expect("softplus has one");
    assert_eq!(pytorch, softplus(&[("threshold", 20.0)]));
    let x: Vec<f32> = (-4000..=4000).map(|i| 0.01 * i as f32).collect();
    for isa in Isa::available() {
        let (mut a, mut b) = (x.clone(), x.clone());
        exact.forward_with(isa, &x, &mut a);
        pytorch.forward_with(isa, &x, &mut b);
        assert_eq!(a, b, "{isa}");
        let above = 20.000001;
        assert_eq!(all_of::<f64>(&pytorch, isa, above)[0], above);
        assert!(all_of::<f64>(&exact, isa, above)[0] > above + 2e-9);
    }
}

#[test]
fn only_activations_that_differ_in_pytorch_have_a_compatible_form() {
    let refused = Activation::torch_compatible("relu", &[]).expect_err("it does not differ");
    assert!(matches!(refused, Error::UnknownParameter { .. }), "{refused}");
    let given = Activation::torch_compatible("softplus", &[("threshold", 5.0)]);
    assert_eq!(given, Ok(softplus(&[("threshold", 5.0)])));
}

/// JAX #39707: log1p in `f64` lost digits; onnxruntime #10491 and burn #5609: ln(1 + e^x) did.
#[test]
fn in_the_middle_of_the_left_tail_no_digit_is_lost() {
    for isa in Isa::available() {
        for x in [-80.0, -40.0, -37.5, -20.0, -17.0] {
            // e^x − e^(2x) / 2 + …, with no more terms needed at these x.
            let (e, f) = (f64::exp(x), softplus(&[]));
            let exact = e - e * e / 2.0 + e * e * e / 3.0;
            assert!(ulp_error(all_of::<f64>(&f, isa, x)[0], exact) <= 2.0, "{isa} at {x}");
            assert!(ulp_error(all_of::<f32>(&f, isa, x)[0] as f32, exact) <= 1.5, "{isa} at {x}");
        }
    }
}
