//! Initializations: published variances, and their names in files.

use activations::Activation;
use approx::assert_relative_eq;
use meanfield::{Init, Moments};

const WIDTHS: [usize; 5] = [64, 128, 96, 128, 10];

fn activation(name: &str) -> Activation {
    Activation::new(name).expect("it is registered")
}

#[test]
fn rules_resolve_to_their_published_variances() {
    let resolved = |init: Init, name| init.weight_variances(&activation(name), &WIDTHS);
    let close = |ours: Vec<f64>, expected: [f64; 4]| {
        for (ours, expected) in ours.into_iter().zip(expected) {
            assert_relative_eq!(ours, expected, max_relative = 1e-6);
        }
    };
    let (first, last) = (1.0 / 64.0, 1.0 / 128.0);
    close(resolved(Init::He, "softplus"), [first, 2.0 / 128.0, 2.0 / 96.0, last]);
    // For ReLU, E f² = E f'² = 1/2 at q = 1: forward and backward are He, while q stays 1.
    close(resolved(Init::Forward, "relu"), [first, 2.0 / 128.0, 2.0 / 96.0, last]);
    close(resolved(Init::Backward, "relu"), [first, 2.0 / 128.0, 2.0 / 96.0, last]);
    close(resolved(Init::Glorot, "relu"), [2.0 / 192.0, 2.0 / 224.0, 2.0 / 224.0, last]);
    let third = |fan_in: f64| 1.0 / (3.0 * fan_in);
    close(resolved(Init::PyTorch, "relu"), [third(64.0), third(128.0), third(96.0), third(128.0)]);
}

#[test]
fn the_backward_rule_follows_the_second_moment_from_layer_to_layer() {
    let softplus = activation("softplus");
    let variances = Init::Backward.weight_variances(&softplus, &WIDTHS);
    let first = Moments::of(&softplus, 1.0);
    let second = Moments::of(&softplus, first.second / first.derivative_second);
    assert_relative_eq!(variances[1], 1.0 / (128.0 * first.derivative_second));
    assert_relative_eq!(variances[2], 1.0 / (96.0 * second.derivative_second));
    assert!(second.derivative_second > 1.1 * first.derivative_second);
}

#[test]
fn initializations_are_read_and_written_by_their_lower_case_names() {
    for init in Init::ALL {
        assert_eq!(init.name().parse(), Ok(init));
        let text = serde_json::to_string(&init).unwrap();
        assert_eq!(text, format!("{:?}", init.name()));
        assert_eq!(serde_json::from_str::<Init>(&text).unwrap(), init);
    }
    assert!("He".parse::<Init>().unwrap_err().to_string().contains("he, glorot"));
}
