//! Study files: what is accepted is written and read again as the same study with the same plan, and an error
//! names the file and the place.

use std::collections::HashSet;

use anyhow::Error;
use study::Study;
use study::plan::{Key, Plan};

use crate::common::{assert_explained, facts, is_small, prepare};

/// The name of the file in messages.
const FILE: &str = "a-study.toml";

/// Checks the text of a study.
pub fn check(data: &[u8]) {
    prepare();
    let Ok(text) = std::str::from_utf8(data) else { return };
    match Study::parse(text, FILE, &[]) {
        Ok(study) => accepted(&study),
        Err(error) => assert_place(&error, FILE),
    }
}

/// Panics unless the error says where in the study `name` something is wrong.
pub(crate) fn assert_place(error: &Error, name: &str) {
    let message = format!("{error:#}");
    // A fault of the text has its line, one of a value its key.
    let places = [
        "at line ",
        "in [[",
        "name = ",
        "resamples = ",
        "margins.",
        "the study asks for nothing",
        "--set",
    ];
    assert_explained(error, name, &places);
    // A fault of the text quotes its line, which may have anything in it.
    if !message.contains("at line ") && message.contains("in [[") {
        assert!(message.contains("]] number "), "which suite? {message}");
    }
}

/// What holds of a study that is accepted.
pub(crate) fn accepted(study: &Study) {
    let text = study.to_toml().expect("a study that was read can be written");
    let again = Study::parse(&text, FILE, &[])
        .unwrap_or_else(|error| panic!("the written study is refused: {error:#}\n{text}"));
    assert_eq!(*study, again, "the written study is another one\n{text}");
    assert_eq!(study.hash().ok(), again.hash().ok());
    if !is_small(study) {
        return;
    }
    for classification in [false, true] {
        let facts = facts(study, classification);
        let Ok(plan) = Plan::new(study, &facts) else { continue };
        let other = Plan::new(&again, &facts).expect("the same study has a plan");
        assert_eq!(keys(&plan), keys(&other), "the written study has another plan");
        planned(&plan);
    }
}

/// What holds of a plan.
fn planned(plan: &Plan) {
    let keys = keys(plan);
    let distinct: HashSet<&Key> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len(), "a key is in the plan twice");
    let of_cells: HashSet<&Key> = plan.cells.iter().map(|planned| &planned.key).collect();
    for arm in &plan.arms {
        let is_planned = arm.runs.iter().chain(&arm.tuning).all(|key| of_cells.contains(key));
        assert!(is_planned, "a run of an arm is not in the plan");
    }
    for planned in &plan.cells {
        let text = serde_json::to_string(&planned.cell()).expect("a cell can be written");
        let again = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("the written cell is refused: {error}\n{text}"));
        assert_eq!(planned.cell(), again, "the written cell is another one");
        assert_eq!(planned.cell().key_in(plan.algorithm), planned.key);
        assert!(planned.cost.is_finite() && planned.cost >= 0.0, "a cost of {}", planned.cost);
    }
    for count in [1, 2, 3] {
        let Ok(shards) = plan.shards(count) else { continue };
        assert_eq!(shards.len(), count);
        let divided: Vec<&Key> = shards.iter().flatten().collect();
        assert_eq!(divided.len(), plan.cells.len(), "shards do not hold every run once");
        assert_eq!(divided.into_iter().collect::<HashSet<_>>(), of_cells);
    }
}

/// The keys of all runs and simulations.
fn keys(plan: &Plan) -> Vec<Key> {
    let runs = plan.cells.iter().map(|planned| planned.key.clone());
    runs.chain(plan.initializations.iter().map(|planned| planned.key.clone())).collect()
}
