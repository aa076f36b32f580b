//! `[[initialization]]` suites, end to end: planned, simulated to the same bytes on any number of threads
//! and after any interruption, and shown on the page with commands that give the same numbers.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use assert_cmd::Command;
use harness::record::{Folder, InitializationRecords, Origin, Records, Saved};
use harness::run::simulate_initializations;
use report::Page;
use serde_json::Value;
use study::Study;
use study::plan::Plan;

const STUDY: &str = r#"
name = "initialization"
question = "What is dead at initialization?"
[[initialization]]
arms = ["relu", { activation = "softplus", beta = 5 }, "tanh"]
init = ["he", "backward"]
depth = [1, 6]
width = [4]
bias_variance = 0.25
correlation = 0.5
nets = 40
inputs = 6
input_dim = 5
"#;

fn study(text: &str) -> Study {
    Study::parse(text, "initialization.toml", &[]).expect("it is valid")
}

fn plan() -> Plan {
    Plan::new(&study(STUDY), &[]).expect("it can be planned")
}

fn simulate(folder: &Folder, threads: usize, canceled: bool) -> Option<InitializationRecords> {
    let cancel = AtomicBool::new(canceled);
    simulate_initializations(&plan(), folder, threads, &cancel).expect("it runs")
}

fn lines(root: &Path) -> String {
    std::fs::read_to_string(root.join("initializations.jsonl")).expect("it was written")
}

fn page(initializations: &InitializationRecords) -> String {
    let origin =
        Origin { command: "softknee run initialization.toml".into(), datasets: Vec::new() };
    let saved = Saved { study: study(STUDY), origin };
    let page = Page::new(&saved, &plan(), &Records::new(), initializations, &[]).expect("complete");
    page.files().iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn threads_and_interruptions_change_no_byte() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::new(root.path());
    assert!(simulate(&folder, 1, true).is_none(), "it was interrupted");
    let initializations = simulate(&folder, 1, false).expect("nobody interrupts");
    assert_eq!(initializations.len(), 2 * 2 * 3);
    let whole = lines(root.path());
    let cut: String = whole.lines().step_by(3).map(|line| format!("{line}\n")).collect();
    std::fs::write(root.path().join("initializations.jsonl"), cut).expect("it can be written");
    simulate(&folder, 3, false).expect("nobody interrupts");
    assert_eq!(lines(root.path()), whole);
}

#[test]
fn an_edited_line_is_refused() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::new(root.path());
    simulate(&folder, 2, false).expect("nobody interrupts");
    let edited = lines(root.path()).replacen("\"nets\":40", "\"nets\":41", 1);
    std::fs::write(root.path().join("initializations.jsonl"), edited).expect("it can be written");
    let error =
        format!("{:#}", folder.load_initializations().expect_err("it does not match its key"));
    assert!(error.contains("initializations.jsonl") && error.contains("was edited"), "{error}");
}

#[test]
fn each_row_names_the_command_that_gives_its_numbers() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let initializations = simulate(&Folder::new(root.path()), 2, false).expect("nobody interrupts");
    let page = page(&initializations);
    assert!(page.contains("## Signal at initialization"));
    let commands =
        plan().initializations.into_iter().map(|planned| (planned.cell.command(), planned.key));
    for (command, key) in commands {
        assert!(page.contains(&command), "{command}");
        let mut again = Command::cargo_bin("softknee").expect("it is built");
        let arguments = command.split_whitespace().skip(1);
        let done = again.args(arguments).args(["--format", "json"]).assert().success();
        let printed: Value = serde_json::from_slice(&done.get_output().stdout).expect("JSON");
        let kept = serde_json::to_value(&initializations[&key].propagation).expect("JSON");
        assert_eq!(printed["layers"], kept["layers"], "{command}");
        assert_eq!(printed["network"], kept["network"], "{command}");
    }
}

