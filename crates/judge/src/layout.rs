//! What the columns of a table are for.

use anyhow::{Context as _, Result, bail, ensure};

use crate::form::Note;
use crate::metric::Metric;
use crate::names::{did_you_mean, listed, quoted, shell};
use crate::request::Request;
use crate::table::{Separator, Table};

/// The columns by what they are for.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) arm: usize,
    pub(crate) seed: usize,
    pub(crate) conditions: Vec<usize>,
    pub(crate) metrics: Vec<Metric>,
    /// The column that says whether a run failed.
    pub(crate) failed: Option<usize>,
    /// What was not asked for and is done, each a sentence.
    pub(crate) notes: Vec<Note>,
}

/// Columns that are taken for what they say, if nothing else is asked for.
const FAILED: [&str; 4] = ["failed", "diverged", "status", "state"];

impl Layout {
    /// Finds every column that is asked for.
    ///
    /// # Errors
    /// A column that is not there or is asked for twice, and a value that cannot be read.
    pub(crate) fn new(request: &Request, table: &Table) -> Result<Self> {
        let find = |name: &str, flag: &str| find(table, name, flag);
        let arm = find(request.arm.as_deref().unwrap_or("arm"), "--arm")?;
        let seed = find(request.seed.as_deref().unwrap_or("seed"), "--seed")?;
        let conditions = request.conditions.iter().map(|name| find(name, "--condition"));
        let conditions = conditions.collect::<Result<Vec<_>>>()?;
        if request.metrics.is_empty() {
            bail!(no_metric(request, table, [arm, seed].iter().chain(&conditions)));
        }
        let metrics = request.metrics.iter().map(|text| Metric::parse(text, request, table));
        let metrics = metrics.collect::<Result<Vec<_>>>()?;
        let mut layout = Self { arm, seed, conditions, metrics, failed: None, notes: Vec::new() };
        layout.check_roles(table)?;
        for name in &request.ratio {
            layout.metric_named(name, "--ratio")?;
        }
        layout.find_censored(request, table)?;
        layout.failed = match &request.failed {
            Some(name) => Some(find(name, "--failed")?),
            None => {
                layout.unused(table).find(|&column| FAILED.contains(&table.header[column].as_str()))
            }
        };
        if let (Some(column), None) = (layout.failed, &request.failed) {
            let name = &table.header[column];
            layout.notes.push(Note::new(
                "The column {} is taken to say which runs failed; {} names another.",
                [name.clone(), "--failed COLUMN".to_owned()],
            ));
        }
        layout.read_failed_values(request)?;
        layout.note_the_rest(table);
        Ok(layout)
    }

    /// No column has two roles.
    fn check_roles(&self, table: &Table) -> Result<()> {
        let mut taken: Vec<usize> = Vec::new();
        for column in self.taken() {
            ensure!(
                !taken.contains(&column),
                "the column {} is asked for twice; each is one of arm, seed, condition and metric",
                quoted(&table.header[column])
            );
            taken.push(column);
        }
        Ok(())
    }

    fn taken(&self) -> impl Iterator<Item = usize> {
        let metrics = self.metrics.iter().flat_map(|metric| [Some(metric.column), metric.censored]);
        [self.arm, self.seed]
            .into_iter()
            .chain(self.conditions.iter().copied())
            .chain(metrics.flatten())
            .chain(self.failed)
    }

    /// The columns that have no role yet.
    pub(crate) fn unused(&self, table: &Table) -> impl Iterator<Item = usize> {
        let taken: Vec<usize> = self.taken().collect();
        (0..table.header.len()).filter(move |column| !taken.contains(column))
    }

    fn metric_named(&mut self, name: &str, flag: &str) -> Result<&mut Metric> {
        let names: Vec<String> = self.metrics.iter().map(|metric| metric.name.clone()).collect();
        let found = self.metrics.iter_mut().find(|metric| metric.name == name);
        found.with_context(|| {
            let names = || names.iter().map(String::as_str);
            format!(
                "{flag}: {} is none of the metrics{}\n  metrics: {}",
                quoted(name),
                did_you_mean(name, names()),
                listed(names())
            )
        })
    }

