//! Two folders of records, compared run by run.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use gate::compare::{Comparison, Row};
use gate::{Check, Conclusion, Finding, Status};
use harness::record::{Folder, Origin, Records, Saved, final_validation_loss};
use harness::run::{execute, load_data};
use study::Study;
use study::plan::{ALGORITHM_VERSION, Key, Plan};

const STUDY: &str = r#"
name = "pair"
question = "Are they the same?"

[[train]]
dataset = { generator = "spirals", examples = 100 }
arms = ["relu", "tanh"]
panel = ["drop-in"]
depth = [1]
width = [4]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.03, 0.1], tuning_seeds = 1, extensions = 0 }
batch_size = 20
steps = 8
curve_every = 4
evaluate_every = 4
target_loss = 1.0
seeds = 10
"#;

/// The study with its records, which are made once.
fn made() -> (Saved, Records) {
    static MADE: OnceLock<(Saved, Records)> = OnceLock::new();
    let make = || {
        let study = Study::parse(STUDY, "pair.toml", &[]).expect("it is valid");
        let data = load_data(&study, Path::new(".")).expect("it can be generated");
        let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
        let plan = Plan::new(&study, &datasets).expect("it can be planned");
        let root = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::new(root.path());
        let _lock = folder.lock().expect("no one else is here");
        execute(&plan, &data, &folder, 2, &AtomicBool::new(false)).expect("it runs");
        let records = folder.load_records().expect("there are records");
        let origin = Origin { command: "softknee run pair.toml".into(), datasets };
        (Saved { study, origin }, records)
    };
    MADE.get_or_init(make).clone()
}

fn compared(saved: &Saved, first: &Records, second: &Records) -> Comparison {
    Comparison::new(saved, ALGORITHM_VERSION, first, second).expect("it can be planned")
}

/// Keys of the evaluation runs of an arm, by seed.
fn keys(records: &Records, arm: &str) -> Vec<Key> {
    let of_arm = records.values().filter(|record| {
        !record.cell.is_tuning() && record.cell.label().expect("a label").contains(arm)
    });
    let mut keys: Vec<(u64, Key)> = of_arm.map(|record| (record.cell.seed, record.key)).collect();
    keys.sort();
    assert_eq!(keys.len(), 10, "{arm}");
    keys.into_iter().map(|(_, key)| key).collect()
}

fn row<'a>(comparison: &'a Comparison, arm: &str) -> &'a Row {
    let row = comparison.rows.iter().find(|row| row.labels[2] == arm);
    row.expect("the arm has a row")
}

/// Adds to all losses of a run after its last step.
fn add_to_loss(records: &mut Records, key: &Key, more: f64) {
    let record = records.get_mut(key).expect("the run is there");
    let last = record.trace.evaluations.last_mut().expect("it was evaluated");
    for score in [&mut last.train, &mut last.validation, &mut last.test] {
        score.loss += more;
    }
}

#[test]
fn the_same_records_are_the_same_and_whole() {
    let (saved, records) = made();
    let comparison = compared(&saved, &records, &records);
    assert!(comparison.is_same() && !comparison.is_partial());
    assert_eq!((comparison.only_second, &comparison.broken), (0, &None));
    assert!(comparison.decision.findings.is_empty());
    let counts = |row: &Row| [row.same, row.differ, row.unpaired];
    for arm in ["relu", "tanh"] {
        let row = row(&comparison, arm);
        assert_eq!((counts(row), row.loss), ([10, 0, 0], None));
        assert_eq!(row.labels[1..], ["drop-in", arm, "1", "4"]);
    }
    let tuning = records.values().filter(|record| record.cell.is_tuning()).count();
    assert_eq!(counts(row(&comparison, "tuning runs")), [tuning, 0, 0]);
}

