//! `softknee gate` as a person or a workflow meets it: exit codes, and words that say why.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use assert_cmd::Command;
use predicates::prelude::*;

fn gate(folder: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::cargo_bin("softknee").expect("it is built");
    command.current_dir(folder).arg("gate").args(arguments).assert()
}

fn says(words: &str) -> predicates::str::ContainsPredicate {
    predicate::str::contains(words)
}

/// A machine class, and the files of its baseline.
type Measured = (String, Vec<(OsString, Vec<u8>)>);

/// A folder with the baseline of this build, which is measured once for all tests, and its machine
/// class.
fn with_baseline() -> (tempfile::TempDir, String) {
    static MEASURED: OnceLock<Measured> = OnceLock::new();
    let (class, files) = MEASURED.get_or_init(measured);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let to = folder.path().join("reports/baselines").join(class);
    fs::create_dir_all(&to).expect("it can be made");
    for (name, bytes) in files {
        fs::write(to.join(name), bytes).expect("it can be written");
    }
    (folder, class.clone())
}

fn measured() -> Measured {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    gate(folder.path(), &["--update-baseline", "--lanes", "1,2"]).success();
    let entries = |path: &Path| -> Vec<fs::DirEntry> {
        let entries = fs::read_dir(path).expect("it was written");
        entries.map(|entry| entry.expect("it is there")).collect()
    };
    let classes = entries(&folder.path().join("reports/baselines"));
    assert_eq!(classes.len(), 1, "one class");
    let files = entries(&classes[0].path());
    let read =
        |file: fs::DirEntry| (file.file_name(), fs::read(file.path()).expect("it can be read"));
    let class = classes[0].file_name().into_string().expect("text");
    (class, files.into_iter().map(read).collect())
}

/// The row of the run whose weights [`plant`] makes differ.
const ROW: &str = "bits/relu/depth 2/seed 0";

/// Changes a digit of the weights of the baseline's first run.
fn plant(folder: &Path, class: &str) {
    let runs = folder.join("reports/baselines").join(class).join("runs.jsonl");
    let mut text = fs::read_to_string(&runs).expect("it was written");
    let at = text.find("\"weights\":\"").expect("every run has a hash") + "\"weights\":\"".len();
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    text.replace_range(at..=at, digit);
    fs::write(&runs, text).expect("it can be written");
}

#[test]
fn without_a_baseline_the_gate_is_not_green() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    gate(folder.path(), &["--lanes", "0,1,2"])
        .code(4)
        .stdout(says("there is no baseline").and(says("--update-baseline")));
    gate(folder.path(), &["--lanes", "4"]).code(4).stdout(says("scripts/gate.sh"));
}

#[test]
fn a_build_passes_its_own_baseline_and_a_planted_fault_turns_it_red() {
    let (folder, class) = with_baseline();
    let lanes = ["--lanes", "0,1,2"];
    gate(folder.path(), &lanes).success().stdout(says("gate: pass (exit code 0)"));
    plant(folder.path(), &class);
    gate(folder.path(), &lanes)
        .code(3)
        .stdout(says(ROW).and(says("the weights differ")).and(says("REGRESSION")));
}

#[test]
fn another_machine_class_is_said_and_not_green_while_margins_still_hold() {
    let (folder, class) = with_baseline();
    let root = folder.path().join("reports/baselines");
    fs::rename(root.join(&class), root.join("avx1024-elsewhere")).expect("it can be renamed");
    let origin = root.join("avx1024-elsewhere/origin.json");
    let text = fs::read_to_string(&origin).expect("it was written");
    fs::write(&origin, text.replace(&class, "avx1024-elsewhere")).expect("it can be written");
    gate(folder.path(), &["--lanes", "1,2"])
        .code(4)
        .stdout(says("machine class avx1024-elsewhere").and(says("lane 2 judges by margins")))
        .stdout(predicate::str::is_match("2 outcomes, tolerant +\\d+ pass").expect("a pattern"));
}

#[test]
fn damaged_baselines_are_not_green() {
    let (folder, class) = with_baseline();
    let runs = folder.path().join("reports/baselines").join(class).join("runs.jsonl");
    let text = fs::read_to_string(&runs).expect("it was written");
    for (damage, words) in [
        (String::new(), "the baseline has no run"),
        (text.lines().skip(1).collect::<Vec<_>>().join("\n"), "is not in the baseline"),
        (text.replacen("\"test_loss\":", "\"test_loss\":null,\"x\":", 1), "without a finite value"),
        ("{\n".to_owned(), "line 1"),
    ] {
        fs::write(&runs, damage).expect("it can be written");
        gate(folder.path(), &["--lanes", "1,2"]).code(4).stdout(says(words));
    }
}

#[cfg(unix)]
#[test]
fn a_binary_that_cannot_be_timed_is_not_green() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let against = |script: Option<&str>, words: &str| {
        let path = folder.path().join("base");
        if let Some(script) = script {
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("it can be written");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be set");
        }
        gate(folder.path(), &["--lanes", "4", "--against", "./base"]).code(4).stdout(says(words));
    };
    against(None, "cannot be copied");
    against(Some("exit 2"), "failed");
    against(Some("echo hello"), "no sample");
    against(Some("true"), "no finite, positive time");
    against(Some(r#"echo '{"schema":9,"row":"step/relu","ns":[1]}'"#), "format 9");
    against(Some(r#"echo '{"schema":1,"row":"step/relu","ns":[null]}'"#), "no sample");
    against(Some(r#"echo '{"schema":1,"row":"step/relu","ns":[]}'"#), "no finite, positive time");
}

#[test]
fn a_slot_times_the_rows_it_is_asked_for_and_refuses_others() {
    let slot = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("softknee").expect("it is built");
        command.arg("gate-slot").args(arguments).assert()
    };
    let output = slot(&["backward/relu/64", "forward/relu/64", "step/softplus"])
        .success()
        .get_output()
        .stdout
        .clone();
    let times = gate::measure::slot::times(&String::from_utf8(output).expect("text"));
    let times = times.expect("samples");
    assert_eq!(times.len(), 3);
    assert!(times.values().all(|ns| ns.is_finite() && *ns > 0.0));
    slot(&["forward/nothing/64"]).code(1);
    slot(&["forward/relu/many"]).code(1).stderr(says("is no number"));
    slot(&["sideways/relu/64"]).code(1).stderr(says("backward/softplus/16384"));
    slot(&["step/relu", "--extra-work", "step/relu=5"]).code(1).stderr(says("kernels only"));
    slot(&["forward/relu/64", "--extra-work", "forward/relu/64=NaN"]).code(1);
    slot(&[]).code(2);
}

#[test]
fn callgrinds_count_is_read_and_its_absence_is_seen() {
    use gate::measure::instructions::parse;
    let printed =
        "==7== Callgrind, a profiler\n==7== \n==7== Events    : Ir\n==7== Collected : 1234567\n";
    assert_eq!(parse(printed), Some(1_234_567));
    assert_eq!(parse("==7== Collected : \n"), None);
    assert_eq!(parse(""), None);
}
