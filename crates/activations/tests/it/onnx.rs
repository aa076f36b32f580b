//! Softplus against the vectors that ONNX publishes for those who implement its operators.

use activations::{Activation, Isa, Real};

const PUBLISHED: &str = include_str!("../data/onnx_softplus.csv");

/// ONNX's outputs are `f32`s of another implementation, so both may be off.
#[test]
fn softplus_agrees_with_onnx_within_two_units_in_the_last_place() {
    let mut lines = 0;
    for line in PUBLISHED.lines().filter(|line| !line.starts_with('#')) {
        let (x, published) = line.split_once(',').expect("an input and an output");
        let x: f32 = x.parse().expect("a number");
        let published: f32 = published.parse().expect("a number");
        let softplus = Activation::softplus(1.0).expect("1 is allowed");
        for isa in Isa::available() {
            let (mut single, mut double) = ([0.0_f32], [0.0_f64]);
            softplus.forward_with(isa, &[x], &mut single);
            softplus.forward_with(isa, &[f64::from(x)], &mut double);
            for (y, bound) in [(f64::from(single[0]), 2.0), (double[0], 1.0)] {
                let distance = (y - f64::from(published)).abs() / published.ulp();
                assert!(distance <= bound, "{isa} at {x}: {y}, ONNX {published}: {distance} ULP");
            }
        }
        lines += 1;
    }
    assert_eq!(lines, 200);
}
