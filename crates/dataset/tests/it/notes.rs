//! What is said of a data set before its runs: columns and classes that the training rows lack, and
//! digits that are lost.

use std::fs;

use dataset::{Dataset, Source, TargetScale};
use mlp::data::{Split, Targets};
use mlp::seed::Streams;
use tempfile::TempDir;

fn load(text: &str, one_hot: &[&str]) -> anyhow::Result<Dataset> {
    let folder = TempDir::new()?;
    fs::write(folder.path().join("table.csv"), text)?;
    let one_hot = one_hot.iter().map(|&name| name.to_owned()).collect();
    let (target, drop, task) = ("y".to_owned(), Vec::new(), None);
    Source::Csv { csv: "table.csv".into(), target, drop, one_hot, task }.load(folder.path())
}

/// The split of the first seed.
fn split(data: &Dataset) -> Split {
    data.split(&Streams::new(0, 0))
}

fn notes(text: &str) -> Vec<String> {
    let data = load(text, &[]).unwrap();
    data.notes(&split(&data), TargetScale::Standardized)
}

/// The last row of 30 that is for testing by the first seed.
fn test_row() -> usize {
    let rows: String = (0..30).map(|row| format!("{row},{row}\n")).collect();
    split(&load(&format!("a,y\n{rows}"), &[]).unwrap()).test[0] as usize
}

#[test]
fn columns_that_are_constant_in_the_training_rows_share_one_note() {
    let odd = test_row();
    let table = |columns: usize| {
        let names: String = (0..columns).map(|column| format!("c{column},")).collect();
        let flags = |row| format!("{},", u8::from(row == odd)).repeat(columns);
        let rows: String = (0..30).map(|row| format!("{}{row},{row}\n", flags(row))).collect();
        format!("{names}a,y\n{rows}")
    };
    assert_eq!(
        notes(&table(1)),
        [
            "1 column that varies elsewhere has the same value in every training row of the split that was checked: `c0`"
        ]
    );
    assert_eq!(
        notes(&table(8)),
        [
            "8 columns that vary elsewhere have the same value in every training row of the split that was checked: `c0`, `c1`, `c2`, `c3`, `c4` and 3 others"
        ]
    );
}

#[test]
fn a_target_that_is_constant_in_the_training_rows_is_named() {
    let odd = test_row();
    let rows: String = (0..30).map(|row| format!("{row},{}.5\n", u8::from(row == odd))).collect();
    let notes = notes(&format!("a,y\n{rows}"));
    assert!(notes.len() == 1 && notes[0].ends_with("was checked: `y`"), "{notes:?}");
}

/// The note about classes that the training rows of a table with these labels lack.
fn classes_note(labels: impl Fn(usize) -> String, test_from: Option<u32>) -> Vec<String> {
    let rows: String = (0..40).map(|row| format!("{row},{}\n", labels(row))).collect();
    let mut data = load(&format!("a,y\n{rows}"), &["y"]).unwrap();
    data.test = test_from.map(|start| start..40);
    let notes = data.notes(&split(&data), TargetScale::Standardized);
    notes.into_iter().filter(|note| note.contains("classes do")).collect()
}

#[test]
fn classes_that_the_training_rows_lack_are_named_with_their_labels() {
    let published = |row: usize| match row {
        30..35 => "ship".to_owned(),
        35.. => "van".to_owned(),
        _ => ["cat", "dog"][row % 2].to_owned(),
    };
    assert_eq!(
        classes_note(published, Some(30)),
        [
            "2 of 4 classes do not occur in the training rows of the split that was checked, so that no network can learn them: \"ship\", \"van\""
        ]
    );
    assert_eq!(classes_note(|row| (row % 3).to_string(), None), [""; 0]);
}

#[test]
fn classes_without_names_are_called_by_their_numbers() {
    let mut data = dataset::Generator::find("glyphs").unwrap().generate(200, 0).unwrap();
    let Targets::Classes { labels, .. } = &mut data.targets else { panic!("no classes") };
    labels.iter_mut().for_each(|label| *label = (*label).min(8));
    let notes = data.notes(&split(&data), TargetScale::Standardized);
    assert!(notes.len() == 1 && notes[0].starts_with("1 of 10 classes does not occur in the"));
    assert!(notes[0].ends_with(": 9"), "{notes:?}");
}
