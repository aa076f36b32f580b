//! `softknee index`: the index of the committed pages, and of folders that are not as they should be.

use std::fs;
use std::path::Path;

use predicates::prelude::*;

use crate::cli::{refused, softknee};
use crate::tidy::root;

/// A copy of what the index of the committed pages is made from.
fn committed() -> tempfile::TempDir {
    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    for entry in fs::read_dir(root().join("reports")).expect("there are pages") {
        let folder = entry.expect("the entry is readable").path();
        for name in ["claims.json", "verdicts.json"] {
            let file = folder.join(name);
            if file.is_file() {
                let into = copy.path().join("reports").join(folder.file_name().expect("a name"));
                fs::create_dir_all(&into).expect("a folder can be made");
                fs::copy(&file, into.join(name)).expect("it can be copied");
            }
        }
    }
    copy
}

fn index_of(folder: &Path) -> String {
    fs::read_to_string(folder.join("reports/README.md")).expect("the index was written")
}

#[test]
fn the_committed_index_is_what_the_committed_pages_give() {
    softknee(&root())
        .args(["index", "--check", "--splice", "README.md"])
        .assert()
        .success()
        .stdout(predicate::str::contains("reports/README.md is up to date"));
}

#[test]
fn an_index_that_was_just_written_is_up_to_date_until_a_page_changes() {
    let folder = committed();
    refused(folder.path(), &["index", "--check"], 1, &["out of date", "without --check"]);
    softknee(folder.path())
        .arg("index")
        .assert()
        .success()
        .stdout(predicate::str::contains("index: reports/README.md"));
    let text = index_of(folder.path());
    for title in ["Claims", "In PyTorch", "Beside what is published", "Pages"] {
        assert!(text.contains(&format!("\n## {title}\n")), "no section {title}: {text}");
    }
    softknee(folder.path()).args(["index", "--check"]).assert().success();
    softknee(folder.path()).arg("index").assert().success();
    assert_eq!(index_of(folder.path()), text, "the same pages give the same bytes");

    let claims = folder.path().join("reports/quick/claims.json");
    let findings = fs::read_to_string(&claims).expect("it is there");
    fs::write(&claims, findings.replacen("\"question\": \"", "\"question\": \"Really: ", 1))
        .expect("it can be written");
    refused(folder.path(), &["index", "--check"], 1, &["out of date", "reports/README.md"]);
    assert_eq!(index_of(folder.path()), text, "--check writes nothing");
}

#[test]
fn the_index_writes_its_pictures_and_a_picture_that_was_changed_is_found() {
    let folder = committed();
    softknee(folder.path()).arg("index").assert().success();
    let text = index_of(folder.path());
    for name in ["functions", "gate-dead"] {
        let picture = format!("figures/{name}.svg");
        assert!(text.contains(&format!("]({picture})")), "the index shows {picture}");
        let file = folder.path().join("reports").join(&picture);
        assert!(file.with_extension("csv").is_file(), "its numbers are beside it");
        let drawn = fs::read_to_string(&file).expect("it was written");
        fs::write(&file, drawn.replacen("<svg", "<svg data-changed=\"\"", 1)).expect("written");
        refused(folder.path(), &["index", "--check"], 1, &["out of date", &picture]);
        fs::write(&file, drawn).expect("written");
    }
    softknee(folder.path()).args(["index", "--check"]).assert().success();
}

#[test]
fn a_folder_without_pages_or_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    refused(folder.path(), &["index", "nowhere"], 1, &["nowhere cannot be read"]);
    fs::create_dir_all(folder.path().join("empty/page")).expect("a folder can be made");
    let words = ["no folder in empty has a file claims.json", "softknee report DIR"];
    refused(folder.path(), &["index", "empty"], 1, &words);
    refused(folder.path(), &["index", "empty", "--check"], 1, &words);
    assert!(!folder.path().join("empty/README.md").exists());
}
