//! Signal propagation: simulation compared with theory, closed forms, determinism, the command.

use std::sync::atomic::AtomicBool;

use activations::Activation;
use assert_cmd::Command;
use predicates::prelude::*;
use propagation::{Layer, Propagation, Quantity, Sample, Settings, in_theory, propagate};

pub(crate) fn settings(
    name: &str,
    weight: f64,
    bias: f64,
    depth: usize,
    sample: Sample,
) -> Settings {
    let activation = Activation::new(name).expect("it is registered");
    let plain = Settings::new(activation, vec![weight; depth + 1]);
    Settings { bias_variance: bias, mean_share: true, sample: Some(sample), ..plain }
}

pub(crate) fn simulate(settings: &Settings) -> Propagation {
    let result = propagate(settings, &|| (), &AtomicBool::new(false));
    result.expect("it is allowed").expect("nobody interrupts")
}

/// The distance between theory and simulation, in standard errors.
pub(crate) fn distance(quantity: Quantity) -> f64 {
    let theory = quantity.theory.expect("there is a theory");
    let gap = (quantity.simulated.expect("it was simulated") - theory).abs();
    let rounding = 1e-12 * theory.abs();
    if gap <= rounding { 0.0 } else { gap / quantity.standard_error.expect("over networks") }
}

#[test]
fn simulation_agrees_with_theory_within_four_standard_errors() {
    let sample = Sample { width: 512, nets: 10, inputs: 8, input_dim: 16, seed: 3 };
    for (name, weight, bias) in [
        ("relu", 2.0, 0.0),
        ("softplus", 1.0, 0.0),
        ("shifted_softplus", 2.0, 0.1),
        ("squareplus", 1.0, 0.0),
        ("gelu", 2.0, 0.1),
        ("tanh", 1.5, 0.0),
    ] {
        for layer in simulate(&settings(name, weight, bias, 6, sample)).layers {
            let signals = [layer.q, layer.chi, layer.gradient_ratio, layer.correlation];
            for quantity in signals.into_iter().chain([layer.mean_share]) {
                assert!(distance(quantity) <= 4.0, "{name}: {quantity:?} in {layer:?}");
            }
        }
    }
}

/// So many networks, so narrow and deep, that the theory of infinite width is far off.
#[test]
fn theory_depends_on_the_width() {
    let sample = Sample { width: 48, nets: 200, inputs: 8, input_dim: 16, seed: 3 };
    for (name, weight) in [("gelu", 1.98), ("shifted_softplus", 3.518)] {
        let settings = settings(name, weight, 0.0, 8, sample);
        let limit = in_theory(&Settings { sample: None, ..settings.clone() });
        let mut furthest = 0.0_f64;
        for (layer, limit) in simulate(&settings).layers.into_iter().zip(limit.layers) {
            for (own, limit) in [
                (layer.q, limit.q),
                (layer.chi, limit.chi),
                (layer.gradient_ratio, limit.gradient_ratio),
                (layer.correlation, limit.correlation),
            ] {
                assert!(distance(own) <= 4.0, "{name}: {own:?} in {layer:?}");
                furthest = furthest.max(distance(Quantity { theory: limit.theory, ..own }));
            }
        }
        assert!(furthest > 5.0, "{name}: infinite width is only {furthest} standard errors off");
    }
}

/// The check above would find a theory with a variance that is 10 % off.
#[test]
fn a_wrong_variance_is_found() {
    let sample = Sample { width: 128, nets: 20, inputs: 8, input_dim: 16, seed: 3 };
    let right = simulate(&settings("tanh", 1.5, 0.0, 6, sample));
    let wrong = simulate(&settings("tanh", 1.65, 0.0, 6, sample));
    let largest_distance = |quantity: fn(&Layer) -> Quantity| {
        let layers = right.layers.iter().zip(&wrong.layers);
        layers
            .map(|(a, b)| distance(Quantity { theory: quantity(b).theory, ..quantity(a) }))
            .fold(0.0, f64::max)
    };
    assert!(largest_distance(|layer| layer.q) > 4.0);
    assert!(largest_distance(|layer| layer.chi) > 4.0);
    assert!(largest_distance(|layer| layer.gradient_ratio) > 4.0);
}

#[test]
fn the_share_of_networks_dead_for_one_input_has_the_closed_form() {
    for (width, depth) in [(1, 3), (2, 5), (3, 9), (4, 20), (6, 50)] {
        let sample = Sample { width, nets: 4000, inputs: 2, input_dim: 3, seed: 11 };
        let found = simulate(&settings("relu", 2.0, 0.0, depth, sample)).network;
        let survives = (1.0 - 0.5_f64.powi(width as i32)).powi(depth as i32);
        let dies = found.single_input_dead_share;
        assert!((dies.theory.expect("exact") - (1.0 - survives)).abs() < 1e-12);
        assert!(distance(dies) <= 4.0, "width {width}, depth {depth}: {dies:?}");
    }
    let sample = Sample { width: 2, nets: 10, inputs: 2, input_dim: 3, seed: 11 };
    let biased = simulate(&settings("relu", 2.0, 0.1, 5, sample)).network;
    assert_eq!(biased.single_input_dead_share.theory, None);
}

