//! Damaged records are refused, whichever way they are read.

use std::fs;

use anyhow::Error;
use harness::record::Folder;

use crate::run::{folder, run};

fn refuses_damage(name: &str, read: fn(&Folder) -> Option<Error>) {
    let (_root, path) = folder(name);
    run(&path, 2, &[], false);
    let records = path.join("records.jsonl");
    let text = fs::read_to_string(&records).expect("there are records");
    let refusal = |text: String| {
        fs::write(&records, text).expect("it can be written");
        format!("{:#}", read(&Folder::new(&path)).expect("it is refused"))
    };
    let message = refusal(text.replacen("\"seed\":", "\"sead\":", 1));
    assert!(message.contains("records.jsonl, line 1"), "{message}");
    let message = refusal(text.replacen("\"curve\":[", "\"curve\":[,", 1));
    assert!(message.contains("records.jsonl, line"), "{message}");
    let message = refusal(text.replacen("\"depth\":1", "\"depth\":3", 1));
    assert!(message.contains("edited"), "{message}");
    let message = refusal(text.replacen("\"algorithm\":", "\"algorithm\":9", 1));
    assert!(message.contains("algorithm version"), "{message}");
    let message = refusal(text[..text.len() - 10].to_owned());
    assert!(message.contains("middle of a line"), "{message}");
}

#[test]
fn damaged_and_edited_records_are_refused_with_file_and_line() {
    refuses_damage("damaged", |folder| folder.load_records().err());
}

#[test]
fn a_survey_refuses_damaged_and_edited_records() {
    refuses_damage("damaged survey", |folder| folder.survey().err());
}
