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

#[test]
fn a_plan_has_the_trials_of_each_slowdown_in_their_turns() {
    let plan = Plan {
        neighbors: 0,
        decisions: 4,
        trials: 3,
        other_trials: 1,
        thousandths: vec![50, 100],
        row: ROW.into(),
        fault_trials: 0,
    };
    let tasks = plan.tasks();
    let slower = |size| move |(task, _): &&(Task, u64)| matches!(task, Task::Slower { thousandths, .. } if *thousandths == size);
    assert_eq!(tasks.iter().filter(slower(50)).count(), 3, "the size that is promised");
    assert_eq!(tasks.iter().filter(slower(100)).count(), 1);
    // Each task is spread evenly: of four decisions at 1/8, 3/8, 5/8 and 7/8, of one at 1/2.
    let positions = |wanted: &dyn Fn(&Task) -> bool| -> Vec<usize> {
        let found = tasks.iter().enumerate().filter(|(_, (task, _))| wanted(task));
        found.map(|(position, _)| position).collect()
    };
    // 1/8, 1/6, 3/8, then at 1/2 four tasks, 5/8, 5/6, 7/8.
    assert_eq!(positions(&|task| matches!(task, Task::Identical { .. })), [0, 2, 7, 9]);
    assert_eq!(positions(&|task| matches!(task, Task::Slower { thousandths: 50, .. })), [1, 3, 8]);
    let indices = tasks.iter().filter(slower(50)).map(|(_, index)| *index);
    assert_eq!(indices.collect::<Vec<_>>(), [0, 1, 2]);
}

/// The cells of a table's lines that begin with this word.
fn cells<'p>(page: &'p str, first: &str) -> Vec<Vec<&'p str>> {
    let lines = page.lines().filter(|line| line.starts_with(&format!("| {first}")));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn the_page_of_slowdowns_counts_finds_other_rows_and_open_decisions() {
    let slower = |thousandths| Task::Slower { row: ROW.into(), thousandths, neighbors: 2 };
    let name = format!("time/{ROW}");
    let mut records = Vec::new();
    for number in 0..20 {
        // 19 of 20 are 95 %, which is enough; 18 of 20 are not.
        let red = |found| if number < found { vec![name.as_str()] } else { vec!["time/other"] };
        records.push(record(slower(30), number, &red(18), Conclusion::Pass));
        records.push(record(slower(50), number, &red(19), Conclusion::Pass));
        let mut open = record(slower(80), number, &[&name], Conclusion::NotEnoughEvidence);
        open.improved = if number < 4 { vec!["time/other".into()] } else { vec![name.clone()] };
        records.push(open);
        records.push(record(slower(10), number, &[&name], Conclusion::Pass));
        let identical = Task::Identical { neighbors: 2 };
        let mut faster = record(identical, number, &[], Conclusion::Pass);
        faster.improved = if number < 3 { vec!["time/other".into()] } else { Vec::new() };
        records.push(faster);
    }
    let counted = |thousandths, checks: &[Check], conclusion| {
        let task = Task::MoreInstructions { row: ROW.into(), thousandths };
        let mut record = record(task, 0, &[], conclusion);
        record.checks = checks.to_vec();
        record
    };
    records.push(counted(50, &[Check::Instructions], Conclusion::Regression));
    records.push(counted(30, &[], Conclusion::Pass));
    records.push(counted(10, &[], Conclusion::NotEnoughEvidence));
    let text = page(&records);
    let lines = cells(&text, "Processor");
    let identical = &lines[0];
    assert_eq!(identical[1..4], ["2", "2 busy neighbors", "20"]);
    assert!(identical[4].starts_with("20 of 20: ") && identical[5].starts_with("3 of 20: "));
    // 3 % is missed too often, so that what is found of 1 % does not count.
    assert_eq!(identical[6], "5");
    let slower: Vec<[&str; 5]> =
        lines[1..].iter().map(|line| [line[4], &line[5][..8], line[6], line[7], line[9]]).collect();
    let expected = [
        ["1", "20 of 20", "0", "0", "not run"],
        ["3", "18 of 20", "0", "2", "no"],
        ["5", "19 of 20", "0", "1", "yes"],
        ["8", "20 of 20", "20", "4", "not run"],
    ];
    assert_eq!(slower, expected, "{text}");
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
    for number in 0..20 {
        let slower = |neighbors| Task::Slower { row: ROW.into(), thousandths: 50, neighbors };
        let red: &[&str] = if number < 18 { &["time/forward/softplus/2048"] } else { &[] };
        let mut earlier = record(slower(0), number, red, Conclusion::Pass);
        (earlier.processor, earlier.rule) = (None, 1);
        records.push(earlier);
        if number < 4 {
            // One of them also calls a row slower that was not slowed down.
            let other = [red, &["time/step/softplus"][..usize::from(number == 2)]].concat();
            records.push(record(slower(1), number, &other, Conclusion::Regression));
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
    has(lines[1], &["one busy neighbor", "291 of 300: 97.0 % [94.4, 98.4]", "1 of 300", "–"]);
    has(lines[2], &["1", "quiet", "0 of 300", "none"]);
    assert!(text.contains("99 of 100"), "{text}");
    for alarms in ["by rule 2, ", "in 2 of 1004: ", "by rule 1, ", "in 0 of 320: "] {
        assert!(text.contains(alarms), "{text}");
    }
    let (_, figure) = &files(&records)[1];
    for series in
        ["Processor, 2 per core, rule 2, quiet", "rule 2, one busy neighbor", "rule 1, quiet"]
    {
        assert!(figure.contains(series), "{series} is not in the figure");
    }
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
