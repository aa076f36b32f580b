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
    gate(folder.path(), &["--update-baseline", "--checks", "exact,tolerance"]).success();
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
    gate(folder.path(), &["--checks", "correctness,exact,tolerance"])
        .code(4)
        .stdout(says("there is no baseline").and(says("--update-baseline")));
    gate(folder.path(), &["--checks", "timing"]).code(4).stdout(says("scripts/gate.sh"));
}

#[test]
fn a_build_passes_its_own_baseline_and_a_planted_fault_turns_it_red() {
    let (folder, class) = with_baseline();
    let checks = ["--checks", "correctness,exact,tolerance"];
    gate(folder.path(), &checks).success().stdout(says("gate: pass (exit code 0)"));
    let summary = ["--checks", "exact", "--summary", "summary.md"];
    gate(folder.path(), &summary).success();
    let page = fs::read_to_string(folder.path().join("summary.md")).expect("it was written");
    assert!(page.starts_with("## Gate: pass (exit code 0)"), "{page}");
    plant(folder.path(), &class);
    gate(folder.path(), &checks)
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
    gate(folder.path(), &["--checks", "exact,tolerance"])
        .code(4)
        .stdout(says("machine class avx1024-elsewhere").and(says("only metrics")))
        .stdout(predicate::str::is_match("tolerance check +\\d+ pass").expect("a pattern"));
}

/// What cannot be read is an error, which fails a job; only what was never recorded lacks evidence.
#[test]
fn damaged_baselines_are_errors_that_name_file_and_line() {
    let (folder, class) = with_baseline();
    let baseline = folder.path().join("reports/baselines").join(class);
    let error = |words: &[&str]| {
        let run = gate(folder.path(), &["--checks", "exact,tolerance"]).code(1).stdout("");
        let run = words.iter().fold(run, |run, words| run.stderr(says(words)));
        run.stderr(says("restore the file from git").and(says("--update-baseline")));
    };
    for name in ["runs.jsonl", "kernels.json", "origin.json"] {
        let path = baseline.join(name);
        let text = fs::read_to_string(&path).expect("it was written");
        let write = |damaged: &str| fs::write(&path, damaged).expect("it can be written");
        write("");
        error(&[name, "is empty"]);
        write(&text[..text.len() / 2]);
        error(&[name, "line "]);
        let (first, rest) = text.split_once('\n').expect("a line");
        write(&format!("{first}\n<<<<<<< ours\n{rest}=======\n{rest}>>>>>>> theirs\n"));
        error(&[name, "line 2: an unresolved merge conflict"]);
        fs::remove_file(&path).expect("it is there");
        error(&[name]);
        fs::create_dir(&path).expect("it can be made");
        error(&[name, "cannot be read"]);
        fs::remove_dir(&path).expect("it is there");
        write(&text);
    }
    let runs = baseline.join("runs.jsonl");
    let text = fs::read_to_string(&runs).expect("it was written");
    let lines: Vec<&str> = text.lines().collect();
    fs::write(&runs, lines[1..].join("\n") + "\n").expect("it can be written");
    error(&["runs.jsonl has ", "lines are missing"]);
    fs::write(&runs, format!("{}\n{{\n", lines[0])).expect("it can be written");
    error(&["runs.jsonl, line 2"]);
    fs::write(&runs, text.replacen("\"test_loss\":", "\"test_loss\":null,\"x\":", 1))
        .expect("it can be written");
    gate(folder.path(), &["--checks", "exact,tolerance"])
        .code(4)
        .stdout(says("without a finite value"));
    fs::remove_dir_all(folder.path().join("reports/baselines")).expect("it is there");
    gate(folder.path(), &["--checks", "exact"]).code(4).stdout(says("there is no baseline"));
    fs::write(folder.path().join("reports/baselines"), "a file").expect("it can be written");
    error(&["reports/baselines", "cannot be read"]);
}

