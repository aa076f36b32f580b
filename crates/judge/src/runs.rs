//! The runs of a table: arms, conditions, seeds and values, in an order that is not that of the lines.

use std::collections::HashMap;

use anyhow::{Result, bail, ensure};
use dataset::{Comma, Problem, number};
use stats::paired::Value;

use crate::layout::Layout;
use crate::metric::Metric;
use crate::names::{did_you_mean, in_order, listed, quoted, shell};
use crate::request::Request;
use crate::table::{Row, Table};

/// The runs of a file.
#[derive(Clone, Debug)]
pub(crate) struct Runs {
    /// Names of the arms, the baseline first.
    pub(crate) arms: Vec<String>,
    /// The values of the condition columns.
    pub(crate) conditions: Vec<Vec<String>>,
    /// By condition, arm and seed.
    pub(crate) runs: Vec<Run>,
}

/// One run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) line: u64,
    pub(crate) condition: usize,
    pub(crate) arm: usize,
    pub(crate) seed: String,
    /// One for each metric; `None` where the run failed and nobody has said what that counts.
    pub(crate) values: Vec<Option<Value>>,
    /// Whether it failed: a column says so, or a metric has no value.
    pub(crate) failed: bool,
}

impl Runs {
    /// Reads every row.
    ///
    /// # Errors
    /// A value that cannot be read, two rows of one run, and arms among which there is nothing to compare.
    pub(crate) fn new(request: &Request, table: &Table, layout: &Layout) -> Result<Self> {
        let arms = arms(request, table, layout)?;
        let position: HashMap<&str, usize> =
            arms.iter().enumerate().map(|(index, arm)| (arm.as_str(), index)).collect();
        let key = |row: &Row| -> Vec<String> {
            layout.conditions.iter().map(|&column| row.cells[column].to_owned()).collect()
        };
        let mut conditions: Vec<Vec<String>> = table.rows.iter().map(key).collect();
        conditions.sort_by(|a, b| {
            let orders = a.iter().zip(b).map(|(a, b)| in_order(a, b));
            orders.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
        });
        conditions.dedup();
        let of_condition: HashMap<&[String], usize> =
            conditions.iter().enumerate().map(|(index, key)| (key.as_slice(), index)).collect();
        let mut runs = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let failed = is_failed(table, layout, row)?;
            let readings = layout.metrics.iter().map(|metric| read(table, metric, row));
            let readings = readings.collect::<Result<Vec<_>>>()?;
            let is_missing = readings.iter().any(Option::is_none);
            let values = layout.metrics.iter().zip(readings);
            runs.push(Run {
                line: row.line,
                condition: of_condition[key(row).as_slice()],
                arm: position[&row.cells[layout.arm]],
                seed: seed(table, layout, row)?,
                values: values.map(|(metric, value)| counted(metric, value, failed)).collect(),
                failed: failed || is_missing,
            });
        }
        let place = |run: &Run| (run.condition, run.arm);
        runs.sort_by(|a, b| {
            let by_place = place(a).cmp(&place(b));
            by_place.then_with(|| in_order(&a.seed, &b.seed)).then(a.line.cmp(&b.line))
        });
        let twice = runs
            .windows(2)
            .filter(|two| place(&two[0]) == place(&two[1]) && two[0].seed == two[1].seed);
        if let Some(two) = twice.min_by_key(|two| two[1].line) {
            bail!(duplicate(table, layout, [two[0].line, two[1].line]));
        }
        Ok(Self { arms, conditions, runs })
    }
}

/// The arms, the baseline first and the others in their order.
fn arms(request: &Request, table: &Table, layout: &Layout) -> Result<Vec<String>> {
    let mut arms: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for row in &table.rows {
        let arm = &row.cells[layout.arm];
        ensure!(
            !arm.is_empty(),
            "{}: there is no value; expected the name of an arm",
            table.place(row.line, layout.arm)
        );
        if seen.insert(arm) {
            arms.push(arm.to_owned());
        }
    }
    arms.sort_by(|a, b| in_order(a, b));
    let names = || arms.iter().map(String::as_str);
    if let [only] = arms.as_slice() {
        bail!(
            "{}: every run is of the arm {}; expected at least two arms in column {}\n  name another column with --arm COLUMN",
            table.file,
            quoted(only),
            quoted(&table.header[layout.arm])
        );
    }
    let Some(baseline) = &request.baseline else {
        let command = request.command_with(|request| request.baseline = Some(arms[0].clone()));
        bail!(
            "{}: which arm are the others compared with?\n  arms: {}\n  for example: {command}",
            table.file,
            listed(names())
        );
    };
    let Some(position) = arms.iter().position(|arm| arm == baseline) else {
        bail!(
            "{}: there is no arm {} for --baseline{}\n  arms: {}",
            table.file,
            quoted(baseline),
            did_you_mean(baseline, names()),
            listed(names())
        );
    };
    arms[..=position].rotate_right(1);
    Ok(arms)
}