/// Studies and folders with the former names keep working.
#[test]
fn former_names_are_read_with_a_note_and_give_the_same_keys() {
    let root = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(root.path().join("now.toml"), STUDY).expect("it can be written");
    // words: the former name is the subject.
    let old = STUDY.replace("[[initialization]]", "[[propagate]]");
    assert_eq!(
        Plan::new(&study(&old), &[]).expect("planned").initializations,
        plan().initializations
    );
    std::fs::write(root.path().join("old.toml"), old).expect("it can be written");
    let softknee = |arguments: &[&str]| {
        let mut command = Command::cargo_bin("softknee").expect("it is built");
        command.current_dir(root.path()).args(arguments).assert()
    };
    softknee(&["run", "now.toml", "--out", "now", "--set", "depth=1"]).success();
    // words: the former name is the subject.
    let note = "old.toml: [[propagate]] is now called [[initialization]]; both are read";
    let run = ["run", "old.toml", "--out", "old", "--set", "initialization.depth=1"];
    softknee(&run).success().stderr(predicates::str::contains(note));
    let records = root.path().join("old/initializations.jsonl");
    let before = root.path().join("old/births.jsonl"); // words: the former name is the subject
    assert_eq!(lines(&root.path().join("now")), lines(&root.path().join("old")));
    std::fs::rename(&records, &before).expect("it can be moved");
    // words: the former name is the subject.
    let note = "births.jsonl is now called initializations.jsonl; it is read";
    softknee(&run).success().stderr(predicates::str::contains(note));
    let longer = ["run", "old.toml", "--out", "old", "--set", "initialization.depth=1,6"];
    softknee(&longer).success();
    assert!(records.exists() && !before.exists(), "it is replaced when something is added");
}

/// The agreement on the page is computed from the records.
#[test]
fn a_wrong_theory_shows_on_the_page() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut initializations =
        simulate(&Folder::new(root.path()), 2, false).expect("nobody interrupts");
    let agreement = |initializations: &InitializationRecords| {
        let page = page(initializations);
        let line = page.lines().find(|line| line.contains("comparisons of theory"));
        line.expect("the page compares theory and simulation").to_owned()
    };
    let before = agreement(&initializations);
    for initialization in initializations.values_mut() {
        for layer in &mut initialization.propagation.layers {
            layer.q.theory = layer.q.theory.map(|theory| 1000.0 * theory);
        }
    }
    let after = agreement(&initializations);
    assert!(after.contains("furthest apart are more than 100"), "{after}");
    assert!(!before.contains("furthest apart are more than 100"), "{before}");
}

#[test]
fn suites_that_cannot_be_simulated_are_refused_with_their_key() {
    for (from, to, words) in [
        ("nets = 40", "nets = 1", "nets = 1: it must be between 2 and"),
        (
            "\"backward\"",
            "\"pytorch\"",
            "init: pytorch draws biases from a distribution that is not normal",
        ),
        ("\"backward\"", "\"he\"", "init lists He twice"),
        ("correlation = 0.5", "correlation = 1.5", "correlation = 1.5: it must be from -1 to 1"),
        ("bias_variance = 0.25", "bias_variance = -1", "bias_variance = -1: it must be 0 or"),
        ("\"tanh\"", "{ activation = \"tanh\", init = \"he\" }", "list rules under `init`"),
        ("depth = [1, 6]", "depth = []", "depth is empty"),
        ("nets = 40", "nets = 40\nseeds = 3", "unknown field `seeds`"),
    ] {
        assert!(STUDY.contains(from), "{from}");
        let error = Study::parse(&STUDY.replace(from, to), "initialization.toml", &[]);
        let error = format!("{:#}", error.expect_err(to));
        assert!(error.contains(words), "{to}: {error}");
        assert!(error.contains("initialization.toml"), "{error}");
    }
}

#[test]
fn an_impossible_correlation_is_refused_before_anything_is_simulated() {
    let text = STUDY.replace("correlation = 0.5", "correlation = -0.9");
    let plan = Plan::new(&study(&text), &[]).expect("it can be planned");
    let root = tempfile::tempdir().expect("a temporary folder");
    let cancel = AtomicBool::new(false);
    let error = simulate_initializations(&plan, &Folder::new(root.path()), 1, &cancel);
    let error = format!("{:#}", error.expect_err("biases are common to all inputs"));
    assert!(
        error.contains("in `softknee propagate ") && error.contains("correlation -0.9"),
        "{error}"
    );
    assert!(!root.path().join("initializations.jsonl").exists());
}

/// A change of the canonical form would make every existing record unusable.
#[test]
fn keys_stay_what_they_were() {
    let planned = plan().initializations;
    let keys = planned.iter().map(|planned| planned.cell.key_in(3).to_string());
    let keys: Vec<String> = keys.take(2).collect();
    assert_eq!(keys, ["a3bb6ebde16cee6e", "8afbb089d14e231d"]);
}
