//! CSV tables: what is read, and what is refused with line, column and what to do.

use std::fs;

use dataset::{Dataset, Source, Standardize, TargetScale, Task};
use mlp::data::Targets;
use mlp::seed::Streams;
use ndarray::array;
use proptest::prelude::*;
use tempfile::TempDir;

/// What a study says about the columns.
#[derive(Default)]
struct Columns<'a> {
    target: &'a str,
    drop: &'a [&'a str],
    one_hot: &'a [&'a str],
    task: Option<Task>,
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
        task: columns.task,
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

const Y: Columns<'_> = Columns { target: "y", drop: &[], one_hot: &[], task: None };

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
    let columns = Columns { target: "y", one_hot: &["town"], drop: &["id"], task: None };
    let text = filled("id,town,y,a\nx1,york,1,5\nx2,bath,2,6\n");
    let data = load_bytes(text.as_bytes(), &columns).unwrap();
    let expected = array![[0.0, 1.0, 5.0], [1.0, 0.0, 6.0]];
    assert_eq!(data.inputs.slice(ndarray::s![..2, ..]), expected);
    assert_eq!(data.source, "table.csv, target y, without id, one-hot town");
}

#[test]
fn quotes_byte_order_mark_windows_lines_and_blank_lines_are_read() {
    let text = "\u{feff}\"a\",\"y\"\r\n\"1\",\"2,b\"\r\n\r\n3,\"4,b\"\r\n".to_owned();
    let text = text + &"5,\"6,b\"\r\n".repeat(10);
    let data = load_bytes(text.as_bytes(), &Y).unwrap();
    assert_eq!(data.inputs.nrows(), 12);
    assert_eq!(data.targets.outputs(), 3, "\"2,b\" is one text");
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
    for missing in [
        "", " ", "NA", "n/a", "NaN", "nan", "NULL", "None", "?", "-", "#N/A", "<NA>", "--", ".",
        "\\N",
    ] {
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
        &["line 3, column `y`", "\"x\" is text", "correct the file"],
    );
    let message =
        format!("{:#}", load_bytes(filled("a,y\n1,2\n3,x\n4,5\n").as_bytes(), &Y).unwrap_err());
    assert!(!message.contains("one_hot"), "it would make names of numbers: {message}");
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
    refused(&text, Columns { target: "y", drop: &["c"], ..Y }, &["`c`", "a, b, y"]);
    refused(&text, Columns { target: "y", one_hot: &["d"], ..Y }, &["`d`", "a, b, y"]);
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
    let columns = Columns { target: "y", drop: &["a"], ..Y };
    refused(&filled("a,y\n1,1\n2,2\n"), columns, &["left as an input"]);
}

