//! The numbers of short runs, recorded: they change only on purpose.
//!
//! When they do, records made before cannot be mixed with new ones. So rewrite the file with
//! `SOFTKNEE_BLESS=1 cargo test -p mlp golden` **and** raise `ALGORITHM_VERSION` in the harness
//! (`crates/harness/src/plan/cell.rs`).
//!
//! f64 runs are compared up to 10⁻⁹: whatever is drawn, ordered or computed otherwise shows, on any
//! machine. f32 runs are compared bit by bit, through a digest for each set of vector
//! instructions, since a kernel that rounds otherwise changes every record. Deliberately absent:
//! digests for vector instructions that nobody has recorded; there the test says so and compares f64
//! only.

use std::path::{Path, PathBuf};

use activations::Isa;
use mlp::Init;
use mlp::config::{ConfigBuilder, Model};
use mlp::loss::Loss;
use mlp::optimizer::{Adam, Optimizer};
use serde_json::{Value, json};

use crate::common::{activation, config, config_of, surface, xor};

const TOLERANCE: f64 = 1e-9;

fn runs() -> Value {
    let short = |config: ConfigBuilder| config.steps(30).curve_every(5).evaluate_every(10);
    let relu = short(config("relu", Loss::CrossEntropy)).snapshots(vec![0, 15, 30]);
    let softplus = Model::new([16, 16], activation("softplus"), Init::Forward);
    let softplus = short(config_of(softplus, Loss::SquaredError))
        .snapshots(vec![0, 30])
        .optimizer(Optimizer::Adam(Adam::default()))
        .learning_rate(0.01);
    json!({
        "relu on xor, momentum, he": xor::<f64>(100).train(relu, 1),
        "softplus on a surface, adam, forward": surface::<f64>(100).train(softplus, 1),
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

/// A digest of every bit of three f32 runs, one of them with sums longer than a block of the product.
fn bits() -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, width, steps) in [("relu", 16, 200), ("softplus", 16, 200), ("tanh", 1500, 10)] {
        let model = Model::new([width, 16], activation(name), Init::He);
        let config = config_of(model, Loss::CrossEntropy).steps(steps).snapshots(vec![0, steps]);
        let trace = xor::<f32>(300).train(config, 1);
        hasher.update(&serde_json::to_vec(&trace).unwrap());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

fn recording(name: &str) -> (PathBuf, Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let value = std::fs::read_to_string(&file)
        .map_or(json!({}), |text| serde_json::from_str(&text).expect("a recording is JSON"));
    (file, value)
}

fn bless(file: &Path, value: &Value) -> bool {
    let asked = std::env::var_os("SOFTKNEE_BLESS").is_some();
    if asked {
        let text = serde_json::to_string_pretty(value).unwrap() + "\n";
        std::fs::write(file, text).unwrap();
    }
    asked
}

const CHANGED: &str = "numbers changed: if on purpose, see the head of tests/it/golden.rs";

#[test]
fn training_numbers_are_those_recorded() {
    let (file, recorded) = recording("golden.json");
    let ours = runs();
    if !bless(&file, &ours) {
        assert_eq!(difference(&ours, &recorded, ""), None, "{CHANGED}");
    }
}

#[test]
fn training_bits_are_those_recorded_for_these_vector_instructions() {
    let (file, mut recorded) = recording("golden-bits.json");
    let (class, ours) = (Isa::best().name(), bits());
    let theirs = std::mem::replace(&mut recorded[class], json!(ours));
    if !bless(&file, &recorded) {
        match theirs.as_str() {
            Some(theirs) => assert_eq!(ours, theirs, "{CHANGED}"),
            None => eprintln!("no digest is recorded for {class}: f32 bits were not compared"),
        }
    }
}

#[test]
fn variables_of_the_environment_change_no_bit() {
    // The test runs itself as a child with the matrix product's own variables set to odd values.
    const CHILD: &str = "SOFTKNEE_TEST_PRINT_BITS";
    if std::env::var_os(CHILD).is_some() {
        return println!("bits {}", bits());
    }
    let child = |variables: &[(&str, &str)]| {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        let name = "golden::variables_of_the_environment_change_no_bit";
        command.args(["--exact", name, "--nocapture"]).env(CHILD, "");
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let digest = text.split_once("bits ").unwrap_or_else(|| panic!("{text}")).1;
        digest.split_whitespace().next().unwrap().to_owned()
    };
    let names = ["KC", "KC_MIN", "TINY_BLOCK_DIM", "SMALL_K_THRESHOLD", "SMALL_MN_DIM"];
    for name in names {
        assert_eq!(child(&[(&format!("GEMMKIT_{name}"), "3")]), bits(), "{name}");
    }
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
