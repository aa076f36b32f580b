//! What a study file may say about its data, and the errors for everything else.

use dataset::Source;
use serde::{Deserialize, Serialize};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Suite {
    dataset: Source,
}

fn read(value: &str) -> Result<Source, String> {
    toml::from_str(&format!("dataset = {value}"))
        .map(|suite: Suite| suite.dataset)
        .map_err(|error| error.to_string())
}

fn written(source: &Source) -> String {
    toml::to_string(&Suite { dataset: source.clone() }).unwrap()
}

#[track_caller]
fn refused(value: &str, parts: &[&str]) {
    let message = read(value).expect_err("it is accepted");
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
    assert!(!message.contains("untagged"), "{message}");
}

#[test]
fn a_string_is_a_generator() {
    let expected = Source::Generated { name: "glyphs".to_owned(), examples: None, seed: None };
    assert_eq!(read("\"glyphs\""), Ok(expected));
}

#[test]
fn a_table_names_the_generator_its_size_and_its_seed() {
    let source = read("{ generator = \"spirals\", examples = 500, seed = 7 }").unwrap();
    let expected =
        Source::Generated { name: "spirals".to_owned(), examples: Some(500), seed: Some(7) };
    assert_eq!(source, expected);
    assert_eq!(source.load("".as_ref()).unwrap().inputs.nrows(), 500);
}

#[test]
fn writing_out_a_default_changes_nothing() {
    assert_eq!(read("{ generator = \"glyphs\", examples = 4000, seed = 0 }"), read("\"glyphs\""));
    let source = read("{ csv = \"a.csv\", target = \"y\", drop = [\"b\", \"a\", \"a\"] }");
    assert_eq!(
        source,
        read("{ csv = \"a.csv\", target = \"y\", drop = [\"a\", \"b\"], one_hot = [] }")
    );
}

#[test]
fn a_source_is_written_as_it_is_read() {
    for text in [
        "dataset = \"glyphs\"\n",
        "[dataset]\ngenerator = \"teacher\"\nexamples = 300\n",
        "[dataset]\nidx = \"digits\"\n",
        "[dataset]\ncsv = \"a.csv\"\ntarget = \"y\"\ndrop = [\"b\"]\none_hot = [\"c\"]\n",
    ] {
        let suite: Suite = toml::from_str(text).unwrap();
        assert_eq!(written(&suite.dataset), text);
    }
}

#[test]
fn a_written_source_names_no_folder() {
    let csv = read("{ csv = \"/home/ann/houses.csv\", target = \"price\" }").unwrap();
    let idx = read("{ idx = \"../ann/digits/\" }").unwrap();
    for source in [&csv, &idx] {
        assert!(!written(source).contains("ann") && !source.to_string().contains("ann"));
    }
    assert!(written(&csv).contains("csv = \"houses.csv\""));
    assert!(written(&idx).contains("idx = \"digits\""));
    assert!(written(&read("{ idx = \".\" }").unwrap()).contains("idx = \".\""));
}

#[test]
fn an_unknown_key_is_refused_with_the_keys_that_exist() {
    refused("{ generator = \"glyphs\", size = 3 }", &["line 1", "`size`", "`examples`", "`seed`"]);
}

#[test]
fn a_key_of_another_kind_of_data_is_refused_with_both_kinds() {
    refused("{ csv = \"a.csv\", target = \"y\", seed = 3 }", &["`seed`", "`csv`", "`one_hot`"]);
    refused("{ idx = \"d\", csv = \"a.csv\" }", &["`csv` cannot be combined with `idx`"]);
    refused("{ generator = \"glyphs\", target = \"y\" }", &["`target`", "`examples`"]);
}

#[test]
fn a_table_that_names_no_data_is_refused_with_the_three_kinds() {
    refused("{ }", &["`generator`, `idx` or `csv`"]);
    refused("{ examples = 500 }", &["`generator`, `idx` or `csv`"]);
}

#[test]
fn a_table_without_its_target_is_refused() {
    refused("{ csv = \"a.csv\" }", &["target = \"COLUMN\""]);
}

#[test]
fn a_column_with_two_roles_is_refused() {
    refused("{ csv = \"a\", target = \"y\", drop = [\"y\"] }", &["target `y` cannot be dropped"]);
    refused(
        "{ csv = \"a\", target = \"y\", drop = [\"b\"], one_hot = [\"b\"] }",
        &["`b`", "both `drop` and `one_hot`"],
    );
}

#[test]
fn an_unknown_name_and_a_wrong_type_are_refused_with_what_is_possible() {
    refused("\"glyps\"", &["`glyps`", "glyphs, ", "spirals, ", "teacher, ", "positive"]);
    refused("{ generator = \"glyps\" }", &["`glyps`", "glyphs"]);
    refused("3", &["integer `3`", "a name"]);
    refused("[\"glyphs\"]", &["sequence", "a name"]);
    refused("{ generator = \"glyphs\", examples = -1 }", &["-1"]);
    refused("{ generator = \"glyphs\", examples = 5 }", &["100 to 1000000"]);
}

#[test]
fn a_source_is_written_to_json_as_it_is_read() {
    let source = read("{ csv = \"x/a.csv\", target = \"y\" }").unwrap();
    let json = serde_json::to_string(&source).unwrap();
    assert_eq!(json, r#"{"csv":"a.csv","target":"y"}"#);
    let back: Source = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
}

#[test]
fn the_task_of_a_table_is_read_written_and_one_of_two() {
    let text = "[dataset]\ncsv = \"a.csv\"\ntarget = \"y\"\ntask = \"classes\"\n";
    let suite: Suite = toml::from_str(text).unwrap();
    assert_eq!(written(&suite.dataset), text);
    assert_eq!(suite.dataset.to_string(), "a.csv, target y, task classes");
    refused(
        "{ csv = \"a.csv\", target = \"y\", task = \"class\" }",
        &["`class`", "`classes`", "`regression`"],
    );
    refused("{ idx = \"d\", task = \"classes\" }", &["`task` cannot be combined with `idx`"]);
    refused(
        "{ csv = \"a.csv\", target = \"y\", task = \"regression\", one_hot = [\"y\"] }",
        &["`one_hot`", "remove one"],
    );
}
