//! How the targets of a regression are scaled, and what that does to keys.

use std::fs;
use std::path::Path;

use dataset::TargetScale;
use harness::run::load_data;
use study::Study;
use study::plan::{DatasetFacts, Plan};

use crate::small::STUDY;

/// The study on a table whose target is 40 numbers around `center`, with these arms.
fn loaded(folder: &Path, center: f64, arms: &str) -> (Study, Vec<DatasetFacts>) {
    let rows: String = (0..60)
        .map(|row| format!("{},{}\n", row * 7 % 11, center + f64::from(row) / 7.0))
        .collect();
    fs::write(folder.join("d.csv"), format!("a,y\n{rows}")).expect("it can be written");
    let overrides =
        ["dataset={ csv = \"d.csv\", target = \"y\" }".to_owned(), format!("arms={arms}")];
    let study = Study::parse(STUDY, "tiny.toml", &overrides).expect("it is valid");
    let data = load_data(&study, folder).expect("it can be read");
    let facts = data.iter().map(|data| data.facts.clone()).collect();
    (study, facts)
}

const NO_HEAD: &str = "[\"relu\", \"softplus\"]";
const EXP_HEAD: &str = "[\"relu\", { activation = \"relu\", head = \"exp\" }]";
const SILU_HEAD: &str = "[\"relu\", { activation = \"relu\", head = \"silu\" }]";

#[test]
fn positive_targets_are_standardized_unless_an_arm_of_the_suite_has_a_positive_head() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let scaling = |center, arms| {
        let facts = loaded(root.path(), center, arms).1.remove(0);
        (facts.target_scale, facts.scaling.split(' ').next().unwrap_or_default().to_owned())
    };
    for arms in [NO_HEAD, SILU_HEAD] {
        assert_eq!(scaling(290.0, arms), (TargetScale::Standardized, "shifted".to_owned()));
    }
    assert_eq!(scaling(290.0, EXP_HEAD), (TargetScale::BySign, "divided".to_owned()));
    assert_eq!(scaling(-4.0, NO_HEAD), (TargetScale::BySign, "shifted".to_owned()));
}

#[test]
fn a_constant_prediction_loses_the_variance_whatever_the_offset() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let loss = |center| loaded(root.path(), center, NO_HEAD).1[0].constant_loss.expect("values");
    assert!((0.3..3.0).contains(&loss(-4.0)), "{}", loss(-4.0));
    assert!((loss(-4.0) - loss(1990.0)).abs() < 1e-4);
}

#[test]
fn a_cell_records_the_scale_only_where_its_numbers_are_not_those_of_earlier_builds() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let json = |center, arms| {
        let (study, facts) = loaded(root.path(), center, arms);
        let plan = Plan::new(&study, &facts).expect("it can be planned");
        let texts = plan.cells.iter().map(|planned| serde_json::to_string(&planned.cell()));
        texts.map(|text| text.expect("a cell is JSON")).collect::<Vec<_>>()
    };
    let standardized = "\"target_scale\":\"standardized\"";
    assert!(json(290.0, NO_HEAD).iter().all(|cell| cell.contains(standardized)));
    assert!(json(290.0, EXP_HEAD).iter().all(|cell| !cell.contains("target_scale")));
    assert!(json(-4.0, NO_HEAD).iter().all(|cell| !cell.contains("target_scale")));
}

#[test]
fn facts_of_earlier_builds_are_read_and_give_their_keys() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let (study, facts) = loaded(root.path(), 290.0, NO_HEAD);
    let mut json = serde_json::to_value(&facts[0]).expect("facts are JSON");
    let object = json.as_object_mut().expect("an object");
    for key in ["task", "target_scale", "scaling", "constant_loss", "notes"] {
        object.remove(key);
    }
    let old: DatasetFacts = serde_json::from_value(json).expect("they can be read");
    let plan = Plan::new(&study, &[old]).expect("it can be planned");
    let cell = serde_json::to_string(&plan.cells[0].cell()).expect("a cell is JSON");
    assert!(!cell.contains("target_scale"), "{cell}");
}