    fn find_censored(&mut self, request: &Request, table: &Table) -> Result<()> {
        for argument in &request.censored {
            let (metric, column) = match (table.column(argument), argument.split_once('=')) {
                (None, Some((metric, column))) => (metric.to_owned(), column),
                _ => match self.metrics.as_slice() {
                    [only] => (only.name.clone(), argument.as_str()),
                    [first, ..] => bail!(
                        "--censored {}: it is not clear of which metric the values are bounds; write for example --censored {}",
                        shell(argument),
                        shell(&format!("{}={argument}", first.name))
                    ),
                    [] => unreachable!("there is a metric"),
                },
            };
            let column = find(table, column, "--censored")?;
            self.metric_named(&metric, "--censored")?.censored = Some(column);
        }
        // What a person has recorded must not go unnoticed.
        for index in 0..self.metrics.len() {
            let metric = &self.metrics[index];
            let name = format!("{}_censored", metric.name);
            let (None, Some(column)) = (metric.censored, table.column(&name)) else { continue };
            self.notes.push(Note::new(
                "The column {} is taken to say which values of {} are only bounds.",
                [name, metric.name.clone()],
            ));
            self.metrics[index].censored = Some(column);
        }
        let Some(column) = table.column("censored") else { return Ok(()) };
        if self.taken().any(|taken| taken == column) {
            return Ok(());
        }
        let example = self.metrics.last().map(|metric| metric.name.clone()).unwrap_or_default();
        match self.metrics.as_mut_slice() {
            [only] if only.censored.is_none() => {
                only.censored = Some(column);
                self.notes.push(Note::new(
                    "The column {} is taken to say which values of {} are only bounds.",
                    ["censored".to_owned(), only.name.clone()],
                ));
                Ok(())
            }
            _ => bail!(
                "{}: there is a column `censored`, and it is not clear of which metric the values are bounds\n  write for example --censored {}",
                table.file,
                shell(&format!("{example}=censored"))
            ),
        }
    }

    fn read_failed_values(&mut self, request: &Request) -> Result<()> {
        for argument in &request.failed_values {
            let parsed = argument.rsplit_once('=');
            let value = parsed.and_then(|(name, value)| Some((name, value.parse::<f64>().ok()?)));
            let Some((name, value)) = value.filter(|(_, value)| value.is_finite()) else {
                bail!(
                    "--failed-value {}: expected METRIC=NUMBER, such as test_accuracy=0.1",
                    shell(argument)
                );
            };
            let metric = self.metric_named(name, "--failed-value")?;
            ensure!(
                !metric.is_ratio() || value > 0.0,
                "--failed-value {}: a metric compared by ratio has positive values",
                shell(argument)
            );
            metric.failed_value = Some(value);
        }
        Ok(())
    }

    fn note_the_rest(&mut self, table: &Table) {
        if let Some(separator) = table.separator {
            let words = match separator {
                Separator::Semicolon => "The columns of the file are separated by semicolons.",
                Separator::Tab => "The columns of the file are separated by tabs.",
            };
            self.notes.push(Note::new(words, []));
        }
        let unused: Vec<&str> =
            self.unused(table).map(|column| table.header[column].as_str()).collect();
        if !unused.is_empty() {
            self.notes.push(Note::new(
                "Not used: {}. If paired runs share the value of such a column, {} makes it a condition.",
                [listed(unused), "--condition COLUMN".to_owned()],
            ));
        }
    }
}

/// The position of a column that is asked for.
fn find(table: &Table, name: &str, flag: &str) -> Result<usize> {
    table.column(name).with_context(|| {
        let columns = || table.header.iter().map(String::as_str);
        format!(
            "{}, line 1: there is no column {}{}\n  columns: {}\n  name the right one with {flag} COLUMN",
            table.file,
            quoted(name),
            did_you_mean(name, columns()),
            listed(columns())
        )
    })
}

/// The error where no metric is named, with the columns that could be one.
fn no_metric<'c>(
    request: &Request,
    table: &Table,
    taken: impl Iterator<Item = &'c usize>,
) -> String {
    let taken: Vec<usize> = taken.copied().collect();
    let is_number = |column: usize| {
        let mut cells = table.rows.iter().map(|row| row.cells[column].trim());
        let mut any = false;
        cells.all(|cell| cell.is_empty() || cell.parse::<f64>().inspect(|_| any = true).is_ok())
            && any
    };
    let names: Vec<&str> = (0..table.header.len())
        .filter(|column| !taken.contains(column) && is_number(*column))
        .map(|column| table.header[column].as_str())
        .collect();
    let Some(last) = names.last() else {
        return format!(
            "{}: no metric is named with --metric, and no other column holds numbers\n  columns: {}",
            table.file,
            listed(table.header.iter().map(String::as_str))
        );
    };
    // A column whose name says which way is better is the likelier one.
    let known = names.iter().find(|name| crate::direction::guessed(name).is_some());
    let example = match known {
        Some(name) => (*name).to_owned(),
        None => format!("{last}:higher"),
    };
    let command = request.command_with(|request| request.metrics = vec![example]);
    format!(
        "{}: no metric is named; what is compared?\n  columns of numbers: {}\n  for example: {command}",
        table.file,
        listed(names.iter().copied())
    )
}