#[test]
fn other_numbers_are_counted_and_with_the_same_kernels_something_is_broken() {
    let (saved, records) = made();
    let keys = keys(&records, "relu");
    let mut other = records.clone();
    add_to_loss(&mut other, &keys[3], 0.25);
    add_to_loss(&mut other, &keys[5], -0.125);
    let (before, now) = [&records, &other]
        .map(|records| final_validation_loss(&records[&keys[3]].trace).expect("a loss"))
        .into();
    for (first, second) in [(&records, &other), (&other, &records)] {
        let comparison = compared(&saved, first, second);
        assert!(!comparison.is_same() && !comparison.is_partial());
        let relu = row(&comparison, "relu");
        assert_eq!([relu.same, relu.differ, relu.unpaired], [8, 2, 0]);
        assert_eq!(relu.loss, Some((now - before).abs()), "the larger of the two");
        assert!(keys.contains(&comparison.broken.expect("a run is broken")));
        assert_eq!(row(&comparison, "tanh").differ, 0);
        let tolerance = |row: &str| {
            let wanted = format!("outcome/test_loss/{row}");
            comparison.decision.findings.iter().find(|finding| finding.row.starts_with(&wanted))
        };
        // Only the arm that differs is judged.
        assert!(tolerance("spirals/drop-in/relu").is_some(), "{:?}", comparison.decision);
        assert!(tolerance("spirals/drop-in/tanh").is_none());
    }
}

#[test]
fn kernels_of_another_instruction_set_break_nothing_and_worse_outcomes_are_found() {
    let (saved, records) = made();
    let mut other = records.clone();
    for key in keys(&records, "relu") {
        add_to_loss(&mut other, &key, 1.0);
        let record = other.get_mut(&key).expect("it is there");
        Arc::make_mut(&mut record.environment).isa = "another".to_owned();
    }
    let comparison = compared(&saved, &records, &other);
    assert_eq!(comparison.broken, None);
    assert_eq!(comparison.decision.conclusion(), Conclusion::Regression);
    let loss = |comparison: &Comparison| {
        let is_loss = |finding: &&Finding| finding.row.contains("test_loss/");
        comparison.decision.findings.iter().find(is_loss).expect("the loss is judged").clone()
    };
    let worse = loss(&comparison);
    assert_eq!((worse.check, worse.status), (Check::Tolerance, Status::Regression));
    assert!(worse.row.ends_with("relu/1/4 of suite 1"), "{}", worse.row);
    assert!(worse.reason.contains("over 10 pairs"), "{}", worse.reason);
    assert_eq!(loss(&compared(&saved, &other, &records)).status, Status::Improved);
}

#[test]
fn runs_without_a_counterpart_are_counted_on_either_side() {
    let (saved, records) = made();
    let mut fewer = records.clone();
    for key in &keys(&records, "tanh")[..3] {
        fewer.remove(key);
    }
    for (first, second, only_second) in [(&records, &fewer, 0), (&fewer, &records, 3)] {
        let comparison = compared(&saved, first, second);
        assert!(comparison.is_partial() && comparison.is_same());
        assert_eq!(comparison.only_second, only_second);
        let tanh = row(&comparison, "tanh");
        assert_eq!([tanh.same, tanh.differ, tanh.unpaired], [7, 0, 3]);
    }
    let none = compared(&saved, &Records::new(), &Records::new());
    assert!(none.is_partial() && !none.is_same(), "nothing is no agreement");
    // Runs that the study does not ask for, in the second folder only.
    let shorter = Saved {
        study: Study::parse(STUDY, "pair.toml", &["seeds=9".to_owned()]).expect("it is valid"),
        ..saved
    };
    let mut first = records.clone();
    for arm in ["relu", "tanh"] {
        first.remove(&keys(&records, arm)[9]);
    }
    let longer = compared(&shorter, &first, &records);
    assert!(longer.rows.iter().all(|row| row.unpaired == 0), "{:?}", longer.rows);
    assert_eq!(longer.only_second, 2);
    assert!(longer.is_partial());
}
