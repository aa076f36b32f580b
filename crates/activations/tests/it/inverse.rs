//! The inverse of Softplus against 60 digits, at the ends of its domain, and as an inverse.

use activations::accuracy::ulp_error;
use activations::{Activation, Error, InverseSoftplus, Real};

use crate::recorded::lines;

#[test]
fn it_agrees_with_sixty_digits_in_both_precisions() {
    let (mut count, mut largest) = (0, [0.0_f64; 2]);
    for line in lines().filter(|line| line.name == "inverse_softplus") {
        let beta: f64 = line.parameter.parse().expect("a number");
        let inverse = InverseSoftplus::new(beta).expect("it is allowed");
        let x = inverse.evaluate(line.x);
        let error = ((x - line.near) - line.lack).abs() / line.near.ulp();
        largest[1] = largest[1].max(error);
        assert!(error <= 2.5, "β = {beta}, y = {}: {error} ULP", line.x);
        // Only where y is an f32, since rounding y would add an error.
        let y = line.x as f32;
        if f64::from(y) == line.x && f64::from(beta as f32) == beta {
            let error = ulp_error(inverse.evaluate(y), line.near);
            largest[0] = largest[0].max(error);
            assert!(error <= 0.51, "β = {beta}, y = {y}: {error} ULP in f32");
        }
        count += 1;
    }
    assert!(count > 600, "{count} lines");
    println!("largest errors: {:.3} ULP in f32, {:.3} in f64", largest[0], largest[1]);
}

#[test]
fn outside_the_range_of_softplus_it_is_nan_and_at_the_ends_infinite() {
    let of = |beta: f64, y: f64| InverseSoftplus::new(beta).expect("it is allowed").evaluate(y);
    for y in [-1.0, -5e-324, f64::NEG_INFINITY, f64::NAN] {
        assert!(of(1.0, y).is_nan(), "{y}");
    }
    assert_eq!((of(1.0, 0.0), of(1.0, -0.0)), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    assert_eq!(of(1.0, f64::INFINITY), f64::INFINITY);
    assert_eq!((of(1.0, f64::MAX), of(10.0, f64::MAX)), (f64::MAX, f64::MAX));
    // For β < 0 Softplus is negative.
    assert!(of(-1.0, 1.0).is_nan() && of(-1.0, -1.0) < 0.0);
    assert_eq!(of(-1.0, 0.0), f64::INFINITY);
    assert_eq!(of(-2.0, -f64::INFINITY), f64::NEG_INFINITY);
}

#[test]
fn values_of_beta_that_softplus_refuses_are_refused() {
    for beta in [0.0, f64::NAN, f64::INFINITY] {
        let refused = InverseSoftplus::new(beta);
        assert!(matches!(refused, Err(Error::RefusedValue { .. })), "{beta}");
    }
}

#[test]
fn softplus_of_the_inverse_is_the_original_number() {
    for beta in [-1.0, 0.5, 1.0, 10.0] {
        let softplus = Activation::softplus(beta).expect("it is allowed");
        let inverse = InverseSoftplus::new(beta).expect("it is allowed");
        let y: Vec<f64> = (-320..320).map(|i| 1.03_f64.powi(i) * beta.signum()).collect();
        let (mut x, mut back) = (y.clone(), y.clone());
        inverse.apply(&y, &mut x);
        softplus.forward(&x, &mut back);
        for i in 0..y.len() {
            // A relative error of x changes y by x · f'(x) / y times as much.
            let gain = 1.0 + (x[i] * softplus.reference_derivative(x[i]) / y[i]).abs();
            let error = ulp_error(back[i], y[i]);
            assert!(error <= 4.0 * gain, "β = {beta}, y = {}: {error} ULP", y[i]);
        }
        let mut in_place = y;
        inverse.apply_in_place(&mut in_place);
        assert_eq!(in_place, x);
    }
}
