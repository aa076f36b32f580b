//! `softknee run FILE.csv --target COLUMN`: a study of a person's own table.

use std::fs;
use std::path::Path;

use crate::cli::{refused, softknee};
use crate::tidy::root;

/// Short runs on one condition.
const SHORT: [&str; 14] = [
    "--set",
    "steps=8",
    "--set",
    "curve_every=4",
    "--set",
    "evaluate_every=4",
    "--set",
    "depth=2",
    "--set",
    "panel=fair",
    "--set",
    "seeds=2",
    "--set",
    "learning_rate.grid=0.01",
];

/// A folder with the houses.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let houses = root().join("data/housing.csv");
    fs::copy(houses, folder.path().join("housing.csv")).expect("it can be copied");
    folder
}

/// What a command prints on stderr.
fn messages(folder: &Path, arguments: &[&str]) -> String {
    let output = softknee(folder).args(arguments).output().expect("it starts");
    let messages = String::from_utf8(output.stderr).expect("it is text");
    assert!(output.status.success(), "{arguments:?}: {messages}");
    messages
}

/// The study in the messages of a run.
fn printed_study(messages: &str) -> &str {
    let (_, study) = messages.split_once("keeps it:\n\n").expect("the study is printed");
    study.split_once("\nhousing: ").expect("the question follows").0
}

#[test]
fn a_table_is_run_and_the_printed_study_runs_as_it_is() {
    let folder = folder();
    let path = folder.path();
    fs::create_dir(path.join("in here")).expect("it can be made");
    fs::rename(path.join("housing.csv"), path.join("in here/housing.csv")).expect("it is moved");
    let table = ["in here/housing.csv", "--target", "median_house_value", "--drop=total_bedrooms"];
    let said = messages(path, &[&["run"], &table[..], &SHORT].concat());
    for part in [
        "`median_house_value` holds numbers: regression",
        "one input for each value of `ocean_proximity`",
        "runs/housing/study.toml keeps it",
    ] {
        assert!(said.contains(part), "`{part}` is not in\n{said}");
    }
    assert!(path.join("runs/housing/report.md").is_file());
    // The printed study has every --set, and the path of the table from the current folder.
    fs::write(path.join("mine.toml"), printed_study(&said)).expect("it can be written");
    let again = messages(path, &["run", "mine.toml"]);
    assert!(again.contains("\n0 runs trained"), "{again}");
    // The study that was saved runs where its data is given.
    let saved = ["run", "runs/housing/study.toml", "--data-dir", "in here"];
    assert!(messages(path, &saved).contains("\n0 runs trained"));
    let status = [&["status"], &table[..], &SHORT].concat();
    softknee(path).args(status).assert().success();
    let show = [&["show", "zz"], &table[..]].concat();
    let keys = "softknee plan runs/housing/study.toml --data-dir 'in here'";
    refused(path, &show, 1, &["starts with `zz`", keys]);
    softknee(path).args(["report", "housing", "--check"]).assert().success();
    let origin = fs::read_to_string(path.join("runs/housing/origin.json")).expect("it is saved");
    assert!(!origin.contains("in here/housing.csv, target"), "folders stay out of records");
}

#[test]
fn the_default_study_is_valid_and_says_what_it_compares() {
    let folder = folder();
    let plan = |target: &str| {
        let arguments = ["plan", "housing.csv", "--drop=total_bedrooms", "--target", target];
        messages(folder.path(), &arguments)
    };
    let text = plan("ocean_proximity");
    assert!(text.contains("`ocean_proximity` holds text: classification"), "{text}");
    assert!(!text.contains("warning"), "{text}");
    let age = plan("housing_median_age");
    assert!(age.contains("regression"), "{age}");
    let rows: String = (0..80).map(|row| format!("{},{}\n", row * 7 % 31, row % 3)).collect();
    fs::write(folder.path().join("k.csv"), format!("x,kind\n{rows}")).expect("it is written");
    let kinds = messages(folder.path(), &["plan", "k.csv", "--target", "kind"]);
    assert!(kinds.contains("3 different values, all whole numbers: classification"), "{kinds}");
    let arguments = ["plan", "k.csv", "--target", "kind", "--task", "regression"];
    assert!(messages(folder.path(), &arguments).contains("regression, target `kind`"));
}

