//! Suites of networks at birth, end to end: planned, simulated on any number of threads and after any
//! interruption to the same bytes, shown on the page with commands that give the same numbers.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use assert_cmd::Command;
use harness::plan::Plan;
use harness::record::{Births, Folder, Origin, Records, Saved};
use harness::run::simulate_births;
use harness::study::Study;
use report::Page;
use serde_json::Value;

const STUDY: &str = r#"
name = "birth"
question = "What is dead at birth?"
[[propagate]]
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
    Study::parse(text, "birth.toml", &[]).expect("it is valid")
}

fn plan() -> Plan {
    Plan::new(&study(STUDY), &[]).expect("it can be planned")
}

fn simulated(folder: &Folder, threads: usize, cancelled: bool) -> Option<Births> {
    let cancel = AtomicBool::new(cancelled);
    simulate_births(&plan(), folder, threads, &cancel).expect("it runs")
}

fn lines(root: &Path) -> String {
    std::fs::read_to_string(root.join("births.jsonl")).expect("it was written")
}

fn page(births: &Births) -> String {
    let origin = Origin { command: "softknee run birth.toml".to_owned(), datasets: Vec::new() };
    let saved = Saved { study: study(STUDY), origin };
    let page = Page::new(&saved, &plan(), &Records::new(), births, &[]).expect("complete");
    page.files()[0].1.clone()
}

#[test]
fn threads_and_interruptions_change_no_byte() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::new(root.path());
    assert!(simulated(&folder, 1, true).is_none(), "nothing is kept of what was interrupted");
    let births = simulated(&folder, 1, false).expect("nobody interrupts");
    assert_eq!(births.len(), 2 * 2 * 3);
    let whole = lines(root.path());
    let cut: String = whole.lines().step_by(3).map(|line| format!("{line}\n")).collect();
    std::fs::write(root.path().join("births.jsonl"), cut).expect("it can be written");
    simulated(&folder, 3, false).expect("nobody interrupts");
    assert_eq!(lines(root.path()), whole);
}

#[test]
fn an_edited_line_is_refused() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::new(root.path());
    simulated(&folder, 2, false).expect("nobody interrupts");
    let edited = lines(root.path()).replacen("\"nets\":40", "\"nets\":41", 1);
    std::fs::write(root.path().join("births.jsonl"), edited).expect("it can be written");
    let error = format!("{:#}", folder.load_births().expect_err("it is not what its key names"));
    assert!(error.contains("births.jsonl") && error.contains("was edited"), "{error}");
}

#[test]
fn each_row_names_the_command_that_gives_its_numbers() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let births = simulated(&Folder::new(root.path()), 2, false).expect("nobody interrupts");
    let page = page(&births);
    assert!(page.contains("## Signal at birth"));
    let commands = plan().births.into_iter().map(|planned| (planned.cell.command(), planned.key));
    for (command, key) in commands {
        assert!(page.contains(&format!("`{command}`")), "{command}");
        let mut again = Command::cargo_bin("softknee").expect("it is built");
        let arguments = command.split_whitespace().skip(1);
        let done = again.args(arguments).args(["--format", "json"]).assert().success();
        let printed: Value = serde_json::from_slice(&done.get_output().stdout).expect("JSON");
        let kept = serde_json::to_value(&births[&key].propagation).expect("JSON");
        assert_eq!(printed["layers"], kept["layers"], "{command}");
        assert_eq!(printed["network"], kept["network"], "{command}");
    }
}

/// What the page says of agreement follows from the records.
#[test]
fn a_theory_that_is_wrong_is_seen_on_the_page() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let mut births = simulated(&Folder::new(root.path()), 2, false).expect("nobody interrupts");
    let said = |births: &Births| {
        let page = page(births);
        let line = page.lines().find(|line| line.contains("comparisons of theory"));
        line.expect("it is said").to_owned()
    };
    let before = said(&births);
    for birth in births.values_mut() {
        for layer in &mut birth.propagation.layers {
            layer.q.theory = layer.q.theory.map(|theory| 1000.0 * theory);
        }
    }
    let after = said(&births);
    assert!(after.contains("furthest apart are more than 100"), "{after}");
    assert!(!before.contains("furthest apart are more than 100"), "{before}");
}

#[test]
fn what_cannot_be_simulated_is_refused_by_name() {
    for (from, to, words) in [
        ("nets = 40", "nets = 1", "nets = 1: it must be between 2 and"),
        ("\"backward\"", "\"pytorch\"", "init: pytorch draws its biases too"),
        ("\"backward\"", "\"he\"", "init lists He twice"),
        ("correlation = 0.5", "correlation = 1.5", "correlation = 1.5: it must be from -1 to 1"),
        ("bias_variance = 0.25", "bias_variance = -1", "bias_variance = -1: it must be 0 or"),
        ("\"tanh\"", "{ activation = \"tanh\", init = \"he\" }", "list rules under `init`"),
        ("depth = [1, 6]", "depth = []", "depth is empty"),
        ("nets = 40", "nets = 40\nseeds = 3", "unknown field `seeds`"),
    ] {
        assert!(STUDY.contains(from), "{from}");
        let error = Study::parse(&STUDY.replace(from, to), "birth.toml", &[]);
        let error = format!("{:#}", error.expect_err(to));
        assert!(error.contains(words), "{to}: {error}");
        assert!(error.contains("birth.toml"), "{error}");
    }
}

#[test]
fn a_correlation_that_no_inputs_have_is_refused_before_anything_is_simulated() {
    let text = STUDY.replace("correlation = 0.5", "correlation = -0.9");
    let plan = Plan::new(&study(&text), &[]).expect("it can be planned");
    let root = tempfile::tempdir().expect("a temporary folder");
    let cancel = AtomicBool::new(false);
    let error = simulate_births(&plan, &Folder::new(root.path()), 1, &cancel);
    let error = format!("{:#}", error.expect_err("biases are common to all inputs"));
    assert!(
        error.contains("in `softknee propagate ") && error.contains("correlation -0.9"),
        "{error}"
    );
    assert!(!root.path().join("births.jsonl").exists());
}

/// A change of the canonical form would orphan every record there is.
#[test]
fn keys_stay_what_they_were() {
    let keys: Vec<String> = plan().births.iter().map(|b| b.key.to_string()).take(2).collect();
    assert_eq!(keys, ["a3bb6ebde16cee6e", "8afbb089d14e231d"]);
}
