//! Tables as data sets: a data set has a row per line, is read again from what it holds as the same, and an error
//! names the file and a line that is at fault.

use std::fmt::Write;
use std::path::PathBuf;

use dataset::{Dataset, Profile, Source, Task, number};
use mlp::data::Targets;

use crate::common::{Scratch, assert_explained};

/// The name of the file.
const FILE: &str = "table.csv";

/// What is wrong with a file as a whole, so that a message has no line.
const OF_THE_WHOLE: &[&str] = &[
    "the first line of ",
    "lacks what the study names",
    "there are ",
    "every input has the same value",
    "every row has the same",
    "no input differs between rows",
    "the target is the same in all rows",
    "is left as an input",
];

/// Checks a table. The first line of the input is `TARGET;DROP,…;ONE_HOT,…;TASK`, the rest is the file.
pub fn check(data: &[u8]) {
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let Ok(roles) = std::str::from_utf8(&data[..end]) else { return };
    let text = data.get(end + 1..).unwrap_or_default();
    let scratch = Scratch::new();
    let path = scratch.write(FILE, text);
    let plain = Plain::new(text);
    let source = source(roles);
    let profile = Profile::read(&path);
    let dataset = match source.load(scratch.path()) {
        Ok(dataset) => dataset,
        Err(error) => {
            let places: Vec<&str> = OF_THE_WHOLE.iter().copied().chain(["line "]).collect();
            assert_explained(&error, FILE, &places);
            if let Some(plain) = plain {
                plain.assert_at_fault(&format!("{error:#}"));
            }
            return;
        }
    };
    let profile = profile.unwrap_or_else(|error| panic!("the same file is no table: {error:#}"));
    let rows = dataset.inputs.nrows();
    assert_eq!(profile.rows, rows, "profile and data set differ in their rows");
    if let Some(plain) = plain {
        assert_eq!(plain.rows(), rows, "the data set has another number of rows than the file");
    }
    let (copy, task) = written(&dataset);
    scratch.write("copy.csv", copy.as_bytes());
    let source = Source::Csv {
        csv: PathBuf::from("copy.csv"),
        target: "y".to_owned(),
        drop: Vec::new(),
        one_hot: Vec::new(),
        task: Some(task),
    };
    let again = source
        .load(scratch.path())
        .unwrap_or_else(|error| panic!("the written table is refused: {error:#}\n{copy}"));
    assert_eq!(dataset.inputs, again.inputs, "the written inputs are others\n{copy}");
    match (&dataset.targets, &again.targets) {
        (Targets::Values(first), Targets::Values(second)) => assert_eq!(first, second),
        (
            Targets::Classes { labels: first, classes },
            Targets::Classes { labels: second, classes: others },
        ) => {
            assert_eq!(classes, others);
            assert!(first.iter().all(|&label| usize::from(label) < *classes));
            // Names are sorted as numbers or as text, which is the same for the same names.
            assert_eq!(first, second, "the written classes are others\n{copy}");
        }
        _ => panic!("the written table has another task"),
    }
}

/// What the first line of an input asks for.
fn source(roles: &str) -> Source {
    let mut parts = roles.split(';');
    let mut part = || parts.next().unwrap_or_default();
    let list = |text: &str| -> Vec<String> {
        text.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    Source::Csv {
        csv: PathBuf::from(FILE),
        target: part().to_owned(),
        drop: list(part()),
        one_hot: list(part()),
        task: match part() {
            "classes" => Some(Task::Classes),
            "regression" => Some(Task::Regression),
            _ => None,
        },
    }
}

/// A data set as a table with a target `y`, and its task.
fn written(dataset: &Dataset) -> (String, Task) {
    let columns = dataset.inputs.ncols();
    let mut text: String = (0..columns).map(|column| format!("x{column},")).collect();
    text.push_str("y\n");
    let (labels, targets) = match &dataset.targets {
        Targets::Classes { labels, .. } => (Some(labels), None),
        Targets::Values(values) => (None, Some(values)),
        Targets::WithGradients { .. } => panic!("a table has no gradients"),
    };
    for (row, inputs) in dataset.inputs.rows().into_iter().enumerate() {
        for (column, value) in inputs.iter().enumerate() {
            let value = dataset
                .precise
                .inputs
                .get(&column)
                .map_or_else(|| value.to_string(), |values| values[row].to_string());
            write!(text, "{value},").expect("a string can be written to");
        }
        let target = match (labels, targets) {
            (Some(labels), _) => {
                let name = &dataset.names.classes[usize::from(labels[row])];
                format!("\"{}\"", name.replace('"', "\"\""))
            }
            (_, Some(targets)) => dataset
                .precise
                .targets
                .get(&0)
                .map_or_else(|| targets[[row, 0]].to_string(), |values| values[row].to_string()),
            _ => String::new(),
        };
        writeln!(text, "{target}").expect("a string can be written to");
    }
    (text, if labels.is_some() { Task::Classes } else { Task::Regression })
}

/// A text without quotes, whose lines and fields are plain to see.
pub(crate) struct Plain<'t> {
    /// The fields of each line, as an editor counts lines.
    lines: Vec<Vec<&'t str>>,
}

impl<'t> Plain<'t> {
    pub(crate) fn new(bytes: &'t [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('"'))?;
        let mut lines = Vec::new();
        let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        while !rest.is_empty() {
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let fields = rest[..end].split(',').map(str::trim).collect();
            lines.push(if end == 0 { Vec::new() } else { fields });
            rest = rest[end..].strip_prefix("\r\n").unwrap_or(rest.get(end + 1..).unwrap_or(""));
        }
        Some(Self { lines })
    }

    /// Lines with something in them, without the header.
    pub(crate) fn rows(&self) -> usize {
        self.lines.iter().filter(|line| !line.is_empty()).count().saturating_sub(1)
    }

    /// Panics if the message names a line that is not at fault.
    fn assert_at_fault(&self, message: &str) {
        let Some(header) = self.lines.iter().find(|line| !line.is_empty()) else { return };
        for part in message.split("line ").skip(1) {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let Ok(line) = part[..digits].parse::<usize>() else { continue };
            let fields = line.checked_sub(1).and_then(|index| self.lines.get(index));
            let fields = fields.unwrap_or_else(|| panic!("there is no line {line}: {message}"));
            if let Some(values) = part[digits..].strip_prefix(": ") {
                let expected = format!("{} values, expected {}", fields.len(), header.len());
                let is_known = !values.contains(" values, expected ");
                assert!(is_known || values.starts_with(&expected), "line {line}: {message}");
            }
            if let Some(named) = part[digits..].strip_prefix(", column `") {
                let place = header.iter().position(|name| named.starts_with(&format!("{name}`:")));
                let Some(text) = place.and_then(|index| fields.get(index)) else { continue };
                let is_fault = number(text).is_err() || named.contains("different values");
                assert!(is_fault, "line {line} has the number {text} there: {message}");
            }
        }
    }
}