#[test]
fn a_missing_file_is_named_with_the_folder_that_paths_start_from() {
    let source = Source::Csv {
        csv: "no/such.csv".into(),
        target: "y".to_owned(),
        drop: vec![],
        one_hot: vec![],
        task: None,
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

#[test]
fn the_task_is_what_the_study_names_and_else_what_most_values_are() {
    let outputs = |text: &str, task| {
        let columns = Columns { task, ..Y };
        load_bytes(filled(text).as_bytes(), &columns).map(|data| data.targets.outputs())
    };
    let numbers = "a,y\n1,10\n2,9\n3,10\n4,2\n";
    assert_eq!(outputs(numbers, None).unwrap(), 1);
    assert_eq!(outputs(numbers, Some(Task::Regression)).unwrap(), 1);
    assert_eq!(outputs(numbers, Some(Task::Classes)).unwrap(), 3);
    // The first value alone decides nothing.
    let text = "a,y\n1,7\n2,red\n3,blue\n";
    assert_eq!(outputs(text, None).unwrap(), 3);
    let columns = Columns { task: Some(Task::Regression), ..Y };
    refused(&filled(text), columns, &["line 3, column `y`", "\"red\" is text"]);
}

#[test]
fn classes_are_sorted_as_numbers_if_all_are_numbers() {
    let columns = Columns { task: Some(Task::Classes), ..Y };
    let data = load_bytes(filled("a,y\n1,10\n2,9\n3,2\n").as_bytes(), &columns).unwrap();
    assert_eq!(data.names.classes, ["2", "9", "10"]);
}

#[test]
fn a_class_may_have_a_name_that_looks_like_a_missing_value() {
    for name in ["NA", "None", "nan", "-", "null", "#N/A"] {
        let text = filled(&format!("a,y\n1,{name}\n2,red\n3,{name}\n4,blue\n"));
        let data = load_bytes(text.as_bytes(), &Y).unwrap();
        assert!(data.targets.outputs() == 3 && data.names.classes.contains(&name.to_owned()));
        let text = filled(&format!("a,y\n1,{name}\n2,1\n3,{name}\n4,2\n"));
        let columns = Columns { task: Some(Task::Classes), ..Y };
        assert_eq!(load_bytes(text.as_bytes(), &columns).unwrap().targets.outputs(), 3);
        refused(&text, Y, &["`y`", "missing number", "task = \"classes\""]);
    }
}

/// The refusal of a table with the column `a`, and what it must say and must not say.
#[track_caller]
fn refused_without_advice(values: &[&str], parts: &[&str]) {
    let rows: String = values.iter().map(|value| format!("\"{value}\",0.5\n")).collect();
    let text = filled(&format!("a,y\n{rows}1,2\n1,2\n1,2\n"));
    let message = format!("{:#}", load_bytes(text.as_bytes(), &Y).unwrap_err());
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert!(!message.contains("one_hot"), "{message}");
}

#[test]
fn commas_and_marks_in_numbers_are_named_as_what_they_are() {
    // The numbers of the column `y` have a decimal point, so that this comma is between thousands.
    refused_without_advice(&["1,000", "1,001"], &["\"1,000\" has a comma between thousands"]);
    refused_without_advice(&["1,234,567"], &["comma between thousands", "without marks"]);
    refused_without_advice(&["-1,234.5"], &["comma between thousands"]);
    refused_without_advice(&["1,5"], &["\"1,5\" has a decimal comma", "decimal point"]);
    refused_without_advice(&["0,125", "1.234,5"], &["decimal comma"]);
    refused_without_advice(&["2,5e3"], &["decimal comma"]);
    refused_without_advice(&["1 000", "1'000"], &["mark between thousands"]);
    refused_without_advice(&["12 %", "15%", "$1,200", "3.5 €"], &["\"12 %\" has a unit"]);
    refused_without_advice(&["#DIV/0!"], &["error of a spreadsheet formula"]);
}

#[test]
fn one_hot_is_not_offered_where_it_would_be_refused() {
    let names: Vec<String> = (0..101).map(|row| format!("name {row}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    refused_without_advice(&names, &["\"name 0\" is text", "drop = [\"a\"]"]);
}

#[test]
fn other_values_of_the_file_say_what_an_unclear_comma_is() {
    let table = |values: [&str; 2]| {
        let rows: String = values.iter().map(|value| format!("\"{value}\",1\n")).collect();
        format!("a,y\n{rows}{}", "1,2\n".repeat(12))
    };
    refused(&table(["1,344", "0,25"]), Y, &["\"1,344\" has a decimal comma"]);
    refused(&table(["1,344", "1,234,567"]), Y, &["\"1,344\" has a comma between thousands"]);
    refused(&table(["1,344", "2,345"]), Y, &["either a decimal comma or one between thousands"]);
}

#[test]
fn a_target_with_decimal_commas_is_no_classification() {
    let text = format!("a,y\n{}", "1,\"-1,550\"\n2,\"14,25\"\n".repeat(8));
    refused(&text, Y, &["column `y`: \"-1,550\" has a decimal comma", "(16 such rows)"]);
}

#[test]
fn time_stamps_keep_their_digits() {
    let table = |start: u64| -> String {
        let rows = (0..40).map(|row| format!("{},{}\n", start + row * row, start + 7 * row));
        format!("t,y\n{}", rows.collect::<String>())
    };
    let prepared = |start: u64| {
        let data = load_bytes(table(start).as_bytes(), &Y).unwrap();
        let split = data.split(&Streams::new(0, 0));
        let prepared = data.prepare(&split, TargetScale::Standardized);
        (prepared.inputs.into_owned(), prepared.targets.into_owned())
    };
    let (inputs, targets) = prepared(0);
    for start in [1_700_000_000, 1_700_000_000_000] {
        let (shifted_inputs, shifted_targets) = prepared(start);
        assert!(inputs.iter().zip(&shifted_inputs).all(|(a, b)| (a - b).abs() < 1e-6));
        let (Targets::Values(a), Targets::Values(b)) = (&targets, &shifted_targets) else {
            panic!("no values")
        };
        assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn numbers_that_single_precision_holds_well_enough_are_kept_in_it() {
    let precise = |values: [&str; 2]| {
        let rows = format!("{},1\n{},2\n", values[0], values[1]).repeat(6);
        load_bytes(format!("a,y\n{rows}").as_bytes(), &Y).unwrap().precise.inputs.len()
    };
    assert_eq!(precise(["0.1", "0.2"]), 0);
    assert_eq!(precise(["-122.23", "-121.98"]), 1);
    assert_eq!(precise(["16777216", "16777218"]), 0);
    assert_eq!(precise(["16777216", "16777217"]), 1);
}

#[test]
fn inputs_that_never_change_are_named_and_refused_if_there_is_no_other() {
    let notes = |text: &str| {
        let data = load_bytes(text.as_bytes(), &Y).unwrap();
        let split = data.split(&Streams::new(0, 0));
        data.notes(&split, TargetScale::BySign)
    };
    let rows: String = (0..20).map(|row| format!("{row},7,{}\n", row * row)).collect();
    let said = notes(&format!("a,b,y\n{rows}"));
    assert!(said.len() == 1 && said[0].contains("1 of 2 inputs") && said[0].contains("`b`"));
    let rows: String = (0..20).map(|row| format!("1700000000123,7,{row}\n")).collect();
    refused(&format!("a,b,y\n{rows}"), Y, &["every input has the same value"]);
}

#[test]
fn a_column_that_no_scale_can_keep_apart_is_named() {
    let rows: String = (0..30).map(|row| format!("{row},{}\n", 1_700_000_000 + row)).collect();
    let text = format!("y,t\n{rows}31,0\n");
    let data = load_bytes(text.as_bytes(), &Y).unwrap();
    let split = data.split(&Streams::new(0, 0));
    let notes = data.notes(&split, TargetScale::BySign);
    assert!(
        notes.len() == 1 && notes[0].contains("column `t` has 31 distinct values"),
        "{notes:?}"
    );
}

#[test]
fn a_target_of_few_whole_numbers_is_offered_as_classes_with_the_line_to_write() {
    let folder = TempDir::new().unwrap();
    let rows: String = (0..30).map(|row| format!("{row},{}\n", row % 3)).collect();
    fs::write(folder.path().join("d.csv"), format!("a,y\n{rows}")).unwrap();
    let said = |line: &str| {
        let mut study: std::collections::BTreeMap<String, Source> = toml::from_str(line).unwrap();
        let source = study.remove("dataset").unwrap();
        source.classes_instead(&source.load(folder.path()).unwrap())
    };
    let sentence = said("dataset = { csv = \"d.csv\", target = \"y\" }").unwrap();
    assert!(sentence.contains("`y` has only 3 distinct values"), "{sentence}");
    let line = sentence.split("\"classes\": ").nth(1).unwrap().split(';').next().unwrap();
    assert_eq!(line, "dataset = { csv = \"d.csv\", target = \"y\", task = \"classes\" }");
    assert_eq!(said(line), None);
    assert_eq!(said(&line.replace("classes", "regression")), None);
    assert_eq!(said("dataset = { csv = \"d.csv\", target = \"a\" }"), None);
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

/// A quotation mark that is never closed makes one row of all that follows.
#[test]
fn a_row_without_an_end_is_refused_with_its_line() {
    let text = format!("a,y\n1,2\n\"3,4\n{}", "5,6\n".repeat(5 << 20));
    refused(&text, Y, &["table.csv, line", "longer than 16777216 bytes", "quotation mark"]);
}
