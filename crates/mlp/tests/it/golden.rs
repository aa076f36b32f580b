//! The numbers of two short runs, recorded: they change only on purpose.
//!
//! When they do, records made before cannot be mixed with new ones. So rewrite the file with
//! `SOFTKNEE_BLESS=1 cargo test -p mlp golden` **and** raise `ALGORITHM_VERSION` in the harness
//! (`crates/harness/src/plan/cell.rs`).
//!
//! Deliberately absent: single bits. Machines differ in the last ones (vector instructions, length of
//! fused sums); everything that is drawn, ordered or computed otherwise shows above 10⁻⁹ in f64.

use std::path::Path;

use mlp::init::Init;
use mlp::loss::Loss;
use mlp::optimizer::{Adam, Optimizer};
use serde_json::{Value, json};

use crate::common::{config, surface, xor};

const TOLERANCE: f64 = 1e-9;

fn runs() -> Value {
    let mut relu = config("relu", Loss::CrossEntropy);
    (relu.steps, relu.curve_every, relu.evaluate_every) = (30, 5, 10);
    relu.snapshot_steps = vec![15];
    let mut softplus = config("softplus", Loss::SquaredError);
    (softplus.steps, softplus.curve_every, softplus.evaluate_every) = (30, 5, 10);
    softplus.optimizer = Optimizer::Adam(Adam::default());
    (softplus.init, softplus.learning_rate) = (Init::Forward, 0.01);
    json!({
        "relu on xor, momentum, he": xor::<f64>(100).train(&relu, 1),
        "softplus on a surface, adam, forward": surface::<f64>(100).train(&softplus, 1),
    })
}

/// Everything equal, numbers up to the tolerance; otherwise where they differ.
fn difference(ours: &Value, recorded: &Value, place: &str) -> Option<String> {
    match (ours, recorded) {
        (Value::Number(ours), Value::Number(recorded)) => {
            let (ours, recorded) = (ours.as_f64()?, recorded.as_f64()?);
            let close = (ours - recorded).abs() <= TOLERANCE * recorded.abs().max(1e-3);
            (!close).then(|| format!("{place}: {ours}, recorded {recorded}"))
        }
        (Value::Array(ours), Value::Array(recorded)) if ours.len() == recorded.len() => {
            let mut pairs = ours.iter().zip(recorded).enumerate();
            pairs.find_map(|(at, (a, b))| difference(a, b, &format!("{place}[{at}]")))
        }
        (Value::Object(ours), Value::Object(recorded)) if ours.keys().eq(recorded.keys()) => {
            let mut keys = ours.keys();
            keys.find_map(|key| difference(&ours[key], &recorded[key], &format!("{place}.{key}")))
        }
        _ => (ours != recorded).then(|| format!("{place}: {ours}, recorded {recorded}")),
    }
}

#[test]
fn training_numbers_are_those_recorded() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/golden.json");
    let ours = runs();
    if std::env::var_os("SOFTKNEE_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&ours).unwrap() + "\n";
        std::fs::write(&file, text).unwrap();
    }
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let difference = difference(&ours, &recorded, "");
    assert_eq!(
        difference, None,
        "numbers changed: if on purpose, see the head of tests/it/golden.rs"
    );
}

#[test]
fn the_comparison_finds_a_changed_number_name_and_length() {
    let recorded = json!({"a": [1.0, 2.0], "b": "x"});
    let differs = |ours: Value| difference(&ours, &recorded, "").is_some();
    assert!(!differs(json!({"a": [1.0, 2.0 + 1e-12], "b": "x"})));
    assert!(differs(json!({"a": [1.0, 2.0 + 1e-7], "b": "x"})));
    assert!(differs(json!({"a": [1.0], "b": "x"})));
    assert!(differs(json!({"a": [1.0, 2.0], "b": "y"})));
    assert!(differs(json!({"a": [1.0, 2.0]})));
    assert!(differs(json!({"a": [null, 2.0], "b": "x"})));
}
