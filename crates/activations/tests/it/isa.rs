//! Instruction sets: by name, by detection, and alike where they can be.

use activations::{Activation, Error, Isa};

use crate::battery::all;

#[test]
fn portable_is_always_there_and_the_best_is_the_last_available() {
    let available: Vec<Isa> = Isa::available().collect();
    assert_eq!(available.first(), Some(&Isa::PORTABLE));
    assert!(available.contains(&Isa::best()));
}

#[test]
fn every_available_set_is_found_by_its_name_and_no_other_is() {
    for isa in Isa::available() {
        assert_eq!(Isa::by_name(isa.name()), Ok(isa));
    }
    let refused = Isa::by_name("mmx").expect_err("no kernel is compiled for it");
    assert!(matches!(refused, Error::UnavailableIsa { .. }));
    assert!(refused.to_string().contains("mmx") && refused.to_string().contains("portable"));
}

/// AVX-512's softplus and sigmoid have kernels of their own; everything else is the same operations
/// in the same order.
#[test]
fn the_two_fused_sets_agree_bit_for_bit_in_f64() {
    let fused: Vec<Isa> = Isa::available().filter(|isa| *isa != Isa::PORTABLE).collect();
    let x: Vec<f64> = (-9000..9000).map(|i| f64::from(i) * 0.0137).collect();
    for activation in all() {
        let results = fused.iter().map(|isa| {
            let (mut y, mut d) = (x.clone(), x.clone());
            activation.forward_with(*isa, &x, &mut y);
            activation.derivative_with(*isa, &x, &mut d);
            (y, d)
        });
        let results: Vec<_> = results.collect();
        assert!(results.windows(2).all(|pair| pair[0] == pair[1]), "{}", activation.label());
    }
}

#[test]
fn the_derivative_of_softplus_is_a_half_at_zero_and_symmetric() {
    let softplus = Activation::new("softplus").expect("it is registered");
    let x: Vec<f32> = (0..4000).map(|i| i as f32 * 0.01).collect();
    let minus: Vec<f32> = x.iter().map(|x| -x).collect();
    let (mut right, mut left) = (x.clone(), x.clone());
    for isa in Isa::available() {
        softplus.derivative_with(isa, &x, &mut right);
        softplus.derivative_with(isa, &minus, &mut left);
        assert_eq!((left[0], right[0]), (0.5, 0.5), "{isa}");
        for (left, right) in left.iter().zip(&right) {
            assert!((left + right - 1.0).abs() <= f32::EPSILON, "{isa}: {left} + {right}");
        }
    }
}
