//! Signal propagation at infinite width: closed forms, fixed points, and initializations.

use std::f64::consts::PI;

use activations::{Activation, registry};
use approx::assert_relative_eq;
use meanfield::{
    Init, Variances, backward_critical_layers, fixed_point, forward_preserving, gradient_ratios,
    layers, next_correlation,
};

fn named(name: &str) -> Activation {
    Activation::new(name).expect("it is registered")
}

#[test]
fn relus_correlation_follows_the_arc_cosine_map() {
    let found = layers(&named("relu"), &[2.0; 31], 0.0, -0.3);
    let mut c = -0.3_f64;
    for layer in found {
        assert_relative_eq!(layer.q, 2.0, max_relative = 1e-11);
        assert_relative_eq!(layer.chi, 1.0, max_relative = 1e-12);
        assert!((layer.correlation - c).abs() < 1e-10, "{layer:?}, not {c}");
        c = ((1.0 - c * c).sqrt() + c * (PI - c.acos())) / PI;
    }
}

#[test]
fn relus_map_with_biases_has_its_closed_form() {
    let variances = Variances { weight: 1.4, bias: 0.3 };
    let (q, c) = (1.7_f64, 0.2_f64);
    let kernel = ((1.0 - c * c).sqrt() + c * (PI - c.acos())) / (2.0 * PI);
    let expected = (1.4 * q * kernel + 0.3) / (0.7 * q + 0.3);
    assert_relative_eq!(
        next_correlation(&named("relu"), variances, q, c),
        expected,
        max_relative = 1e-11
    );
}

#[test]
fn the_identity_only_multiplies_by_the_weight_variance() {
    let found = layers(&named("identity"), &[0.5, 2.0, 3.0, 1.0], 0.0, 0.25);
    let expected = [(0.5, 2.0), (1.0, 3.0), (3.0, 1.0)];
    for (layer, (q, chi)) in found.iter().zip(expected) {
        assert_relative_eq!(layer.q, q, max_relative = 1e-12);
        assert_relative_eq!(layer.chi, chi, max_relative = 1e-12);
        assert!((layer.correlation - 0.25).abs() < 1e-12);
    }
    let ratios = gradient_ratios(&found);
    for (ratio, expected) in ratios.into_iter().zip([6.0, 3.0, 1.0]) {
        assert_relative_eq!(ratio, expected, max_relative = 1e-12);
    }
}

#[test]
fn second_moments_may_overflow_to_infinity_and_vanish_to_zero() {
    let far = layers(&named("identity"), &[1e200; 4], 0.0, 0.5);
    assert!(far[2].q.is_infinite() && far[2].chi.is_nan() && far[2].correlation.is_nan());
    let gone = layers(&named("relu"), &[1e-200; 4], 0.0, 0.5);
    assert_eq!(gone[2].q, 0.0);
    assert!(gone[2].correlation.is_nan());
}

#[test]
fn deep_networks_converge_to_the_fixed_point() {
    for (name, weight, bias) in [
        ("tanh", 1.5, 0.05),
        ("tanh", 4.0, 0.3),
        ("sigmoid", 3.0, 0.1),
        ("softplus", 0.8, 0.0),
        ("gelu", 1.5, 0.1),
    ] {
        let (activation, variances) = (named(name), Variances { weight, bias });
        let point = fixed_point(&activation, variances, 1.0).expect("it settles");
        assert!(point.q_slope.abs() < 1.0, "{name}: {point:?}");
        let long = layers(&activation, &[weight; 200], bias, 0.3);
        let last = long.last().expect("there are layers");
        assert_relative_eq!(last.q, point.q, max_relative = 1e-6);
        assert_relative_eq!(last.chi, point.chi, max_relative = 1e-6);
        assert_relative_eq!(last.correlation, point.correlation, max_relative = 1e-5);
        assert!((0.0..1.0).contains(&point.correlation_slope), "{name}: {point:?}");
        assert!(point.correlation_length() > 0.0);
    }
}

#[test]
fn fixed_points_may_be_everywhere_at_zero_or_nowhere() {
    let relu = named("relu");
    let critical = fixed_point(&relu, Variances { weight: 2.0, bias: 0.0 }, 1.7).expect("any q");
    assert_eq!(critical.q, 1.7);
    assert!(critical.correlation_length().is_infinite());
    assert_eq!(fixed_point(&relu, Variances { weight: 2.5, bias: 0.0 }, 1.0), None);
    let shrinks =
        fixed_point(&relu, Variances { weight: 1.0, bias: 0.0 }, 1.0).expect("it settles");
    assert_eq!((shrinks.q, shrinks.correlation), (0.0, 1.0));
    assert_relative_eq!(shrinks.chi, 0.5, max_relative = 1e-9);
}

#[test]
fn derived_initializations_preserve_what_they_are_named_for() {
    for entry in registry() {
        let activation = named(entry.name);
        let forward = layers(
            &activation,
            &[vec![1.0], vec![forward_preserving(&activation); 8]].concat(),
            0.0,
            0.0,
        );
        assert!(forward.iter().all(|layer| (layer.q - 1.0).abs() < 1e-9), "{}", entry.name);
        let variances = [vec![1.0], backward_critical_layers(&activation, 1.0, 6)].concat();
        let backward = layers(&activation, &variances, 0.0, 0.0);
        assert!(backward.iter().all(|layer| (layer.chi - 1.0).abs() < 1e-9), "{}", entry.name);
        // `Init` has the same variances.
        let widths = [4, 8, 8, 8, 3];
        let drawn = |init: Init| -> Vec<f64> {
            let variances = init.weight_variances(&activation, &widths);
            variances.iter().zip(widths).map(|(v, fan_in)| v * fan_in as f64).collect()
        };
        for (drawn, theory) in drawn(Init::Backward).iter().zip(&variances).take(3) {
            assert_relative_eq!(drawn, theory, max_relative = 1e-12);
        }
        let gain = forward_preserving(&activation);
        for (drawn, theory) in drawn(Init::Forward).iter().zip([1.0, gain, gain, 1.0]) {
            assert_relative_eq!(*drawn, theory, max_relative = 1e-12);
        }
    }
}
