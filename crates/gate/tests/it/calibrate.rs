//! Calibration: what it asks, what its page says, and that every planted fault is found.

use gate::calibrate::{Entry, FILE, PAGE, Plan, Task, files, read, registry};
use gate::measure::outcomes::TinyRuns;
use gate::{Lane, Outcome, Status};
use harness::environment::Environment;

const ROW: &str = "forward/softplus/2048";

fn entry(task: Task, number: u64, red: &[&str], outcome: Outcome) -> Entry {
    Entry {
        schema: 3,
        task,
        number,
        outcome,
        red: red.iter().map(ToString::to_string).collect(),
        improved: Vec::new(),
        open: Vec::new(),
        lanes: if red.is_empty() { Vec::new() } else { vec![Lane::WallClock] },
        setting: "3 blocks".into(),
        seconds: 5.0,
        environment: Environment::current(),
        class: "here".into(),
    }
}

#[test]
fn every_fault_is_found_by_the_lane_that_should_find_it() {
    // Every fault is one of lanes 0 and 1, and those need no evidence beyond one run.
    let tiny = TinyRuns::with(&["train.seeds=2".to_owned()]).expect("the study is valid");
    for fault in registry() {
        let findings = fault.findings(&tiny).expect("it can be planted");
        let found = findings.iter().any(|f| f.lane == fault.lane && f.status == Status::Regression);
        assert!(found, "{} was not found", fault.name);
    }
}

#[test]
fn a_plan_asks_for_everything_and_spreads_it() {
    let plan = Plan {
        decisions: 30,
        trials: 10,
        other_trials: 4,
        thousandths: vec![10, 50],
        row: ROW.into(),
        fault_trials: 2,
    };
    let tasks = plan.tasks();
    assert_eq!(tasks.len(), 60 + 14 + 2 + 2 * registry().len());
    let distinct: std::collections::HashSet<_> = tasks.iter().collect();
    assert_eq!(distinct.len(), tasks.len(), "nothing is asked twice");
    let first_half = tasks[..tasks.len() / 2].iter();
    let quiet = first_half.filter(|(task, _)| *task == Task::Identical { loaded: false }).count();
    assert!((12..=18).contains(&quiet), "{quiet} of 30 in the first half");
    assert_eq!(plan.tasks(), tasks);
}

fn page(entries: &[Entry]) -> String {
    let page = files(entries).into_iter().find(|(name, _)| *name == PAGE);
    page.expect("there is always a page").1
}

#[test]
fn the_page_counts_alarms_and_finds_with_their_intervals() {
    let mut entries = Vec::new();
    for number in 0..300 {
        entries.push(entry(Task::Identical { loaded: false }, number, &[], Outcome::Pass));
        let red: &[&str] = if number == 7 { &["time/step/relu"] } else { &[] };
        let outcome = if number == 9 { Outcome::NotEnoughEvidence } else { Outcome::Pass };
        entries.push(entry(Task::Identical { loaded: true }, number, red, outcome));
    }
    for (thousandths, found) in [(20, 10), (30, 70), (50, 99), (100, 100)] {
        for number in 0..100 {
            let red: &[&str] = if number < found { &["time/forward/softplus/2048"] } else { &[] };
            let task = Task::Slower { row: ROW.into(), thousandths };
            entries.push(entry(task, number, red, Outcome::Pass));
        }
    }
    let text = page(&entries);
    for words in [
        "1 of 600",
        "without a verdict: 1 of 600",
        "0 of 300",
        "1 of 300",
        "99 of 100",
        "in at least 95 % of trials: 5 %.",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(page(&entries[..2]).contains("No slow-down that was tried"));
}

#[test]
fn decisions_read_back_a_cut_line_is_dropped_and_a_damaged_one_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(read(folder.path()).expect("no file is no decision"), []);
    let one = entry(Task::Identical { loaded: true }, 3, &["x"], Outcome::Regression);
    let line = serde_json::to_string(&one).expect("it is JSON");
    let file = folder.path().join(FILE);
    std::fs::write(&file, format!("{line}\n{}", &line[..40])).expect("it can be written");
    assert_eq!(read(folder.path()).expect("the cut line is dropped"), [one]);
    for bad in ["{}", "x", &line.replace("\"schema\":3", "\"schema\":2")] {
        std::fs::write(&file, format!("{line}\n{bad}\n")).expect("it can be written");
        let error = format!("{:#}", read(folder.path()).expect_err("it is damaged"));
        assert!(error.contains("line 2"), "{error}");
    }
}
