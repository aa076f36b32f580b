//! The numbers of short runs, recorded: they change only on purpose.
//!
//! f64 runs are compared up to 10⁻⁹, the same numbers on every machine: what is drawn, ordered or
//! computed differently shows. f32 runs are compared bit by bit, through a digest for each pair of
//! instruction sets (see [`Class`]), since a kernel that rounds differently changes every record.
//!
//! Where a change is meant, raise `ALGORITHM_VERSION` in `crates/study/src/plan/cell.rs` and record
//! again on a machine with AVX-512: `SOFTKNEE_ACCEPT=1 cargo test -p mlp golden`.

use std::path::{Path, PathBuf};
use std::process::Command;

use activations::Isa;
use mlp::{Adam, ConfigBuilder, Init, Loss, Model, Optimizer};
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

/// Where two values differ, with numbers compared up to the tolerance.
fn difference(ours: &Value, recorded: &Value, path: &str) -> Option<String> {
    match (ours, recorded) {
        (Value::Number(ours), Value::Number(recorded)) => {
            let (ours, recorded) = (ours.as_f64()?, recorded.as_f64()?);
            let close = (ours - recorded).abs() <= TOLERANCE * recorded.abs().max(1e-3);
            (!close).then(|| format!("{path}: {ours}, recorded {recorded}"))
        }
        (Value::Array(ours), Value::Array(recorded)) if ours.len() == recorded.len() => {
            let mut pairs = ours.iter().zip(recorded).enumerate();
            pairs.find_map(|(index, (a, b))| difference(a, b, &format!("{path}[{index}]")))
        }
        (Value::Object(ours), Value::Object(recorded)) if ours.keys().eq(recorded.keys()) => {
            let mut keys = ours.keys();
            keys.find_map(|key| difference(&ours[key], &recorded[key], &format!("{path}.{key}")))
        }
        _ => (ours != recorded).then(|| format!("{path}: {ours}, recorded {recorded}")),
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

/// The instruction sets that decide about bits: of the activations, which `SOFTKNEE_ISA` limits, and of
/// the matrix product, which is the best of the CPU unless `GEMMKIT_REQUIRE_ISA` names another.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Class {
    kernels: &'static str,
    product: &'static str,
}

const PRODUCT: &str = "GEMMKIT_REQUIRE_ISA";

/// The classes of x86 machines with nothing forced.
const REAL_CLASSES: [Class; 3] = [
    Class { kernels: "portable", product: "scalar" },
    Class { kernels: "avx2", product: "fma" },
    Class { kernels: "avx512", product: "avx512f" },
];

impl Class {
    /// The class of this process.
    fn current() -> Self {
        let forced = std::env::var(PRODUCT).unwrap_or_default();
        let mut products = Self::products();
        let product = products.find(|product| forced.is_empty() || *product == forced);
        let product = product.unwrap_or_else(|| panic!("{PRODUCT}={forced} is not known here"));
        Self { kernels: Isa::best().name(), product }
    }

    /// The instruction sets of the product on this machine, in its own names, the best first.
    fn products() -> impl Iterator<Item = &'static str> {
        #[cfg(target_arch = "x86_64")]
        let vectors = [
            ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
            (
                "fma",
                std::arch::is_x86_feature_detected!("avx2")
                    && std::arch::is_x86_feature_detected!("fma"),
            ),
        ];
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = [("neon", cfg!(target_arch = "aarch64"))];
        let vectors = vectors.into_iter().filter_map(|(name, here)| here.then_some(name));
        vectors.chain(["scalar"])
    }

    /// Every class that a process can have on this machine.
    fn possible() -> Vec<Self> {
        let class = |isa: Isa| Self::products().map(move |product| (isa.name(), product));
        let pairs = Isa::available().flat_map(class);
        pairs.map(|(kernels, product)| Self { kernels, product }).collect()
    }

    fn name(self) -> String {
        format!("{} kernels, {} product", self.kernels, self.product)
    }

    /// The digest of a process of this class.
    fn bits(self) -> String {
        bits_of_child(&[("SOFTKNEE_ISA", self.kernels), (PRODUCT, self.product)])
    }
}

/// The digest of this test program as a child with these variables of the environment.
fn bits_of_child(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "golden::print_bits", "--ignored", "--nocapture"]);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{variables:?}: {text}{error}");
    let (_, digest) = text.split_once("bits ").expect("the child prints its digest");
    digest.split_whitespace().next().expect("a digest").to_owned()
}

#[test]
#[ignore = "prints the digest of its process for the other tests, which run it"]
fn print_bits() {
    println!("bits {}", bits());
}

fn recording(name: &str) -> (PathBuf, Value) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let text = std::fs::read_to_string(&file).expect("the recording is committed");
    (file, serde_json::from_str(&text).expect("a recording is JSON"))
}

fn accept() -> bool {
    std::env::var_os("SOFTKNEE_ACCEPT").is_some()
}

fn write(file: &Path, value: &Value) {
    std::fs::write(file, serde_json::to_string_pretty(value).unwrap() + "\n").unwrap();
}

const CHANGED: &str = "numbers changed: if on purpose, see the head of tests/it/golden.rs";

#[test]
fn training_numbers_are_those_recorded() {
    let (file, recorded) = recording("golden.json");
    let ours = runs();
    let difference = difference(&ours, &recorded, "");
    if accept() && difference.is_some() {
        return write(&file, &ours);
    }
    assert_eq!(difference, None, "{CHANGED}");
}

#[test]
fn training_bits_are_those_recorded_for_these_instruction_sets() {
    let (file, recorded) = recording("golden-bits.json");
    if accept() {
        return record_bits(&file, &recorded);
    }
    for class in REAL_CLASSES.map(Class::name).into_iter().chain([Class::current().name()]) {
        assert!(recorded[&class].is_string(), "no bits are recorded for {class}: {CHANGED}");
    }
    let class = Class::current().name();
    assert_eq!(bits(), recorded[&class], "{class}: {CHANGED}");
}

/// Records the bits of every class of this machine, if one of them changed. Those of other machines
/// are then out of date and left out.
fn record_bits(file: &Path, recorded: &Value) {
    let classes = Class::possible().into_iter();
    let digests = classes.map(|class| (class.name(), Value::from(class.bits())));
    let digests: serde_json::Map<_, _> = digests.collect();
    if digests.iter().any(|(class, digest)| recorded[class] != *digest) {
        write(file, &Value::Object(digests));
    }
}

#[test]
fn variables_of_the_environment_change_no_bit() {
    // Every bound of the matrix product, set to an odd value.
    let names = gemmkit::tuning::knob_env_names();
    let variables: Vec<_> = names.iter().map(|&name| (name, "3")).collect();
    assert_eq!(bits_of_child(&variables), bits());
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
