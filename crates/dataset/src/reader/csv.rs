//! A table as comma-separated text, with the names of the columns in the first line.
//!
//! A numeric target makes a regression, a text target a classification, unless the study names the
//! task. A target under `one_hot` is the older way to ask for classes.
//!
//! Rows with missing values are neither dropped nor filled in. Which column to give up is a
//! person's decision, so the reader names every unusable column and the keys that say what to do
//! with it.

use std::collections::HashSet;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail, ensure};
use csv::{ErrorKind, StringRecord};
use ndarray::{Array2, Axis, concatenate};
use suggest::did_you_mean;

use super::csv_bounded::{Bounded, MAX_ROW, Row};
use super::csv_column::{Column, Role};
use super::csv_line::lines;
use super::csv_value::{Comma, Problem};
use crate::dataset::{Dataset, LostDigits, Names, Precise, Standardize};
use crate::limits::{MAX_COLUMNS, MAX_VALUES, check_values};
use crate::listed::first_names;
use crate::task::Task;

/// The most names of columns in one message.
const MAX_NAMES: usize = 40;

/// What the columns are for; those that are not named are numeric inputs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roles<'a> {
    pub(crate) target: &'a str,
    pub(crate) drop: &'a [String],
    pub(crate) one_hot: &'a [String],
    /// What the target is; without it, its values decide.
    pub(crate) task: Option<Task>,
}

/// Loads a table. A column under `one_hot` becomes one 0/1 input for each of its values, sorted as
/// text. The values are those of the whole file, so that every split has the same inputs.
///
/// # Errors
/// A missing or empty file, a header that is unusable or lacks a named column, ragged lines, and
/// every missing, non-finite or unexpected text value.
pub(crate) fn load(path: &Path, roles: Roles<'_>) -> Result<Dataset> {
    let display = path.display();
    let (mut rows, header) = open(path)?;
    let names: Vec<&str> = header.iter().collect();
    let mut columns =
        columns(&names, roles).with_context(|| format!("{display} lacks what the study names"))?;
    each_row(path, &mut rows, names.len(), |record, start| {
        for (column, text) in columns.iter_mut().zip(record) {
            column.push(text, start);
        }
    })?;
    columns.iter_mut().for_each(Column::decide);
    report_faults(&columns, path)?;
    let lost = lost_digits(&columns, path);
    let (target, inputs): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| column.role() == Role::Target);
    let mut precise = Precise { lost, ..Precise::default() };
    let mut names = Names::default();
    let mut inputs_of_columns: Vec<Array2<f32>> = Vec::new();
    for inputs in inputs.into_iter().filter_map(Column::into_inputs) {
        precise.inputs.extend(inputs.precise.map(|values| (names.inputs.len(), values)));
        names.inputs.extend(inputs.names);
        inputs_of_columns.push(inputs.values);
    }
    let views: Vec<_> = inputs_of_columns.iter().map(|inputs| inputs.view()).collect();
    ensure!(
        !views.is_empty(),
        "no column of {display} is left as an input; name fewer under `drop`"
    );
    let target = target.into_iter().next().context("one column is the target")?;
    names.target = target.name().to_owned();
    let (targets, precise_targets, classes) = target.into_targets();
    precise.targets.extend(precise_targets.map(|values| (0, values)));
    names.classes = classes;
    Ok(Dataset {
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        source: String::new(),
        inputs: concatenate(Axis(1), &views)?,
        targets,
        test: None,
        standardize: Standardize::Columns,
        image: None,
        precise,
        names,
        truth: None,
    })
}

/// The rows of a file.
pub(super) struct Rows {
    reader: csv::Reader<Bounded<File>>,
    row: Row,
}

/// The rows of the file, and its header, which has usable names.
pub(super) fn open(path: &Path) -> Result<(Rows, StringRecord)> {
    let display = path.display();
    ensure!(
        path.is_file(),
        "there is no file {display}\n  relative paths start from --data-dir DIR, or else from the study file"
    );
    let file = File::open(path).with_context(|| format!("{display} cannot be read"))?;
    let (file, row) = Bounded::new(file, MAX_ROW);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader.headers().map_err(|error| explained_at(&error, path, 1))?.clone();
    check_count(header.len(), MAX_COLUMNS)
        .and_then(|()| names(&header).map(drop))
        .with_context(|| format!("the first line of {display} is no header"))?;
    Ok((Rows { reader, row }, header))
}

/// Calls `visit` with every row and where it begins in the file, in bytes.
pub(super) fn each_row(
    path: &Path,
    rows: &mut Rows,
    columns: usize,
    mut visit: impl FnMut(&StringRecord, u64),
) -> Result<()> {
    let mut record = StringRecord::new();
    let mut count: u64 = 0;
    loop {
        rows.row.begin();
        let read = rows.reader.read_record(&mut record);
        if !read.map_err(|error| explained_at(&error, path, rows.reader.position().line()))? {
            break;
        }
        count += 1;
        check_values(count.checked_mul(columns as u64), MAX_VALUES)
            .with_context(|| format!("{} is too large", path.display()))?;
        visit(&record, record.position().map_or(0, csv::Position::byte));
    }
    Ok(())
}