#[test]
fn what_is_missing_or_misspelled_is_said_with_what_to_write() {
    let folder = folder();
    let path = folder.path();
    let refuse = |arguments: &[&str], words: &[&str]| {
        refused(path, arguments, 1, words);
        assert!(!path.join("runs").exists(), "{arguments:?} left something behind");
    };
    let example = "softknee run housing.csv --target=median_house_value";
    refuse(&["run", "housing.csv"], &["longitude, latitude", example]);
    let misspelled = ["run", "housing.csv", "--target", "median_hose_value"];
    refuse(&misspelled, &["did you mean `median_house_value`?", "columns: longitude"]);
    let whole = ["run", "housing.csv", "--target", "median_house_value"];
    let drop = format!("{example} --drop=total_bedrooms");
    refuse(&whole, &["line 29, column `total_bedrooms`", &drop]);
    refuse(&[&whole[..], &["--drop", "total_bedroms"]].concat(), &["--drop", "`total_bedrooms`?"]);
    let same = [&whole[..], &["--drop", "median_house_value"]].concat();
    refuse(&same, &["cannot be dropped"]);
    refuse(&["run", "hosing.csv", "--target", "y"], &["hosing.csv", "did you mean `housing.csv`?"]);
    refuse(&["run", "quick", "--target", "y"], &["--target", "quick is a study", "FILE.csv"]);
    refused(path, &["run", "housing.csv", "--drop", "x"], 2, &["--target"]);
    let place = ["run", "housing.csv", "--target", "ocean_proximity", "--task", "regression"];
    refuse(&place, &["`ocean_proximity` holds text", "leave --task out"]);
    fs::create_dir(path.join("folder.csv")).expect("it can be made");
    refuse(&["run", "folder.csv", "--target", "y"], &["folder.csv is a folder"]);
    fs::write(path.join("packed.csv"), [0x1f, 0x8b, 8, 0, 0xff]).expect("it can be written");
    refuse(
        &["run", "packed.csv", "--target", "y"],
        &["packed.csv", "packed files must be unpacked"],
    );
}

#[test]
fn hostile_names_do_no_harm() {
    let folder = folder();
    let name = "; touch $HOME 'x' \"y\" \u{1b}[2J.csv";
    let rows: String = (0..60).map(|row| format!("{},{}\n", row * 7 % 11, row * 5 % 13)).collect();
    let table = format!("a,\"-t\"\"x\u{1b}[31m \u{202e}\"\n{rows}");
    fs::write(folder.path().join(name), table).expect("it can be written");
    refused(folder.path(), &["run", name], 1, &["which column", "'; touch $HOME '"]);
    let column = "--target=-t\"x\u{1b}[31m \u{202e}";
    let said = messages(folder.path(), &[&["run", name, column], &SHORT[..]].concat());
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    let folders = fs::read_dir(folder.path().join("runs")).expect("there is one");
    let names: Vec<_> = folders.map(|entry| entry.expect("readable").file_name()).collect();
    assert_eq!(names, ["touch--HOME--x---y----2J"]);
    let said = messages(folder.path(), &["plan", name, column]);
    assert!(said.contains("regression") && !said.contains('\u{1b}'), "{said}");
    let turned = "a\u{202e}b.csv";
    fs::copy(folder.path().join(name), folder.path().join(turned)).expect("it can be copied");
    let plan = ["plan", turned, "--target=a", "--json", "-q"];
    let output = softknee(folder.path()).args(plan).output().expect("it starts");
    let text = String::from_utf8(output.stdout).expect("it is text");
    assert!(!text.contains('\u{202e}'), "{text}");
    let rows: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(rows[0]["data set"], "a\u{202e}b");
}
