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

/// The rows of a table with the columns `t`, `a` and `y`.
fn table(t: impl Fn(u64) -> String, y: impl Fn(u64) -> String) -> String {
    let rows: String =
        (0..40).map(|row| format!("{},{},{}\n", t(row), row * row, y(row))).collect();
    format!("t,a,y\n{rows}")
}

const LARGE: u64 = 1 << 60;

#[test]
fn numbers_that_double_precision_makes_equal_are_counted() {
    let row = |row: u64| row.to_string();
    let all_equal = |i: u64| (LARGE + i).to_string();
    assert_eq!(
        notes(&table(all_equal, row)),
        [
            "column `t` of table.csv holds 40 different numbers of more than 15 digits, of which double precision keeps 1 apart: subtract an offset in the file"
        ]
    );
    let some_equal = |i: u64| (LARGE + 100 * i).to_string();
    let of_input = notes(&table(some_equal, row));
    assert!(of_input[0].starts_with("column `t` of table.csv holds 40 different numbers"));
    let of_target = notes(&table(row, some_equal));
    assert!(of_target[0].starts_with("column `y` of table.csv holds 40 different numbers"));
}

#[test]
fn numbers_that_are_spelled_differently_or_kept_apart_are_not_counted() {
    let row = |row: u64| row.to_string();
    for spelled in [
        |i: u64| format!("{}.{}", i / 2, "0".repeat(20 + i as usize)),
        |i: u64| {
            format!("{}{}e0", "0".repeat(i as usize), 1_234_567_890_123_456_700 + (i % 2) * 1000)
        },
        |i: u64| format!("{}1234567890.1234567", ["", "+", "-"][i as usize % 3]),
        |i: u64| format!("{:?}", 0.1 + i as f64 / 3.0),
        |i: u64| format!("123456789012345678e{}", i % 3),
        |i: u64| {
            ["1234567890123456780", "123456789012345678e1", "1.23456789012345678E+18", "1"]
                [i as usize % 4]
                .to_owned()
        },
    ] {
        let notes = notes(&table(spelled, row));
        assert!(!notes.iter().any(|note| note.contains("digits")), "{} {notes:?}", spelled(1));
    }
}

#[test]
fn an_error_about_equal_rows_says_that_double_precision_made_them_equal() {
    let large = |i: u64| (LARGE + i).to_string();
    let error = |text: &str| format!("{:#}", load(text, &[]).unwrap_err());
    let target = error(&table(|row| row.to_string(), large));
    assert!(!target.contains("every row has the same target"), "{target}");
    let expected = "column `y` of table.csv holds 40 different numbers of more than 15 digits, of which double precision keeps 1 apart: subtract an offset in the file";
    assert!(target.contains(expected), "{target}");
    let rows: String = (0..40).map(|row| format!("{},7,{row}\n", large(row))).collect();
    let inputs = error(&format!("t,a,y\n{rows}"));
    assert!(!inputs.contains("every input has the same value in every row"), "{inputs}");
    assert!(inputs.contains(&expected.replace("`y`", "`t`")), "{inputs}");
}

#[test]
fn a_target_with_lost_digits_is_not_offered_as_classes() {
    let folder = TempDir::new().unwrap();
    let text = table(|row| row.to_string(), |i| (LARGE + 20 * i).to_string());
    fs::write(folder.path().join("table.csv"), text).unwrap();
    let (target, drop, one_hot, task) = ("y".to_owned(), Vec::new(), Vec::new(), None);
    let source = Source::Csv { csv: "table.csv".into(), target, drop, one_hot, task };
    assert_eq!(source.classes_instead(&source.load(folder.path()).unwrap()), None);
}
