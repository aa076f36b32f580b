//! Studies whose grids of learning rates are extended.

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use harness::record::{Folder, Origin, Saved};
use harness::run::{Summary, execute_study, extended_on_record};
use study::plan::Plan;

use crate::run;

/// Rates that are all far too low, so that every choice lies on the upper edge.
const TOO_LOW: [&str; 2] =
    ["depth=1", "learning_rate={ grid = [0.0001, 0.001], tuning_seeds = 1 }"];

/// Runs the small study in a folder, and returns what a page is made of afterwards.
fn run_study(path: &Path, threads: usize) -> (Summary, Saved, Plan) {
    let (mut plan, data) = run::planned(&TOO_LOW);
    let datasets = data.iter().map(|data| data.facts.clone()).collect();
    let origin = Origin { command: "softknee run".into(), datasets };
    let mut saved = Saved { study: run::study(&TOO_LOW), origin };
    let folder = Folder::new(path);
    let _lock = folder.lock().expect("no one else is here");
    let cancel = AtomicBool::new(false);
    let summary = execute_study(&mut saved, &mut plan, &data, &folder, threads, &cancel, &|_| None);
    (summary.expect("it runs"), saved, plan)
}

#[test]
fn a_study_is_extended_at_most_twice_for_all_arms_before_anything_is_evaluated() {
    let (_root, path) = run::folder("wider");
    let (summary, saved, plan) = run_study(&path, 2);
    let tuning = &saved.study.train[0].learning_rate;
    assert_eq!(tuning.grid, [0.0001, 0.001, 0.01, 0.1]);
    assert_eq!((tuning.extensions, &tuning.extended_from[..]), (0, &[0.0001, 0.001][..]));
    assert!(summary.complete);
    let narrower = 2 * plan.cells.iter().filter(|planned| planned.is_tuning()).count();
    assert_eq!((summary.executed, summary.resumed), (plan.cells.len() + narrower, 0));
    let on_disk = Folder::new(&path).load_study().expect("it was saved");
    assert_eq!(on_disk.study, saved.study);
    let records = Folder::new(&path).load_records().expect("they can be read");
    assert!(plan.cells.iter().all(|planned| records.contains_key(&planned.key)));
}

#[test]
fn a_study_that_is_continued_arrives_at_the_same_grids_and_bytes() {
    let (_a, whole) = run::folder("whole");
    let (_b, part) = run::folder("part");
    run_study(&whole, 2);
    // The tuning of the two narrower grids, as after an interruption.
    let lines = fs::read_to_string(whole.join("records.jsonl")).expect("there are records");
    let tuning = |line: &&str| line.contains("\"setting\":{\"halving\"") && !line.contains(",0.1]");
    let kept: String = lines.lines().filter(tuning).map(|line| line.to_owned() + "\n").collect();
    fs::create_dir_all(&part).expect("it can be made");
    fs::write(part.join("records.jsonl"), kept).expect("it can be written");
    let (plan, data) = run::planned(&TOO_LOW);
    let datasets: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
    let survey = Folder::new(&part).survey().expect("it can be read");
    let (study, plan) = extended_on_record(&run::study(&TOO_LOW), &plan, &datasets, &survey)
        .expect("they can be read")
        .expect("the grid is extended");
    assert_eq!(study.train[0].learning_rate.grid.len(), 4);
    let (summary, saved, continued) = run_study(&part, 1);
    assert_eq!((saved.study, continued.cells.len()), (study, plan.cells.len()));
    assert!(summary.complete);
    assert_eq!(summary.executed, continued.cells.len(), "narrower grids are not tuned again");
    let all = fs::read_to_string(part.join("records.jsonl")).expect("there are records");
    assert_eq!(all, lines);
}
