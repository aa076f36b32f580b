//! `softknee judge` as its users see it, and its page in `docs/`.

use std::fs;

use predicates::prelude::*;

use crate::cli::{refused, softknee};
use crate::readme::assert_printed;
use crate::tidy::root;

/// A folder with the example where the page has it.
fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let examples = folder.path().join("docs/examples");
    fs::create_dir_all(&examples).expect("it can be made");
    let file = "docs/examples/activations.csv";
    fs::copy(root().join(file), folder.path().join(file)).expect("it can be copied");
    folder
}

#[test]
fn every_console_block_of_its_page_prints_what_it_shows() {
    let page = fs::read_to_string(root().join("docs/judge.md")).expect("it is there");
    let folder = example();
    assert_printed(&page, folder.path());
    let names = [
        "judgement.md",
        "judgement.html",
        "judgement.json",
        "contrasts.csv",
        "effects-1.svg",
        "pairs-2.svg",
    ];
    assert!(names.iter().all(|name| folder.path().join("verdict").join(name).is_file()));
}

/// Every key of the document is explained, and what is explained is there.
#[test]
fn the_document_is_as_its_page_says() {
    let page = fs::read_to_string(root().join("docs/judge.md")).expect("it is there");
    let folder = example();
    let mut command = softknee(folder.path());
    command.args(["judge", "docs/examples/activations.csv", "--metric", "test_accuracy"]);
    let output = command
        .args(["--condition", "depth", "--baseline", "relu", "--format", "json"])
        .output()
        .expect("it runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let entries = [&document, &document["metrics"][0], &document["contrasts"][0]];
    let keys = entries.iter().filter_map(|entry| entry.as_object()).flat_map(|it| it.keys());
    let keys: Vec<&String> = keys.collect();
    assert!(keys.len() > 25, "{document}");
    for key in &keys {
        assert!(page.contains(&format!("`{key}`")), "docs/judge.md does not explain `{key}`");
    }
}

#[test]
fn too_few_pairs_have_an_exit_code_of_their_own() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let text = "arm,seed,loss\na,1,2\na,2,2.5\nb,1,3\nb,2,3.1\n";
    fs::write(folder.path().join("r.csv"), text).expect("it can be written");
    softknee(folder.path())
        .args(["judge", "r.csv", "--metric", "loss:lower:0.1", "--baseline", "a"])
        .assert()
        .code(4)
        .stdout(predicate::str::contains("2 pairs are fewer than 10"))
        .stderr(predicate::str::contains("not enough evidence"));
    refused(
        folder.path(),
        &["judge", "r.csv", "--metric", "lass", "--baseline", "a"],
        1,
        &["r.csv, line 1", "did you mean `loss`?"],
    );
    refused(folder.path(), &["judge", "r.csv", "--html"], 2, &["--out"]);
    refused(folder.path(), &["judge", "absent.csv"], 1, &["absent.csv cannot be read"]);
}
