//! What large studies need: reading less, on all cores, with the same results.

use std::fs;

use harness::record::{Folder, Record};
use mlp::trace::Outcome;

use crate::run::{folder, planned, run};

fn loaded(folder: &Folder) -> Vec<Record> {
    let mut records = Vec::new();
    folder.each_record(|record| records.push(record)).expect("they can be read");
    records
}

#[test]
fn a_survey_says_of_every_run_what_its_record_says() {
    let (_root, path) = folder("survey");
    run(&path, 2, &[], false);
    let folder = Folder::new(&path);
    let (records, survey) = (loaded(&folder), folder.survey().expect("it can be read"));
    assert!(records.iter().any(|record| record.choice().is_some()), "some choose a setting");
    for record in &records {
        let completed = record.trace.outcome == Outcome::Completed;
        assert_eq!(survey.completed(&record.key), Some(completed));
        assert_eq!(survey.finished(&record.key), Some(record.finished()));
    }
    assert_eq!(survey.newest(), records.iter().map(|record| record.algorithm).max());
    let (other, _) = planned(&["master_seed=9"]);
    assert!(!survey.contains(&other.cells[0].key));
}

#[test]
fn many_lines_are_visited_in_their_order_and_the_first_fault_is_named() {
    let (_root, path) = folder("order");
    run(&path, 2, &[], false);
    let file = path.join("records.jsonl");
    let text = fs::read_to_string(&file).expect("there are records");
    let lines: Vec<&str> = text.lines().collect();
    // Several times what is parsed at once.
    let copies = (4 << 20) / text.len() + 1;
    fs::write(&file, text.repeat(copies)).expect("it can be written");
    let keys: Vec<_> = loaded(&Folder::new(&path)).into_iter().map(|record| record.key).collect();
    assert_eq!(keys.len(), copies * lines.len());
    for (index, key) in keys.iter().enumerate() {
        assert!(lines[index % lines.len()].contains(key.as_str()), "line {}", index + 1);
    }
    let faulty = |number: usize| number == keys.len() / 2 || number + 1 == keys.len();
    let damaged = text.repeat(copies);
    let damaged = damaged.lines().enumerate().map(|(index, line)| {
        if faulty(index + 1) { "{\n".to_owned() } else { format!("{line}\n") }
    });
    fs::write(&file, damaged.collect::<String>()).expect("it can be written");
    let refused = Folder::new(&path).survey().expect_err("it is refused");
    let first = format!("line {}:", keys.len() / 2);
    assert!(format!("{refused:#}").contains(&first), "{refused:#}");
}

/// More folders than a process may have files open.
#[test]
fn a_thousand_folders_are_merged() {
    let (root, whole) = folder("whole");
    run(&whole, 2, &[], false);
    let text = fs::read_to_string(whole.join("records.jsonl")).expect("there are records");
    let lines: Vec<&str> = text.lines().collect();
    let parts: Vec<Folder> = (0..1_100)
        .map(|part| {
            let path = root.path().join(part.to_string());
            fs::create_dir(&path).expect("it can be made");
            let line = format!("{}\n", lines[part % lines.len()]);
            fs::write(path.join("journal.jsonl"), line).expect("it can be written");
            Folder::new(path)
        })
        .collect();
    let merged = root.path().join("merged");
    fs::create_dir(&merged).expect("it can be made");
    Folder::new(&merged).merge(&parts, None).expect("they can be merged");
    let found = fs::read_to_string(merged.join("records.jsonl")).expect("there are records");
    assert!(found == text);
}

#[test]
fn the_cost_of_a_shard_is_that_of_its_part_of_the_plan() {
    let (plan, _) = planned(&["depth=1,2,3"]);
    let shards = plan.shards(3).expect("three depths make three shards");
    let parts: Vec<f64> = shards.iter().map(|keys| plan.clone().only(keys).cost()).collect();
    assert_eq!(plan.costs(&shards), parts);
}
