//! What the columns of a table hold, and which name a person meant.

use std::fs;
use std::path::Path;

use dataset::{Profile, Source};

fn profile(text: &str) -> Profile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, text).unwrap();
    Profile::read(&path).unwrap()
}

#[test]
fn numbers_names_classes_and_gaps_are_told_apart() {
    let mut text = String::from("x,place,kind,gap,id\n");
    for row in 0..40 {
        let gap = if row == 7 { String::new() } else { row.to_string() };
        text += &format!("{}.5,{},{},{gap},row{row}\n", row, ["a", "b"][row % 2], row % 3);
    }
    let profile = profile(&text);
    assert_eq!(profile.rows, 40);
    let column = |name: &str| profile.column(name).unwrap();
    assert!(column("x").is_numeric && column("x").few_whole_numbers.is_none());
    assert!(column("place").is_categorical && column("place").is_text);
    assert_eq!(column("kind").few_whole_numbers, Some(3));
    assert!(column("gap").has_missing && !column("gap").is_usable());
    assert!(column("id").is_text && !column("id").is_usable(), "a name for every row");
    for name in ["x", "place", "kind"] {
        assert!(column(name).is_usable(), "{name}");
    }
    assert_eq!(profile.column("y"), None);
}

#[test]
fn a_misspelled_column_or_generator_is_answered_with_the_name_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "1,2,3\n".repeat(20);
    fs::write(folder.path().join("t.csv"), format!("rooms,median_age,value\n{rows}")).unwrap();
    let error = |target: &str| {
        let source = Source::Csv {
            csv: "t.csv".into(),
            target: target.to_owned(),
            drop: Vec::new(),
            one_hot: Vec::new(),
            task: None,
        };
        format!("{:#}", source.load(Path::new(folder.path())).unwrap_err())
    };
    let message = error("median age");
    assert!(message.contains("did you mean `median_age`?"), "{message}");
    assert!(message.contains("columns: rooms, median_age, value"), "{message}");
    assert!(!error("zzz").contains("did you mean"));
    let study: Result<Source, _> = serde_json::from_str("\"glyhps\"");
    assert!(study.unwrap_err().to_string().contains("did you mean `glyphs`?"));
}
