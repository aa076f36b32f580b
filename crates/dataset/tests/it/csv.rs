//! CSV tables: what is read, and what is refused with line, column and what to do.

use std::fs;

use dataset::{Dataset, Source, Standardize};
use mlp::data::Targets;
use ndarray::array;
use proptest::prelude::*;
use tempfile::TempDir;

/// What a study says about the columns.
#[derive(Default)]
struct Columns<'a> {
    target: &'a str,
    drop: &'a [&'a str],
    one_hot: &'a [&'a str],
}

fn load_bytes(bytes: &[u8], columns: &Columns<'_>) -> anyhow::Result<Dataset> {
    let folder = TempDir::new()?;
    fs::write(folder.path().join("table.csv"), bytes)?;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Source::Csv {
        csv: "table.csv".into(),
        target: columns.target.to_owned(),
        drop: names(columns.drop),
        one_hot: names(columns.one_hot),
    }
    .load(folder.path())
}

/// The text with its last line repeated, so that there are enough rows.
fn filled(text: &str) -> String {
    let last = text.trim_end().lines().last().unwrap();
    format!("{}\n{}", text.trim_end(), format!("{last}\n").repeat(12))
}

#[track_caller]
fn refused(text: &str, columns: Columns<'_>, parts: &[&str]) {
    let message =
        format!("{:#}", load_bytes(text.as_bytes(), &columns).expect_err("it is accepted"));
    for part in [&["table.csv"], parts].concat() {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

const Y: Columns<'_> = Columns { target: "y", drop: &[], one_hot: &[] };

#[test]
fn numbers_become_inputs_in_the_order_of_the_file_and_the_target_a_regression() {
    let data = load_bytes(filled("a,y,b\n1,10,-0.5\n 2 , 20 ,1e3\n").as_bytes(), &Y).unwrap();
    assert_eq!(data.inputs.slice(ndarray::s![..2, ..]), array![[1.0, -0.5], [2.0, 1000.0]]);
    let Targets::Values(values) = &data.targets else { panic!("no values") };
    assert_eq!([values[[0, 0]], values[[1, 0]]], [10.0, 20.0]);
    assert!(data.standardize == Standardize::Columns && data.test.is_none());
    assert_eq!((data.name.as_str(), data.source.as_str()), ("table", "table.csv, target y"));
}

#[test]
fn a_text_target_becomes_classes_in_the_order_of_their_text() {
    let data = load_bytes(filled("a,y\n1,pear\n2,apple\n3,fig\n").as_bytes(), &Y).unwrap();
    let Targets::Classes { labels, classes } = &data.targets else { panic!("no classes") };
    assert_eq!((&labels[..3], *classes), (&[2, 0, 1][..], 3));
}

#[test]
fn a_numeric_target_under_one_hot_becomes_classes() {
    let columns = Columns { target: "y", one_hot: &["y"], ..Columns::default() };
    let data = load_bytes(filled("a,y\n1,7\n2,3\n").as_bytes(), &columns).unwrap();
    let Targets::Classes { labels, classes } = &data.targets else { panic!("no classes") };
    assert_eq!((&labels[..2], *classes), (&[1, 0][..], 2));
}

#[test]
fn a_one_hot_column_becomes_one_input_for_each_value_where_it_stood() {
    let columns = Columns { target: "y", one_hot: &["town"], drop: &["id"] };
    let text = filled("id,town,y,a\nx1,york,1,5\nx2,bath,2,6\n");
    let data = load_bytes(text.as_bytes(), &columns).unwrap();
    let expected = array![[0.0, 1.0, 5.0], [1.0, 0.0, 6.0]];
    assert_eq!(data.inputs.slice(ndarray::s![..2, ..]), expected);
    assert_eq!(data.source, "table.csv, target y, without id, one-hot town");
}

#[test]
fn quotes_byte_order_mark_windows_lines_and_blank_lines_are_read() {
    let text = "\u{feff}\"a\",\"y\"\r\n\"1\",\"2,5\"\r\n\r\n3,\"4,5\"\r\n".to_owned();
    let text = text + &"5,\"6,5\"\r\n".repeat(10);
    let data = load_bytes(text.as_bytes(), &Y).unwrap();
    assert_eq!(data.inputs.nrows(), 12);
    assert_eq!(data.targets.outputs(), 3, "\"2,5\" is one text");
    assert_eq!(data.inputs[[0, 0]], 1.0);
}

#[test]
fn every_unusable_column_is_named_with_its_first_line_and_the_keys_to_list_it_under() {
    let text = filled("a,town,y\n1,bath,1\n,york,2\nNA,york,3\n4,york,5\n");
    refused(
        &text,
        Y,
        &[
            "line 3, column `a`: the value is missing (2 such rows)",
            "line 2, column `town`: \"bath\" is text, expected a number",
            "drop = [\"a\", \"town\"]",
            "one_hot = [\"town\"]",
            "never dropped",
        ],
    );
}

#[test]
fn every_spelling_of_a_missing_number_is_refused() {
    for missing in ["", " ", "NA", "n/a", "NaN", "nan", "NULL", "None", "?", "-"] {
        refused(
            &filled(&format!("a,y\n{missing},2\n3,4\n")),
            Y,
            &["line 2, column `a`", "missing"],
        );
    }
}

#[test]
fn a_missing_value_of_a_one_hot_column_is_refused_but_na_may_be_a_value() {
    let columns = || Columns { target: "y", one_hot: &["a"], ..Columns::default() };
    refused(&filled("a,y\n,2\nNA,4\n"), columns(), &["line 2, column `a`", "missing"]);
    let data = load_bytes(filled("a,y\nZM,2\nNA,4\n").as_bytes(), &columns()).unwrap();
    assert_eq!(data.inputs.ncols(), 2);
}

#[test]
fn a_missing_target_is_refused_and_the_file_has_to_be_corrected() {
    for text in ["a,y\n1,\n2,3\n", "a,y\n1,NA\n2,3\n", "a,y\n1,red\n2,\n3,blue\n"] {
        refused(&filled(text), Y, &["column `y`", "missing", "correct the file"]);
    }
    let message = format!("{:#}", load_bytes(filled("a,y\n1,\n2,3\n").as_bytes(), &Y).unwrap_err());
    assert!(!message.contains("drop ="), "{message}");
}

#[test]
fn numbers_that_are_not_finite_are_refused() {
    for value in ["inf", "-Infinity", "1e39", "-1e400"] {
        refused(&filled(&format!("a,y\n{value},2\n3,4\n")), Y, &["line 2", value, "finite"]);
        refused(&filled(&format!("a,y\n1,2\n2,{value}\n3,4\n")), Y, &["line 3", "`y`", "finite"]);
    }
}

#[test]
fn a_target_with_both_numbers_and_text_is_refused() {
    refused(
        &filled("a,y\n1,2\n3,x\n4,5\n"),
        Y,
        &["line 3, column `y`", "\"x\" is text", "one_hot"],
    );
}

#[test]
fn too_many_values_for_one_hot_are_refused() {
    let rows: String = (0..101).map(|row| format!("name{row},{row}\n")).collect();
    let columns = Columns { target: "y", one_hot: &["a"], ..Columns::default() };
    refused(&format!("a,y\n{rows}"), columns, &["line 102, column `a`", "more than 100"]);
    let rows: String = (0..1001).map(|row| format!("{row},name{row}\n")).collect();
    refused(&format!("a,y\n{rows}"), Y, &["line 1002, column `y`", "more than 1000"]);
}

#[test]
fn a_column_that_does_not_exist_is_refused_with_those_that_do() {
    let text = filled("a,b,y\n1,2,3\n");
    refused(&text, Columns { target: "price", ..Columns::default() }, &["`price`", "a, b, y"]);
    refused(&text, Columns { target: "y", drop: &["c"], one_hot: &[] }, &["`c`", "a, b, y"]);
    refused(&text, Columns { target: "y", drop: &[], one_hot: &["d"] }, &["`d`", "a, b, y"]);
}

#[test]
fn an_empty_file_and_an_unusable_header_are_refused() {
    refused("", Y, &["empty"]);
    refused("\n\n", Y, &["empty"]);
    refused("a,,y\n1,2,3\n", Y, &["column 2 has no name", "`drop`"]);
    refused("a,y,a\n1,2,3\n", Y, &["two columns are called `a`"]);
    refused("1,2,3\n4,5,6\n", Y, &["numbers only", "names"]);
    refused("a;y\n1;2\n", Y, &["`a;y`", "commas"]);
}

#[test]
fn a_ragged_line_is_refused_with_both_counts() {
    refused("a,y\n1,2\n3\n", Y, &["line 3", "1 values, expected 2"]);
    refused("a,y\n1,2\n3,4,5\n", Y, &["line 3", "3 values, expected 2"]);
    refused("a,y\n1,\"2\n3,4\n5,6\n", Y, &["table.csv"]);
}

#[test]
fn text_that_is_not_utf8_is_refused_with_its_line() {
    let message = format!("{:#}", load_bytes(b"a,y\n1,2\n\xff,3\n", &Y).unwrap_err());
    assert!(message.contains("line 3") && message.contains("UTF-8"), "{message}");
}

#[test]
fn no_row_one_row_and_a_target_that_never_changes_are_refused() {
    refused("a,y\n", Y, &["0 rows", "at least 10"]);
    refused("a,y\n1,2\n", Y, &["1 rows", "at least 10"]);
    refused(&filled("a,y\n1,2\n"), Y, &["same target"]);
    refused(&filled("a,y\n1,red\n"), Y, &["classes"]);
}

#[test]
fn a_table_without_inputs_is_refused() {
    refused(&filled("y\n1\n2\n"), Y, &["left as an input"]);
    let columns = Columns { target: "y", drop: &["a"], one_hot: &[] };
    refused(&filled("a,y\n1,1\n2,2\n"), columns, &["left as an input"]);
}

#[test]
fn a_missing_file_is_named_with_the_folder_that_paths_start_from() {
    let source = Source::Csv {
        csv: "no/such.csv".into(),
        target: "y".to_owned(),
        drop: vec![],
        one_hot: vec![],
    };
    let message = format!("{:#}", source.load("/tmp".as_ref()).unwrap_err());
    assert!(message.contains("no/such.csv") && message.contains("--data-dir"), "{message}");
}

#[test]
fn a_very_long_text_is_shortened_in_the_message() {
    let long = "x".repeat(10_000);
    let message = format!(
        "{:#}",
        load_bytes(filled(&format!("a,y\n{long},1\n")).as_bytes(), &Y).unwrap_err()
    );
    assert!(message.len() < 600, "{} bytes", message.len());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(
        lines in prop::collection::vec("[-0-9a-c,;\"eN .\r]{0,12}", 0..30),
        tail in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let text = format!("a,y\n{}\n", lines.join("\n"));
        let bytes = [text.as_bytes(), &tail].concat();
        if let Ok(data) = load_bytes(&bytes, &Y) {
            prop_assert!(data.inputs.iter().all(|input| input.is_finite()));
        }
    }
}
