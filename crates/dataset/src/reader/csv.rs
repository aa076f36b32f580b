//! A table as comma-separated text, with the names of the columns in the first line.
//!
//! A numeric target makes a regression, a text target a classification; a numeric target that is
//! listed under `one_hot` makes a classification, too.
//!
//! Rows with missing values are neither dropped nor filled in. Which column to give up is a
//! person's decision, so the reader names every unusable column and the keys that say what to do
//! with it.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use csv::{ErrorKind, StringRecord};
use ndarray::{Array2, Axis, concatenate};

use super::csv_column::{Column, Role};
use crate::dataset::{Dataset, Standardize};
use crate::limits::MAX_VALUES;

/// What the columns are for; those that are not named are numeric inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roles<'a> {
    pub(crate) target: &'a str,
    pub(crate) drop: &'a [String],
    pub(crate) one_hot: &'a [String],
}

/// Loads a table. A column under `one_hot` becomes one 0/1 input for each of its values, sorted as
/// text. The values are those of the whole file, so that every split has the same inputs.
///
/// # Errors
/// A missing or empty file, a header that is unusable or lacks a named column, ragged lines, and
/// every missing, non-finite or unexpected text value.
pub(crate) fn load(path: &Path, roles: Roles<'_>) -> Result<Dataset> {
    let display = path.display();
    ensure!(
        path.is_file(),
        "there is no file {display}\n  relative paths start from --data-dir DIR, or else from the study file"
    );
    let file = File::open(path).with_context(|| format!("{display} cannot be read"))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| explained(&error, path))?.clone();
    let names =
        names(&header).with_context(|| format!("the first line of {display} is no header"))?;
    let mut columns =
        columns(&names, roles).with_context(|| format!("{display} lacks what the study names"))?;
    let mut record = StringRecord::new();
    let mut rows: u64 = 0;
    while reader.read_record(&mut record).map_err(|error| explained(&error, path))? {
        rows += 1;
        ensure!(
            rows * names.len() as u64 <= MAX_VALUES,
            "{display} has more than {MAX_VALUES} values; keep fewer rows or columns"
        );
        let line = record.position().map_or(0, csv::Position::line);
        for (column, text) in columns.iter_mut().zip(&record) {
            column.push(text, line);
        }
    }
    report_faults(&columns, path)?;
    let (target, inputs): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| column.role() == Role::Target);
    let inputs: Vec<Array2<f32>> = inputs.into_iter().filter_map(Column::into_inputs).collect();
    let views: Vec<_> = inputs.iter().map(|input| input.view()).collect();
    ensure!(
        !views.is_empty(),
        "no column of {display} is left as an input; name fewer under `drop`"
    );
    let target = target.into_iter().next().context("one column is the target")?;
    Ok(Dataset {
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        source: String::new(),
        inputs: concatenate(Axis(1), &views)?,
        targets: target.into_targets(),
        test: None,
        standardize: Standardize::Columns,
        image: None,
    })
}

/// The names of the columns, which must exist, differ, and not be numbers only.
fn names(header: &StringRecord) -> Result<Vec<&str>> {
    let names: Vec<&str> = header.iter().collect();
    ensure!(!names.iter().all(|name| name.is_empty()), "it is empty; expected the column names");
    if let Some(index) = names.iter().position(|name| name.is_empty()) {
        bail!(
            "column {} has no name\n  name it, and list it under `drop` if it only counts the rows",
            index + 1
        );
    }
    for (index, name) in names.iter().enumerate() {
        ensure!(!names[..index].contains(name), "two columns are called `{name}`; rename one");
    }
    ensure!(
        !names.iter().all(|name| name.parse::<f64>().is_ok()),
        "it holds numbers only; expected the column names\n  put a line with names above the data"
    );
    if let [only] = names[..] {
        ensure!(
            !only.contains([';', '\t']),
            "it has one column, `{only}`; values must be separated by commas, not semicolons or tabs"
        );
    }
    Ok(names)
}

/// A column for each name, or an error about a column that the file does not have.
fn columns(names: &[&str], roles: Roles<'_>) -> Result<Vec<Column>> {
    let listed = roles.drop.iter().chain(roles.one_hot).map(String::as_str);
    for name in listed.chain([roles.target]) {
        ensure!(
            names.contains(&name),
            "there is no column `{name}`\n  columns: {}",
            names.join(", ")
        );
    }
    Ok(names
        .iter()
        .map(|&name| {
            let is_one_hot = roles.one_hot.iter().any(|listed| listed == name);
            if name == roles.target {
                Column::target(name, is_one_hot)
            } else if roles.drop.iter().any(|listed| listed == name) {
                Column::dropped(name)
            } else if is_one_hot {
                Column::categories(name)
            } else {
                Column::number(name)
            }
        })
        .collect())
}

/// One error about every column that cannot be used, with what to write in the study.
fn report_faults(columns: &[Column], path: &Path) -> Result<()> {
    let faulty: Vec<&Column> = columns.iter().filter(|column| column.fault().is_some()).collect();
    if faulty.is_empty() {
        return Ok(());
    }
    let mut message = format!("{} holds values that no network can take", path.display());
    for column in &faulty {
        if let Some(fault) = column.fault() {
            message += &format!("\n  line {}, column `{}`: {fault}", fault.line, column.name());
        }
    }
    let names_of = |is_wanted: &dyn Fn(&Column) -> bool| {
        let names: Vec<String> = faulty
            .iter()
            .filter(|column| is_wanted(column))
            .map(|column| format!("{:?}", column.name()))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    message += "\n  rows are never dropped or filled in";
    if let Some(names) = names_of(&|column| column.role() != Role::Target) {
        message += &format!("; to leave columns out: drop = [{names}]");
    }
    if let Some(names) = names_of(&Column::wants_one_hot) {
        message += &format!("; to make one input of each value: one_hot = [{names}]");
    }
    if let Some(names) = names_of(&|column| column.role() == Role::Target) {
        message += &format!("; the target {names} must be complete: correct the file");
    }
    Err(anyhow!(message))
}

/// The error of the CSV library, with the file, the line and what to do.
fn explained(error: &csv::Error, path: &Path) -> anyhow::Error {
    let display = path.display();
    let line =
        error.position().map_or(String::new(), |position| format!(", line {}", position.line()));
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => anyhow!(
            "{display}{line}: {len} values, expected {expected_len} as in the first line\n  a comma may be missing, or a text with a comma lacks its quotes"
        ),
        ErrorKind::Utf8 { .. } => {
            anyhow!(
                "{display}{line}: not UTF-8 text\n  save the file as UTF-8; packed files must be unpacked"
            )
        }
        _ => anyhow!("{display}{line} cannot be read: {error}"),
    }
}