/// Checks the number of columns.
fn check_count(columns: usize, max: usize) -> Result<()> {
    ensure!(
        columns <= max,
        "it has {columns} columns, and the limit is {max}\n  leave some out of the file; a table has one line per row, and rows may have to be columns"
    );
    Ok(())
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
    let mut seen = HashSet::new();
    for name in &names {
        ensure!(seen.insert(name), "two columns are called `{name}`; rename one");
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
    let known: HashSet<&str> = names.iter().copied().collect();
    let [dropped, one_hot] = [roles.drop, roles.one_hot]
        .map(|listed| listed.iter().map(String::as_str).collect::<HashSet<_>>());
    let listed = roles.drop.iter().chain(roles.one_hot).map(String::as_str);
    for name in listed.chain([roles.target]) {
        ensure!(
            known.contains(name),
            "there is no column `{name}`{}\n  columns: {}",
            did_you_mean(name, names.iter().copied()),
            first_names(names.iter().map(|name| (*name).to_owned()).collect(), MAX_NAMES)
        );
    }
    Ok(names
        .iter()
        .map(|&name| {
            let is_one_hot = one_hot.contains(name);
            if name == roles.target {
                Column::target(name, roles.task.or(is_one_hot.then_some(Task::Classes)))
            } else if dropped.contains(name) {
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
    let comma = comma(columns);
    let starts = faulty.iter().filter_map(|column| Some(column.fault()?.start)).collect();
    let lines =
        lines(path, starts).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut message = format!("{} holds values that no network can take", path.display());
    for column in &faulty {
        if let Some(fault) = column.fault() {
            let described = fault.described(comma);
            let line = lines[&fault.start];
            message += &format!("\n  line {line}, column `{}`: {described}", column.name());
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
    let is_notation = |column: &Column| {
        let problem = column.fault().map(|fault| &fault.problem);
        matches!(problem, Some(Problem::Comma(..) | Problem::Marks(_) | Problem::Unit(_)))
    };
    let has_role = |column: &Column, role: Role| column.role() == role && !is_notation(column);
    if let Some(names) = names_of(&is_notation) {
        message += &format!(
            "\n  write the numbers of {names} with a decimal point, without units, and without marks between thousands"
        );
    }
    if let Some(names) = names_of(&Column::wants_plain_numbers) {
        message += &format!(
            "\n  write {names} as plain numbers, and a date or time as the days or seconds since a fixed one"
        );
    }
    let other_names = names_of(&|column| has_role(column, Role::Input));
    let target_name = names_of(&|column| has_role(column, Role::Target));
    if other_names.is_some() || target_name.is_some() {
        message += "\n  rows are never dropped or filled in";
    }
    if let Some(names) = other_names {
        message += &format!("; to leave columns out: drop = [{names}]");
    }
    if let Some(names) = names_of(&Column::wants_one_hot) {
        message += &format!("; to make one input of each value: one_hot = [{names}]");
    }
    if let Some(names) = target_name {
        message += &format!("; the target {names} must be complete: correct the file");
    }
    if names_of(&Column::could_be_classes).is_some() {
        message += "\n  if the values of the target are names of classes: task = \"classes\"";
    }
    Err(anyhow!(message))
}

/// The columns with numbers that double precision does not keep apart.
fn lost_digits(columns: &[Column], path: &Path) -> Vec<LostDigits> {
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let lost = columns.iter().filter_map(|column| {
        let [numbers, kept] = column.lost_digits()?;
        Some(LostDigits { file: file.to_string(), column: column.name().to_owned(), numbers, kept })
    });
    lost.collect()
}

/// What the commas in the numbers of a file are, as far as some values leave no doubt.
fn comma(columns: &[Column]) -> Comma {
    let marks = columns.iter().map(Column::marks);
    let [point, decimal, thousands] =
        marks.fold([false; 3], |all, marks| std::array::from_fn(|i| all[i] | marks[i]));
    match (decimal, point | thousands) {
        (true, false) => Comma::Decimal,
        (false, true) => Comma::Thousands,
        _ => Comma::Unclear,
    }
}

/// The error of the CSV library, of which those of reading do not know the line.
fn explained_at(error: &csv::Error, path: &Path, line: u64) -> anyhow::Error {
    match error.kind() {
        ErrorKind::Io(found) => anyhow!("{}, line {line}: {found}", path.display()),
        _ => explained(error, path),
    }
}

/// The error of the CSV library, with the file, the line and what to do.
fn explained(error: &csv::Error, path: &Path) -> anyhow::Error {
    let display = path.display();
    // Without a file that can be read again, there is no line to name.
    let start = error.position().map(csv::Position::byte);
    let line = lines(path, start.into_iter().collect())
        .ok()
        .and_then(|lines| lines.into_values().next())
        .map_or(String::new(), |line| format!(", line {line}"));
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

#[cfg(test)]
mod tests {
    use super::check_count;

    #[test]
    fn a_table_of_the_limit_is_read_and_one_with_another_column_is_refused() {
        check_count(5, 5).expect("just few enough");
        let error = check_count(6, 5).expect_err("one column more").to_string();
        assert!(error.contains("6 columns") && error.contains("the limit is 5"), "{error}");
    }
}
