//! What `run`, `plan` and the page say of a person's own data.

use std::fs;

use predicates::prelude::*;

use crate::cli::{folder, refused, softknee};
use crate::small::STUDY;

const GENERATED: &str = "{ generator = \"spirals\", examples = 200 }";

/// A folder with the table `d.csv` and a study on it.
fn with_table(table: &str) -> tempfile::TempDir {
    let folder = folder();
    let study = STUDY.replace(GENERATED, "{ csv = \"d.csv\", target = \"y\" }");
    assert_ne!(study, STUDY);
    fs::write(folder.path().join("data.toml"), study).expect("it can be written");
    fs::write(folder.path().join("d.csv"), table).expect("it can be written");
    folder
}

#[test]
fn the_task_the_scaling_and_notes_are_said_on_the_terminal_and_in_the_page() {
    let rows: String = (0..60).map(|row| format!("{},5,{}\n", row * 7 % 11, 1 + row % 3)).collect();
    let folder = with_table(&format!("a,b,y\n{rows}"));
    let parts = [
        "regression, target `y`",
        "mean 0 and standard deviation 1",
        "task = \"classes\": dataset = { csv = \"d.csv\", target = \"y\", task = \"classes\" }",
        "1 of 2 inputs, from which no network can learn, have the same value in every row: `b`",
    ];
    for command in ["plan", "run"] {
        let mut assert = softknee(folder.path()).args([command, "data.toml"]).assert().success();
        for part in parts {
            assert = assert.stderr(predicate::str::contains(part));
        }
    }
    let page = fs::read_to_string(folder.path().join("runs/tiny/report.md")).expect("a page");
    let page = page.replace('\\', "");
    for part in parts.iter().chain(&["loss of the best constant prediction"]) {
        assert!(page.contains(part), "`{part}` is not in the page");
    }
    softknee(folder.path())
        .args([
            "plan",
            "data.toml",
            "--set",
            "dataset={ csv = \"d.csv\", target = \"y\", task = \"classes\" }",
        ])
        .assert()
        .success()
        .stderr(predicate::str::contains("classification with 3 classes, target `y`"))
        .stderr(predicate::str::contains("0 = \"1\", 1 = \"2\", 2 = \"3\""));
}

#[test]
fn data_from_which_nothing_can_be_learned_is_refused() {
    let rows: String = (0..60).map(|row| format!("3,5,{row}\n")).collect();
    let folder = with_table(&format!("a,b,y\n{rows}"));
    refused(folder.path(), &["run", "data.toml"], 1, &["d.csv", "every input has the same value"]);
}
