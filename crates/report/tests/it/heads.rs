//! Output heads for positive targets, end to end, in networks that are trained.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use harness::metric;
use harness::record::{Folder, InitializationRecords, Origin, Saved};
use harness::run::{execute, load_data};
use report::Page;
use study::Study;
use study::plan::Plan;

/// So few examples and so many steps that a linear head overshoots below small targets in most runs.
const STUDY: &str = r#"
name = "heads"
question = "Which head suits positive targets?"
[[head]]
dataset = { generator = "positive", examples = 150 }
arms = [
    { activation = "relu", head = "softplus" },
    { activation = "relu", head = "exp" },
    { activation = "relu", head = "relu" },
    { activation = "relu", head = "identity" },
]
panel = ["fair"]
depth = [1]
width = [32]
optimizer = { sgd = { momentum = 0.9 } }
learning_rate = { grid = [0.01], tuning_seeds = 1 }
batch_size = 32
steps = 1000
curve_every = 250
evaluate_every = 500
target_loss = 0.5
seeds = 12
"#;

#[test]
fn only_a_linear_head_predicts_negative_values_and_c11_is_judged() {
    let study = Study::parse(STUDY, "heads.toml", &[]).expect("it is valid");
    let data = load_data(&study, Path::new(".")).expect("it can be made");
    let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let plan = Plan::new(&study, &datasets).expect("it can be planned");
    let root = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::new(root.path().join("heads"));
    let _lock = folder.lock().expect("no one else is here");
    let cancel = AtomicBool::new(false);
    execute(&plan, &data, &folder, 2, &cancel).expect("it runs");
    let records = folder.load_records().expect("they were just written");
    let mut negative = 0;
    for record in records.values().filter(|record| !record.cell.is_tuning()) {
        let head = record.cell.head.as_ref().map(|head| head.resolve().expect("known").label());
        let last = record.trace.evaluations.last().expect("an end");
        let share = last.test.negative.expect("values are counted");
        assert!(last.test.accuracy.is_none());
        match head.as_deref() {
            None => negative += u32::from(share > 0.0),
            Some("softplus" | "exp" | "relu") => assert_eq!(share, 0.0),
            Some(other) => panic!("no arm has the head {other}"),
        }
    }
    assert!(negative > 6, "a linear head goes below 0 in {negative} of 12 runs");
    let origin = Origin { command: "softknee run heads.toml".into(), datasets };
    let saved = Saved { study, origin };
    let page = Page::new(&saved, &plan, &records, &InitializationRecords::new(), &[]);
    let page = page.expect("complete");
    let claims = page.files().iter().find(|(name, _)| name == "tables/claims.csv");
    let (_, claims) = claims.expect("a table of claims");
    let page = &page.files()[0].1;
    assert!(page.contains("## Positive outputs"));
    assert!(page.contains(
        "the targets are used as they are; predicting the mean training target has a loss of"
    ));
    let claim = claims.lines().find(|line| line.starts_with("C11,")).expect("a row");
    assert!(claim.contains("0 of 12 runs with a negative prediction"), "{claim}");
    assert!(!claim.contains("not yet measured"), "{claim}");
    assert!(metric::registry().iter().any(|metric| metric.name == "stuck"));
}

#[test]
fn a_head_suite_without_heads_is_refused_with_the_cure() {
    let text = STUDY.replace("{ activation = \"relu\", head = \"identity\" }", "\"relu\"");
    let error = Study::parse(&text, "heads.toml", &[]).expect_err("an arm has no head");
    let error = format!("{error:#}");
    assert!(
        error.contains("relu names no head") && error.contains("head = \"softplus\""),
        "{error}"
    );
}
