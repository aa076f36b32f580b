//! Calibration: what it asks, what its page says, and that every planted fault is found.

use gate::calibrate::{DecisionRecord, FILE, PAGE, Plan, Task, faults, files, read};
use gate::measure::TinyRuns;
use gate::{Check, Conclusion, Status};
use harness::environment::Environment;

const ROW: &str = "forward/softplus/2048";

fn record(task: Task, index: u64, red: &[&str], conclusion: Conclusion) -> DecisionRecord {
    DecisionRecord {
        schema: 3,
        task,
        index,
        conclusion,
        red: red.iter().map(ToString::to_string).collect(),
        improved: Vec::new(),
        undecided: Vec::new(),
        checks: if red.is_empty() { Vec::new() } else { vec![Check::Timing] },
        setting: "3 blocks".into(),
        seconds: 5.0,
        environment: Environment::current(),
        class: "here".into(),
    }
}

#[test]
fn every_fault_is_found_by_the_check_that_should_find_it() {
    // Only the tolerance check needs more than two seeds, and no fault is meant for it.
    let tiny = TinyRuns::with(&["train.seeds=2".to_owned()]).expect("the study is valid");
    for fault in faults() {
        let findings = fault.findings(&tiny).expect("it can be planted");
        let found =
            findings.iter().any(|f| f.check == fault.check && f.status == Status::Regression);
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
    assert_eq!(tasks.len(), 60 + 14 + 2 + 2 * faults().len());
    let distinct: std::collections::HashSet<_> = tasks.iter().collect();
    assert_eq!(distinct.len(), tasks.len(), "nothing is asked twice");
    let first_half = tasks[..tasks.len() / 2].iter();
    let quiet = first_half.filter(|(task, _)| *task == Task::Identical { loaded: false }).count();
    assert!((12..=18).contains(&quiet), "{quiet} of 30 in the first half");
    assert_eq!(plan.tasks(), tasks);
}

fn page(records: &[DecisionRecord]) -> String {
    let page = files(records).into_iter().find(|(name, _)| *name == PAGE);
    page.expect("there is always a page").1
}

#[test]
fn the_page_counts_alarms_and_finds_with_their_intervals() {
    let mut records = Vec::new();
    for number in 0..300 {
        records.push(record(Task::Identical { loaded: false }, number, &[], Conclusion::Pass));
        let red: &[&str] = if number == 7 { &["time/step/relu"] } else { &[] };
        let conclusion = if number == 9 { Conclusion::NotEnoughEvidence } else { Conclusion::Pass };
        records.push(record(Task::Identical { loaded: true }, number, red, conclusion));
    }
    for (thousandths, found) in [(20, 10), (30, 70), (50, 99), (100, 100)] {
        for number in 0..100 {
            let red: &[&str] = if number < found { &["time/forward/softplus/2048"] } else { &[] };
            let task = Task::Slower { row: ROW.into(), thousandths };
            records.push(record(task, number, red, Conclusion::Pass));
        }
    }
    let text = page(&records);
    for words in [
        "1 of 600",
        "not enough evidence: 1 of 600",
        "0 of 300",
        "1 of 300",
        "99 of 100",
        "in at least 95 % of trials: 5 %.",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(page(&records[..2]).contains("No slowdown that was tried"));
}

#[test]
fn decisions_read_back_a_cut_line_is_dropped_and_a_damaged_one_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(read(folder.path()).expect("no file is no decision"), []);
    let one = record(Task::Identical { loaded: true }, 3, &["x"], Conclusion::Regression);
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

/// A line as it was written when checks were lanes.
#[test]
fn a_decision_with_the_earlier_names_is_still_read() {
    let earlier = r#"{"schema":3,"task":{"fault":{"name":"gain"}},"number":4,"outcome":"regression","red":[],"improved":[],"open":["time/x"],"lanes":["exact","tolerant","wall-clock"],"setting":"3 blocks","seconds":5.0,"environment":{"isa":"avx512","machine":"m","rustc":"r","revision":"v","dirty":"false"},"class":"here"}"#;
    let read: DecisionRecord = serde_json::from_str(earlier).expect("it is still a decision");
    assert_eq!((read.index, read.conclusion), (4, Conclusion::Regression));
    assert_eq!(read.undecided, ["time/x"]);
    assert_eq!(read.checks, [Check::Exact, Check::Tolerance, Check::Timing]);
}
