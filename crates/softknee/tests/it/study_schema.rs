//! The JSON Schema of study files: up to date, and in agreement with the parser.

use assert_cmd::Command;
use boon::{Compiler, Schemas};
use serde_json::Value;
use study::{EMBEDDED, SCHEMA, Study, schema};

use crate::small::STUDY;

fn accepted(text: &str) -> bool {
    const URL: &str = "https://localhost/study.schema.json";
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource(URL, schema()).expect("a URL");
    let schema = compiler.compile(URL, &mut schemas).expect("a schema");
    let study = toml::from_str(text).expect("it is TOML");
    let study: Value = toml::Value::try_into(finite(study)).expect("JSON has every finite value");
    schemas.validate(&study, schema).is_ok()
}

/// Replaces infinity, which is a number in TOML and cannot be represented in JSON.
fn finite(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Float(number) if number.is_infinite() => toml::Value::Float(f64::MAX),
        toml::Value::Array(values) => toml::Value::Array(values.into_iter().map(finite).collect()),
        toml::Value::Table(table) => {
            let entries = table.into_iter().map(|(key, value)| (key, finite(value)));
            toml::Value::Table(entries.collect())
        }
        other => other,
    }
}

/// `SOFTKNEE_ACCEPT=1` writes it; `scripts/accept.sh` sets it.
#[test]
fn the_committed_schema_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../study/studies/study.schema.json");
    let fresh = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
    if std::env::var_os("SOFTKNEE_ACCEPT").is_some() {
        std::fs::write(path, &fresh).expect("it can be written");
    }
    let committed = std::fs::read_to_string(path).expect("it is committed");
    assert!(committed == fresh, "{path} is stale: run scripts/accept.sh");
    let printed = Command::cargo_bin("softknee").expect("it is built").arg("schema").assert();
    printed.success().stdout(SCHEMA);
}

#[test]
fn the_schema_accepts_every_embedded_study() {
    for text in EMBEDDED.iter().map(|study| study.text).chain([STUDY]) {
        assert!(accepted(text), "{text}");
        let written = Study::parse(text, "a study", &[]).expect("valid").to_toml().expect("TOML");
        assert!(accepted(&written), "{written}");
    }
    let compatible = "{ activation = \"softplus\", torch_compatible = true }";
    assert!(accepted(&STUDY.replacen("\"relu\"", compatible, 1)));
}

#[test]
fn schema_and_parser_refuse_the_same_mistakes() {
    let mistakes = [
        ("depth = [1, 2]", "deepth = [1, 2]"),
        ("depth = [1, 2]", "depth = [1, -2]"),
        ("depth = [1, 2]", ""),
        ("\"relu\"", "\"rleu\""),
        ("beta = 5", "gamma = 5"),
        ("beta = 5", "beta = \"5\""),
        ("activation = \"softplus\", ", ""),
        ("\"spirals\"", "\"spiral\""),
        ("examples = 200", "target = \"x\""),
        ("\"fair\"", "\"unfair\""),
        ("momentum = 0.9", "inertia = 0.9"),
        ("sgd", "gsd"),
        ("tuning_seeds = 1", "tuning_seeds = 1, more = 1"),
        ("blocks = 10", "block = 10"),
    ];
    for (from, to) in mistakes {
        assert!(STUDY.contains(from), "the study has no `{from}`");
        let text = STUDY.replacen(from, to, 1);
        assert!(Study::parse(&text, "a study", &[]).is_err(), "the parser accepts {to}");
        assert!(!accepted(&text), "the schema accepts {to}");
    }
}