#[test]
fn half_of_relus_outputs_are_zero_and_none_of_softplus() {
    let sample = Sample { width: 64, nets: 40, inputs: 16, input_dim: 8, seed: 5 };
    let relu = simulate(&settings("relu", 2.0, 0.0, 3, sample));
    for layer in &relu.layers {
        assert_eq!(layer.zero_share.theory, Some(0.5));
        assert!(distance(layer.zero_share) <= 4.0, "{layer:?}");
        // f' is 0 or 1, so gate-dead and zero-dead units are the same.
        assert_eq!(layer.zero_dead.simulated, layer.gate_dead.simulated);
    }
    for layer in &simulate(&settings("softplus", 1.0, 0.0, 3, sample)).layers {
        assert_eq!(layer.zero_share.simulated, Some(0.0));
        assert_eq!(layer.zero_dead.simulated, Some(0.0));
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let sample = Sample { width: 5, nets: 700, inputs: 3, input_dim: 4, seed: 1 };
    let settings = settings("gelu", 1.8, 0.05, 4, sample);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| simulate(&settings))
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn overflow_is_null_and_small_gradients_do_not_underflow() {
    let sample = Sample { width: 16, nets: 3, inputs: 2, input_dim: 4, seed: 2 };
    let far = simulate(&settings("identity", 1e12, 0.0, 40, sample));
    let (first, last) = (far.layers[0], far.layers[39]);
    assert!(first.q.simulated.is_some() && first.q.theory.is_some());
    assert_eq!((last.q.theory, last.q.simulated), (None, None));
    // Fifty layers, each with a factor of a millionth.
    let faint = simulate(&settings("identity", 1e-6, 0.0, 50, sample)).layers[0].gradient_ratio;
    let found = faint.simulated.expect("it is a number");
    assert!((1e-297..1e-291).contains(&found), "{found:e} for {:?}", faint.theory);
}

#[test]
fn an_interrupted_simulation_has_no_result() {
    let sample = Sample { width: 4, nets: 10, inputs: 2, input_dim: 2, seed: 0 };
    let settings = settings("relu", 2.0, 0.0, 2, sample);
    let stopped = propagate(&settings, &|| (), &AtomicBool::new(true)).expect("it is allowed");
    assert_eq!(stopped, None);
}

pub(crate) fn softknee(line: &str) -> Command {
    let mut command = Command::cargo_bin("softknee").expect("it is built");
    command.args(line.split_whitespace());
    command
}

#[test]
fn the_command_prints_the_same_numbers_in_every_format() {
    let line = "propagate softplus --beta 5 --weight-variance 1.5 --bias-variance 0.1 --depth 3 --width 8 \
                --nets 6 --inputs 4 --input-dim 1 --correlation 1 --seed 7 --format";
    let output = softknee(&format!("{line} json")).assert().success().get_output().stdout.clone();
    let json: serde_json::Value = serde_json::from_slice(&output).expect("JSON");
    assert_eq!(json["activation"], "softplus(β=5)");
    assert_eq!(json["settings"]["depth"], 3);
    assert_eq!(json["layers"].as_array().map(Vec::len), Some(3));
    let q = &json["layers"][0]["q"];
    assert!((q["theory"].as_f64().expect("a number") - 1.6).abs() < 1e-12);
    assert!(q["standard_error"].as_f64().expect("a number") > 0.0);
    assert_eq!(json["layers"][2]["gradient_ratio"]["theory"], 1.0);
    assert!(json["layers"][2]["gate_dead"]["theory"].is_null());
    assert!(json["network"]["single_input_dead_share"]["theory"].is_null());
    let simulated = q["simulated"].as_f64().expect("a number").to_string();
    softknee(&format!("{line} csv")).assert().success().stdout(
        predicate::str::starts_with("layer,quantity,theory,simulated,standard_error\n1,q,1.6,")
            .and(predicate::str::contains(simulated)),
    );
    softknee(&format!("{line} markdown"))
        .assert()
        .success()
        .stdout(predicate::str::contains("|---"));
    softknee(&format!("{line} text")).assert().success().stdout(predicate::str::contains("±"));
}

#[test]
fn without_a_width_there_is_only_theory() {
    let output = softknee("propagate relu --init he --depth 4 --format json")
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    let json: serde_json::Value = serde_json::from_slice(&output).expect("JSON");
    let layer = &json["layers"][3];
    assert!((layer["q"]["theory"].as_f64().expect("a number") - 1.0).abs() < 1e-9);
    assert!(layer["q"]["simulated"].is_null() && layer["q"]["standard_error"].is_null());
    assert!(json["settings"]["nets"].is_null());
}

#[test]
fn impossible_networks_are_refused_with_the_reason() {
    for (line, reason) in [
        ("propagate relu --weight-variance -1", "must be positive"),
        ("propagate relu --weight-variance nan", "must be positive"),
        ("propagate relu --weight-variance 2 --bias-variance -1", "bias variance -1"),
        ("propagate relu --weight-variance 2 --correlation 1.5", "from -1 to 1"),
        ("propagate relu --weight-variance 1 --bias-variance 3 --correlation 0", "no two inputs"),
        ("propagate relu --init pytorch", "--init pytorch"),
        ("propagate relu --weight-variance 2 --width 60000 --depth 50", "GiB"),
        ("propagate softmax --weight-variance 2", "softmax"),
        ("propagate relu --beta 2 --weight-variance 2", "beta"),
        ("propagate relu --init he --bias-init pytorch", "use zero or centered biases"),
        (
            "propagate relu --init he --bias-init centered --bias-variance 0.1",
            "a bias variance of 0.1",
        ),
    ] {
        softknee(line).assert().code(1).stderr(predicate::str::contains(reason));
    }
    for line in ["propagate relu", "propagate relu --weight-variance 2 --depth 0"] {
        softknee(line).assert().code(2);
    }
}
