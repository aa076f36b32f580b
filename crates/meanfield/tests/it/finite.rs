//! Layers of a given width: the limit of infinite width, and what is known exactly.

use activations::{Activation, registry};
use approx::assert_relative_eq;
use meanfield::{ExpectedLayer, expected_layers};

fn expected(
    name: &str,
    weight: f64,
    bias: f64,
    depth: usize,
    width: Option<u32>,
) -> Vec<ExpectedLayer> {
    let activation = Activation::new(name).expect("it is registered");
    expected_layers(&activation, &vec![weight; depth + 1], bias, 0.2, width)
}

#[test]
fn wide_layers_are_those_of_infinite_width() {
    for (name, weight, bias) in [
        ("relu", 2.0, 0.0),
        ("relu", 1.5, 0.1),
        ("softplus", 1.0, 0.0),
        ("shifted_softplus", 3.5, 0.0),
        ("gelu", 1.98, 0.0),
        ("tanh", 3.0, 0.1),
        ("tanh", 0.5, 0.0),
    ] {
        let limit = expected(name, weight, bias, 12, None);
        let wide = expected(name, weight, bias, 12, Some(u32::MAX));
        for (limit, wide) in limit.iter().zip(&wide) {
            assert_relative_eq!(limit.q, wide.q, max_relative = 1e-5);
            assert_relative_eq!(limit.chi, wide.chi, max_relative = 1e-5);
            assert_relative_eq!(limit.gradient_ratio, wide.gradient_ratio, max_relative = 1e-5);
            assert!(
                (limit.correlation - wide.correlation).abs() < 1e-5,
                "{name}: {limit:?} {wide:?}"
            );
        }
    }
}

/// E q'² = q² (1 + 5 / N) follows from E f⁴ = 3 q² / 2, and E q' = q. Gradients do not depend on the
/// scale of q.
#[test]
fn relus_second_moments_scatter_by_their_closed_form() {
    for width in [64_u32, 512] {
        let grown = 1.0 + 5.0 / f64::from(width);
        for (index, layer) in expected("relu", 2.0, 0.0, 16, Some(width)).iter().enumerate() {
            assert_relative_eq!(layer.q, 2.0, max_relative = 1e-6);
            let square = layer.mean(|q| q * q);
            assert_relative_eq!(square, 4.0 * grown.powi(index as i32), max_relative = 1e-5);
            assert_relative_eq!(layer.chi, 1.0, max_relative = 1e-9);
            assert_relative_eq!(layer.gradient_ratio, 1.0, max_relative = 1e-6);
            assert_eq!(layer.mean(|_| 0.5), 0.5);
        }
    }
}

/// For a product of matrices with independent entries all means are exact, and E q'² = q² (1 + 2 / N).
#[test]
fn linear_layers_have_means_of_any_width() {
    for (index, layer) in expected("identity", 1.5, 0.0, 10, Some(16)).iter().enumerate() {
        let q = 1.5_f64.powi(index as i32 + 1);
        assert_relative_eq!(layer.q, q, max_relative = 1e-6);
        let scatter = (1.0_f64 + 2.0 / 16.0).powi(index as i32);
        assert_relative_eq!(layer.mean(|q| q * q), q * q * scatter, max_relative = 1e-5);
        assert_relative_eq!(
            layer.gradient_ratio,
            1.5_f64.powi(9 - index as i32),
            max_relative = 1e-6
        );
    }
}

#[test]
fn equal_inputs_stay_equal_and_opposite_inputs_opposite() {
    // The second moments of exp leave the range of `f64`.
    for entry in registry().iter().filter(|entry| entry.name != "exp") {
        let activation = Activation::new(entry.name).expect("it is registered");
        for layer in expected_layers(&activation, &[0.5; 5], 0.0, 1.0, Some(32)) {
            assert_eq!(layer.correlation, 1.0, "{}", entry.name);
        }
    }
    let tanh = Activation::new("tanh").expect("it is registered");
    for layer in expected_layers(&tanh, &[2.0; 5], 0.0, -1.0, Some(32)) {
        assert!((layer.correlation + 1.0).abs() < 1e-12, "{layer:?}");
    }
}

#[test]
fn layers_beyond_the_range_have_the_values_of_infinite_width() {
    for weight in [1e40, 1e-40] {
        let [infinite, narrow] =
            [None, Some(4)].map(|width| expected("identity", weight, 0.0, 9, width));
        // As text, NaN equals itself.
        assert_eq!(format!("{:?}", infinite[8]), format!("{:?}", narrow[8]), "{weight:e}");
    }
}

/// The values are NaN, and nothing panics.
#[test]
fn second_moments_may_scatter_beyond_the_range_of_numbers() {
    assert!(expected("relu", 2.0, 0.0, 300, Some(1))[299].correlation.is_nan());
    assert_eq!(expected("exp", 1.0, 0.0, 6, Some(2)).len(), 6);
    assert_eq!(expected("tanh", 1e6, 0.0, 3, Some(1)).len(), 3);
}

#[test]
fn every_width_and_activation_has_finite_values() {
    for entry in registry().iter().filter(|entry| entry.name != "exp") {
        for width in [1, 3, 100] {
            for layer in expected(entry.name, 1.2, 0.05, 8, Some(width)) {
                let numbers = [layer.q, layer.chi, layer.gradient_ratio, layer.correlation];
                assert!(
                    numbers.iter().all(|number| number.is_finite()),
                    "{}: {layer:?}",
                    entry.name
                );
                assert!(
                    layer.q > 0.0 && layer.correlation.abs() <= 1.0,
                    "{}: {layer:?}",
                    entry.name
                );
            }
        }
    }
}
