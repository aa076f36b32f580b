//! Criterion's samples: real files of `cargo bench`, and damaged ones.

use std::fs;
use std::path::Path;

use harness::measure::criterion::read;
use harness::measure::workload;
use predicates::str::contains;

use crate::cli::softknee;
use crate::tidy::root;

/// A copy of what `cargo bench -p benches --bench activation -- 'activation/4096/(copy|softplus)'`
/// wrote with 20 samples.
fn recorded() -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("it can be made");
        for entry in fs::read_dir(from).expect("it can be read") {
            let (from, to) = (
                entry.as_ref().expect("an entry").path(),
                to.join(entry.expect("an entry").file_name()),
            );
            if from.is_dir() {
                copy(&from, &to);
            } else {
                fs::copy(from, to).expect("it can be copied");
            }
        }
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    copy(&root().join("crates/harness/tests/data/criterion"), folder.path());
    folder
}

#[test]
fn samples_of_cargo_bench_are_read_with_their_names() {
    let folder = recorded();
    // What is kept of an earlier run is not the latest.
    fs::create_dir_all(folder.path().join("activation_4096/copy/base")).expect("it can be made");
    let base = folder.path().join("activation_4096/copy/base/sample.json");
    fs::write(base, "another run").expect("it can be written");
    let samples = read(folder.path()).expect("it is what criterion writes");
    let names: Vec<&str> = samples.iter().map(|samples| samples.name.as_str()).collect();
    let wanted = ["copy", "softplus/backward", "softplus/forward"];
    assert_eq!(names, wanted.map(|name| format!("activation/4096/{name}")));
    // Its first batch: 17 045 240 ns for 663 calls.
    let forward = &samples[2].ns;
    assert_eq!((forward.len(), forward[0]), (20, 17_045_240.0 / 663.0));
    let rows: Vec<String> = samples.iter().filter_map(|samples| samples.row()).collect();
    assert_eq!(rows, ["copy/4096", "backward/softplus/4096", "forward/softplus/4096"]);
    for row in rows {
        workload::with(&row, 0.0, |call| call()).expect("it is one of ours");
    }
}

#[test]
fn samples_are_shown_beside_our_own_timing() {
    let folder = recorded();
    let mut command = softknee(folder.path());
    command.args(["samples", ".", "--beside-ours", "--format", "csv"]);
    let output = command.output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && text.lines().count() == 4, "{text}");
    for line in text.lines().skip(1) {
        let ours: f64 = line.rsplit(',').next().and_then(|ns| ns.parse().ok()).expect("a number");
        assert!(ours > 0.0, "{line}");
    }
    let empty = tempfile::tempdir().expect("a temporary folder can be made");
    softknee(empty.path()).args(["samples", "."]).assert().code(4).stderr(contains("cargo bench"));
    softknee(empty.path()).arg("samples").assert().code(1).stderr(contains("target/criterion"));
}

#[test]
fn a_file_that_criterion_did_not_write_is_named() {
    let folder = recorded();
    let file = folder.path().join("activation_4096/copy/new/sample.json");
    for damaged in [
        "",
        "{}",
        r#"{"iters":[],"times":[]}"#,
        r#"{"iters":[1.0,2.0],"times":[1.0]}"#,
        r#"{"iters":[0.0],"times":[1.0]}"#,
        r#"{"iters":[1.0],"times":[-1.0]}"#,
        r#"{"iters":[1.0],"times":[null]}"#,
        r#"{"iters":[1.0],"times":[1e999]}"#,
    ] {
        fs::write(&file, damaged).expect("it can be written");
        let message = format!("{:#}", read(folder.path()).expect_err("it is refused"));
        assert!(message.contains("copy/new/sample.json"), "{damaged}: {message}");
    }
}
