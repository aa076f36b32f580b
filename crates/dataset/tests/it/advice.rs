//! The advice that comes with an error about a column of text.

use std::fs;

use dataset::Source;
use tempfile::TempDir;

/// The error about a table whose input `a` has these values.
fn message(values: &[impl AsRef<str>]) -> String {
    let rows = |(row, value): (usize, &_)| format!("\"{}\",{row}.5\n", AsRef::as_ref(value));
    let rows: String = values.iter().enumerate().map(rows).collect();
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("table.csv"), format!("a,y\n{rows}")).unwrap();
    let (target, drop, one_hot, task) = ("y".to_owned(), Vec::new(), Vec::new(), None);
    let source = Source::Csv { csv: "table.csv".into(), target, drop, one_hot, task };
    format!("{:#}", source.load(folder.path()).expect_err("it is accepted"))
}

const ONE_HOT: &str = "one_hot = [\"a\"]";

#[test]
fn one_hot_is_not_offered_for_names_most_of_which_are_distinct() {
    let names = |distinct: usize, rows: usize| -> Vec<String> {
        let letter = |index: usize| char::from(b'a' + (index % 26) as u8);
        (0..rows)
            .map(|row| row % distinct)
            .map(|i| format!("{}{}", letter(i / 26), letter(i)))
            .collect()
    };
    let name_of_each_row = message(&names(60, 60));
    assert!(!name_of_each_row.contains("one_hot"), "{name_of_each_row}");
    assert!(name_of_each_row.contains("drop = [\"a\"]"), "{name_of_each_row}");
    for (distinct, rows) in [(60, 120), (60, 600), (20, 20), (3, 30)] {
        let message = message(&names(distinct, rows));
        assert!(message.contains(ONE_HOT), "{distinct} in {rows} rows: {message}");
    }
}

#[test]
fn one_hot_is_not_offered_for_numbers_with_other_characters() {
    for number in [
        "−5",
        "5 kg",
        "5kg",
        "US$ 5",
        "EUR 5",
        "Rs. 5",
        "(5)",
        "(1,234.5)",
        "5-",
        "1,00,005",
        "'5",
        "<5",
        "~ 5",
        "1/2",
        "0x1F",
        "-0x1F",
        "2024-01-05",
        "5.1.2024",
        "12:30",
        "12:30 PM",
        "2024-01-05T12:30:00Z",
        "Jan 5, 2024",
        "5 Jan 2024",
        "($5)",
        "\u{200b}5",
        "5 m²",
        "±5",
    ] {
        let message = message(&[number; 30]);
        assert!(!message.contains("one_hot"), "{number}: {message}");
        let described = format!("{number:?} holds a number with other characters, expected");
        assert!(message.contains(&described), "{number}: {message}");
        assert!(message.contains("write \"a\" as plain numbers"), "{number}: {message}");
        assert!(message.contains("drop = [\"a\"]"), "{number}: {message}");
    }
    // Numbers, numbers with units and missing values, of which none is most of the column.
    let mixed = ["5", "6 kg", "NA", "heavy", "7 kg"].repeat(8);
    assert!(!message(&mixed).contains("one_hot"));
}

#[test]
fn one_hot_is_offered_for_names_with_digits() {
    for name in ["T1", "A4", "Boeing 747", "level 3", "Q1", "north-2", "café", "(none)"] {
        let message = message(&[name; 30]);
        assert!(message.contains(ONE_HOT), "{name}: {message}");
        assert!(message.contains(&format!("{name:?} is text")), "{name}: {message}");
    }
    let oceans = ["<1H OCEAN", "INLAND", "NEAR BAY"].repeat(10);
    assert!(message(&oceans).contains(ONE_HOT));
}
