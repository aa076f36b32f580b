//! Calibration: what it asks, what its page says, and that every planted fault is found.

use gate::calibrate::{DecisionRecord, PAGE, Plan, Task, faults, file_name, files, read};
use gate::measure::TinyRuns;
use gate::{Check, Conclusion, Status};
use harness::environment::Environment;

const ROW: &str = "forward/softplus/2048";

fn record(task: Task, index: u64, red: &[&str], conclusion: Conclusion) -> DecisionRecord {
    DecisionRecord {
        schema: 4,
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
        processor: Some("Processor, 2 per core".into()),
        rule: 2,
        foreign: Some(0.5),
        stolen: None,
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
        neighbors: 2,
        decisions: 30,
        trials: 10,
        other_trials: 4,
        thousandths: vec![10, 50],
        row: ROW.into(),
        fault_trials: 2,
    };
    let tasks = plan.tasks();
    assert_eq!(tasks.len(), 30 + 14 + 2 + 2 * faults().len());
    let distinct: std::collections::HashSet<_> = tasks.iter().collect();
    assert_eq!(distinct.len(), tasks.len(), "nothing is asked twice");
    let first_half = tasks[..tasks.len() / 2].iter();
    let identical =
        first_half.filter(|(task, _)| *task == Task::Identical { neighbors: 2 }).count();
    assert!((12..=18).contains(&identical), "{identical} of 30 in the first half");
    assert_eq!(plan.tasks(), tasks);
}

fn page(records: &[DecisionRecord]) -> String {
    let page = files(records).into_iter().find(|(name, _)| *name == PAGE);
    page.expect("there is always a page").1
}

/// What a page says of identical code, line by line.
fn identical_lines(text: &str) -> Vec<&str> {
    let (_, after) = text.split_once("## Identical code").expect("the section is there");
    let (table, _) = after.split_once("## A slower kernel").expect("so is the next");
    table.lines().filter(|line| line.starts_with("| ")).skip(1).collect()
}

#[test]
fn the_page_counts_verdicts_alarms_and_finds_of_every_machine_rule_and_load() {
    let mut records = Vec::new();
    for number in 0..300 {
        let identical = |neighbors| Task::Identical { neighbors };
        records.push(record(identical(0), number, &[], Conclusion::Pass));
        let red: &[&str] = if number == 7 { &["time/step/relu"] } else { &[] };
        let conclusion = if number < 9 { Conclusion::NotEnoughEvidence } else { Conclusion::Pass };
        records.push(record(identical(1), number, red, conclusion));
        let mut earlier = record(identical(0), number, &[], Conclusion::NotEnoughEvidence);
        (earlier.processor, earlier.rule) = (None, 1);
        records.push(earlier);
    }
    for (thousandths, found) in [(20, 10), (30, 70), (50, 99), (100, 100)] {
        for number in 0..100 {
            let red: &[&str] = if number < found { &["time/forward/softplus/2048"] } else { &[] };
            let task = Task::Slower { row: ROW.into(), thousandths, neighbors: 0 };
            records.push(record(task, number, red, Conclusion::Pass));
        }
    }
    let text = page(&records);
    let lines = identical_lines(&text);
    let has = |line: &str, words: &[&str]| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for word in words {
            assert!(cells.iter().any(|cell| cell.starts_with(word)), "{word} is not in {line}");
        }
    };
    assert_eq!(lines.len(), 3, "{text}");
    let quiet = ["Processor, 2 per core", "2", "quiet", "300", "300 of 300", "0 of 300", "5"];
    has(lines[0], &quiet);
    has(lines[1], &["one busy neighbor", "291 of 300: 97.0 % [94.4, 98.4]", "1 of 300", "none"]);
    has(lines[2], &["1", "quiet", "0 of 300", "none"]);
    assert!(text.contains("99 of 100"), "{text}");
}

#[test]
fn files_are_named_by_processor_and_rule_and_all_are_read() {
    let name = "intel-r-xeon-r-2-7-2-per-core-rule-2.jsonl";
    assert_eq!(file_name("Intel(R) Xeon(R) @ 2.7, 2 per core", 2), name);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    assert_eq!(read(&folder.path().join("nowhere")).expect("no folder is no decision"), []);
    assert_eq!(read(folder.path()).expect("no file is no decision"), []);
    let one = record(Task::Identical { neighbors: 1 }, 3, &["x"], Conclusion::Regression);
    let line = serde_json::to_string(&one).expect("it is JSON");
    let file = folder.path().join(name);
    std::fs::write(&file, format!("{line}\n{}", &line[..40])).expect("it can be written");
    std::fs::write(folder.path().join("decisions.jsonl"), format!("{EARLIER}\n")).expect("written");
    let all = read(folder.path()).expect("the cut line is dropped");
    assert_eq!(all.len(), 2);
    assert_eq!(all[1], one);
    for bad in ["{}", "x", &line.replace("\"schema\":4", "\"schema\":9")] {
        std::fs::write(&file, format!("{line}\n{bad}\n")).expect("it can be written");
        let error = format!("{:#}", read(folder.path()).expect_err("it is damaged"));
        assert!(error.contains("line 2"), "{error}");
    }
}

/// A line by the first version of the rule, which the committed decisions of an older machine have.
const EARLIER: &str = r#"{"schema":3,"task":{"identical":{"loaded":true}},"index":0,"conclusion":"pass","red":[],"improved":[],"undecided":[],"checks":[],"setting":"3 blocks","seconds":4.8,"environment":{"isa":"avx512","machine":"m","rustc":"r","revision":"v","dirty":"false"},"class":"here"}"#;

#[test]
fn a_decision_by_the_first_rule_is_still_read() {
    let read: DecisionRecord = serde_json::from_str(EARLIER).expect("it is still a decision");
    assert_eq!(read.task, Task::Identical { neighbors: 1 });
    assert_eq!((read.rule, read.processor), (1, None));
    let quiet = EARLIER.replace("true", "false");
    let read: DecisionRecord = serde_json::from_str(&quiet).expect("it is still a decision");
    assert_eq!(read.task, Task::Identical { neighbors: 0 });
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