#[cfg(unix)]
#[test]
fn a_binary_that_cannot_be_timed_is_not_green() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let against = |script: &str, words: &str| {
        let path = folder.path().join("base");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("it can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be set");
        gate(folder.path(), &["--checks", "timing", "--against", "./base"])
            .code(4)
            .stdout(says(words));
    };
    gate(folder.path(), &["--checks", "timing", "--against", "./base"]).code(1).stdout("");
    against("exit 2", "failed");
    against("true", "failed");
    against("echo no gate >&2; exit 1", "no gate");
    against("read request; echo hello", "not a sample");
    let answer = |answer: &str| format!("read request; echo '{answer}'");
    against(&answer(r#"{"schema":9,"row":"step/relu","ns":[1]}"#), "format 9");
    against(&answer(r#"{"schema":2,"row":"forward/relu/2048","ns":[null]}"#), "not a sample");
    against(
        &answer(r#"{"schema":2,"row":"forward/relu/2048","ns":[]}"#),
        "was asked for 1 batches",
    );
    against(&answer(r#"{"schema":2,"row":"step/relu","ns":[1]}"#), "was asked for 1 batches");
    against(
        r#"while read request; do echo "$request" | sed 's/batches":1/ns":[0]/'; done"#,
        "no finite, positive time",
    );
}

#[test]
fn a_process_times_the_rows_it_is_asked_for_and_refuses_others() {
    let process = |requests: &str, arguments: &[&str]| {
        let mut command = Command::cargo_bin("softknee").expect("it is built");
        command.arg("gate-slot").args(arguments).write_stdin(requests).assert()
    };
    let request = |row: &str, batches: u32| {
        format!("{{\"schema\":2,\"row\":\"{row}\",\"batches\":{batches}}}\n")
    };
    let rows = [request("backward/relu/64", 3), request("step/softplus", 1)].concat();
    let output = process(&rows, &[]).success().get_output().stdout.clone();
    let answers: Vec<serde_json::Value> = String::from_utf8(output)
        .expect("text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let times = |answer: &serde_json::Value| -> Vec<f64> {
        let times = answer["ns"].as_array().expect("a list");
        times.iter().map(|ns| ns.as_f64().expect("a number")).collect()
    };
    let counts: Vec<usize> = answers.iter().map(|answer| times(answer).len()).collect();
    assert_eq!(counts, [3, 1]);
    assert!(answers.iter().flat_map(times).all(|ns| ns > 0.0));
    process("", &[]).success().stdout("");
    process(&request("forward/nothing/64", 1), &[]).code(1);
    process(&request("forward/relu/many", 1), &[]).code(1).stderr(says("is not a number"));
    process(&request("sideways/relu/64", 1), &[]).code(1).stderr(says("backward/softplus/16384"));
    process("a line\n", &[]).code(1).stderr(says("is no request"));
    process(&rows.replace(":2,", ":1,"), &[]).code(1).stderr(says("format 1"));
    let extra = ["--extra-work", "step/relu=5"];
    process(&request("step/relu", 1), &extra).code(1).stderr(says("kernels only"));
    let extra = ["--extra-work", "forward/relu/64=NaN"];
    process(&request("forward/relu/64", 1), &extra).code(1);
    process("", &["step/relu"]).code(2);
}

#[test]
fn checks_go_by_name_and_earlier_scripts_may_go_on_numbering_lanes() {
    let (folder, _) = with_baseline();
    let shows_exact = || says("exact check        ").and(says("correctness check  not run").not());
    for checks in [["--checks", "correctness,exact"], ["--lanes", "0,1"], ["--checks", "0,exact"]] {
        gate(folder.path(), &checks)
            .success()
            .stdout(shows_exact().and(says("tolerance check    1 not run")));
    }
    gate(folder.path(), &["--checks", "speed"]).code(2).stderr(says("instructions"));
    gate(folder.path(), &["--lanes", "5"]).code(2);
}

#[test]
fn a_baseline_with_earlier_names_is_still_read() {
    let (folder, class) = with_baseline();
    let runs = folder.path().join("reports/baselines").join(class).join("runs.jsonl");
    let text = fs::read_to_string(&runs).expect("it was written");
    let mut earlier = text;
    for (name, earlier_name) in [
        ("{\"arm\":", "{\"place\":"),
        ("\"dead_at_initialization\":", "\"born_dead\":"),
        ("\"died_in_training\":", "\"died\":"),
        ("\"gradient_ratio_at_initialization\":", "\"gradient_ratio_at_birth\":"),
        ("\"moment_at_initialization\":", "\"moment_at_birth\":"),
    ] {
        assert!(earlier.contains(name), "{name}");
        earlier = earlier.replace(name, earlier_name);
    }
    fs::write(&runs, earlier).expect("it can be written");
    gate(folder.path(), &["--checks", "exact,tolerance"]).success();
}

#[test]
fn the_page_of_a_calibration_is_written_and_checked_without_a_decision() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let calibrate = |argument: &str| {
        let mut command = Command::cargo_bin("softknee").expect("it is built");
        command.current_dir(folder.path()).args(["calibrate", "--out", ".", argument]).assert()
    };
    calibrate("--page").code(4).stderr(says("has no decisions"));
    let record = r#"{"schema":3,"task":{"identical":{"loaded":false}},"index":0,"conclusion":"pass","red":[],"improved":[],"undecided":[],"checks":[],"setting":"3 blocks","seconds":5.0,"environment":{"isa":"avx2","machine":"m","rustc":"r","revision":"v","dirty":"false"},"class":"here"}"#;
    fs::write(folder.path().join("decisions.jsonl"), format!("{record}\n")).expect("written");
    calibrate("--check").code(1).stderr(says("calibration.md cannot be read"));
    calibrate("--page").success();
    calibrate("--check").success();
    fs::write(folder.path().join("calibration.md"), "another page").expect("written");
    calibrate("--check").code(1).stderr(says("calibrate --page"));
}

#[test]
fn a_calibration_of_no_decision_is_refused() {
    for arguments in [["--decisions", "0"], ["--decisions", "many"], ["--neighbors", "65"]] {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut command = Command::cargo_bin("softknee").expect("it is built");
        command.current_dir(folder.path()).args(["calibrate", "--out", "new"]).args(arguments);
        command.assert().code(2).stderr(says(arguments[0]));
        assert!(!folder.path().join("new").exists(), "nothing is written");
    }
}

/// A neighbor ends with the process that started it, however that one ends.
#[test]
fn a_busy_neighbor_ends_with_its_standard_input() {
    let mut command = Command::cargo_bin("softknee").expect("it is built");
    let minute = std::time::Duration::from_secs(60);
    command.arg("gate-neighbor").timeout(minute).write_stdin("").assert().success().stdout("");
}