fn seed(table: &Table, layout: &Layout, row: &Row) -> Result<String> {
    let seed = &row.cells[layout.seed];
    ensure!(
        !seed.is_empty(),
        "{}: there is no value; expected a seed, by which runs are paired",
        table.place(row.line, layout.seed)
    );
    Ok(seed.to_owned())
}

/// The value of a metric in a row; `None` where it is empty, NaN or infinite.
fn read(table: &Table, metric: &Metric, row: &Row) -> Result<Option<Value>> {
    let text = &row.cells[metric.column];
    let place = || table.place(row.line, metric.column);
    let censored = match metric.censored {
        Some(column) => flag(&row.cells[column])
            .map_err(|expected| anyhow::anyhow!("{}: {expected}", table.place(row.line, column)))?,
        None => false,
    };
    let value = match text.parse::<f64>() {
        Ok(value) if value.is_finite() => value,
        Ok(_) => return Ok(None),
        Err(_) => match number(text) {
            Ok(value) => value,
            Err(Problem::Missing(_)) => {
                ensure!(
                    !censored,
                    "{}: a censored run needs a value, the bound: for steps to a target, all the steps that it took",
                    place()
                );
                return Ok(None);
            }
            Err(problem) => bail!(
                "{}: {}\n  write numbers with a decimal point; a run that failed has an empty value",
                place(),
                problem.described(Comma::Unclear)
            ),
        },
    };
    if metric.is_ratio() && value <= 0.0 {
        bail!(
            "{}: {value} has no ratio, expected a number above 0\n  compare by difference: --metric {}, without a percentage and without --ratio",
            place(),
            shell(&format!("{}:{}:MARGIN", metric.name, metric.direction.label()))
        );
    }
    Ok(Some(Value { number: value, censored, failed: false }))
}

/// What a run counts with: its value, or what a failed run is worth.
fn counted(metric: &Metric, value: Option<Value>, failed: bool) -> Option<Value> {
    match (value, metric.failed_value) {
        (Some(value), None) => Some(Value { failed, ..value }),
        (Some(value), _) if !failed => Some(value),
        (_, Some(number)) => Some(Value::failed(number)),
        (None, None) => None,
    }
}

/// Whether the column of failures says that a run failed.
fn is_failed(table: &Table, layout: &Layout, row: &Row) -> Result<bool> {
    /// What experiment trackers call a run that ended as planned, and one that did not.
    const FINISHED: [&str; 8] =
        ["finished", "completed", "complete", "done", "success", "succeeded", "ok", ""];
    const FAILED: [&str; 10] = [
        "failed", "fail", "failure", "crashed", "diverged", "error", "killed", "nan", "oom",
        "pruned",
    ];
    let Some(column) = layout.failed else { return Ok(false) };
    let text = row.cells[column].to_lowercase();
    if FINISHED.contains(&text.as_str()) {
        return Ok(false);
    }
    if FAILED.contains(&text.as_str()) {
        return Ok(true);
    }
    flag(&text).map_err(|_| {
        anyhow::anyhow!(
            "{}: {} does not say whether the run failed\n  expected 0 or 1, true or false, finished or failed; leave out runs that have not ended",
            table.place(row.line, column),
            quoted(&row.cells[column])
        )
    })
}

/// Yes or no.
fn flag(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "t" | "y" => Ok(true),
        "0" | "0.0" | "false" | "no" | "f" | "n" | "" => Ok(false),
        _ => Err(format!("{} is neither yes nor no; expected 0 or 1, true or false", quoted(text))),
    }
}

/// The error about two lines of one run, with the columns in which they differ.
fn duplicate(table: &Table, layout: &Layout, lines: [u64; 2]) -> String {
    let [first, second] =
        lines.map(|line| table.rows.iter().find(|row| row.line == line).expect("it was read"));
    let mut run = format!(
        "arm {}, seed {}",
        quoted(&first.cells[layout.arm]),
        quoted(&first.cells[layout.seed])
    );
    for &column in &layout.conditions {
        run.push_str(&format!(", {} {}", table.header[column], quoted(&first.cells[column])));
    }
    let differ: Vec<&str> = layout
        .unused(table)
        .filter(|&column| first.cells[column] != second.cells[column])
        .map(|column| table.header[column].as_str())
        .collect();
    let advice = match differ.first() {
        Some(column) => format!(
            "they differ in {}; if that is a condition, add for example --condition {}",
            listed(differ.iter().copied()),
            shell(column)
        ),
        None => "keep one of them; each arm has one run per seed and condition".to_owned(),
    };
    format!(
        "{}: lines {} and {} are of the same run: {run}\n  {advice}",
        table.file, lines[0], lines[1]
    )
}
