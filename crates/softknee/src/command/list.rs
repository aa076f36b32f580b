//! `softknee list`: activations, data sets, metrics and the embedded studies.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::arguments::FormatArgument;
use crate::terminal::{print, width};
use harness::metric;
use present::table::{Column, Format, Table};
use study::{EMBEDDED, Study};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee list
  softknee list activations --format json

JSON: a list of objects; keys are the titles of the columns";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// What to list [default: all of these, briefly]
    what: Option<What>,
    #[command(flatten)]
    format: FormatArgument,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum What {
    Activations,
    Datasets,
    Metrics,
    Studies,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let format = self.format.get();
        let table = match self.what {
            Some(What::Activations) => activations(),
            Some(What::Datasets) => datasets(),
            Some(What::Metrics) => metrics(),
            Some(What::Studies) => studies()?,
            None if format == Format::Text => {
                print(&overview_text(&overview()?, width()))?;
                return Ok(ExitCode::SUCCESS);
            }
            None => overview_table(&overview()?),
        };
        self.format.print(&table)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Names with a line about each, under the word by which `list` shows more of them.
struct Group {
    title: &'static str,
    rows: Vec<(String, String)>,
}

/// Everything that a study or a command may name.
fn overview() -> Result<Vec<Group>> {
    let activations = activations::registry().iter();
    let activations = activations.map(|it| (it.name, format!("{}: {}", it.summary, it.formula)));
    let datasets = dataset::registry().iter().map(|it| (it.name, it.summary.to_owned()));
    let datasets = datasets.chain(FILES.map(|(name, what)| (name, what.to_owned())));
    let metrics = metric::registry().iter();
    let metrics = metrics.map(|it| (it.name, format!("{} ({})", it.title, it.unit)));
    let mut studies = Vec::new();
    for embedded in EMBEDDED {
        let study = Study::parse(embedded.text, embedded.name, &[])?;
        studies.push((embedded.name, study.question));
    }
    fn group<'n>(title: &'static str, rows: impl Iterator<Item = (&'n str, String)>) -> Group {
        Group { title, rows: rows.map(|(name, what)| (name.to_owned(), what)).collect() }
    }
    Ok(vec![
        group("activations", activations),
        group("datasets", datasets),
        group("metrics", metrics),
        group("studies", studies.into_iter()),
    ])
}

fn overview_table(groups: &[Group]) -> Table {
    let mut table = Table::new(["kind", "name", "what it is"].map(Column::left));
    for Group { title, rows } in groups {
        for (name, what) in rows {
            table.row([(*title).to_owned(), name.clone(), what.clone()]);
        }
    }
    table
}

/// The widest column of names; what is longer has a line of its own.
const MAX_NAME: usize = 24;

/// One paragraph per name, in lines of at most `width` characters.
fn overview_text(groups: &[Group], width: usize) -> String {
    let mut text = String::new();
    for Group { title, rows } in groups {
        text += &format!("{title} (`softknee list {title}`)\n");
        let lengths = rows.iter().map(|(name, _)| name.chars().count());
        let column = lengths.filter(|&length| length <= MAX_NAME).max().unwrap_or(0) + 2;
        for (name, what) in rows {
            let padding = column.checked_sub(name.chars().count() + 1).unwrap_or_else(|| {
                text += &format!("  {name}\n");
                0
            });
            let first = if padding == 0 { String::new() } else { name.clone() };
            let lines = wrapped(what, width.saturating_sub(column + 2).max(MIN_LINE));
            for (index, line) in lines.iter().enumerate() {
                let name = if index == 0 { first.as_str() } else { "" };
                text += &format!("  {name:<column$}{line}\n");
            }
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}

/// On a terminal that is narrower, words are broken by the terminal.
const MIN_LINE: usize = 12;

/// The words of a text in lines of at most `width` characters, as far as words are no longer.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            *line += &format!(" {word}");
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Data sets that are files.
const FILES: [(&str, &str); 2] = [
    ("{ idx = \"DIR\" }", "IDX files: MNIST and its relatives"),
    ("{ csv = \"FILE\", target = \"COLUMN\" }", "a CSV file with a header"),
];

fn activations() -> Table {
    let mut columns = ["name", "formula", "derivative", "parameters"].map(Column::left).to_vec();
    columns.extend(
        ["error of f with defaults (ULP)", "of f'", "f in f64", "f' in f64"].map(Column::right),
    );
    let mut table = Table::new(columns);
    for entry in activations::registry() {
        let parameters: Vec<_> = entry
            .parameters
            .iter()
            .map(|parameter| format!("{} = {}", parameter.name, parameter.default))
            .collect();
        table.row([
            entry.name.to_owned(),
            entry.formula.to_owned(),
            entry.derivative.to_owned(),
            parameters.join(", "),
            format!("≤ {}", entry.bounds_f32.value),
            format!("≤ {}", entry.bounds_f32.derivative),
            format!("≤ {}", entry.bounds_f64.value),
            format!("≤ {}", entry.bounds_f64.derivative),
        ]);
    }
    table
}

fn datasets() -> Table {
    let mut table = Table::new(["name", "what it is"].map(Column::left));
    for generator in dataset::registry() {
        table.row([generator.name, generator.summary].map(str::to_owned));
    }
    for (name, what) in FILES {
        table.row([name, what].map(str::to_owned));
    }
    table
}

fn metrics() -> Table {
    let mut table = Table::new(["name", "unit", "better is", "definition"].map(Column::left));
    for metric in metric::registry() {
        table.row(
            [metric.name, metric.unit, metric.direction.label(), metric.definition]
                .map(str::to_owned),
        );
    }
    table
}

fn studies() -> Result<Table> {
    let mut table = Table::new(["name", "question"].map(Column::left));
    for embedded in EMBEDDED {
        let study = Study::parse(embedded.text, embedded.name, &[])?;
        table.row([study.name, study.question]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::{overview, overview_text, wrapped};

    #[test]
    fn the_overview_fits_every_terminal() {
        let groups = overview().expect("the embedded studies are valid");
        for width in [44, 60, 80, 200] {
            let text = overview_text(&groups, width);
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(width), "{longest:?} of {width}\n{text}");
            for group in &groups {
                for (name, _) in &group.rows {
                    assert!(text.contains(&format!("\n  {name}")), "{name} at {width}");
                }
            }
        }
    }

    #[test]
    fn words_that_are_too_long_have_lines_of_their_own() {
        assert_eq!(wrapped("a bb ccccccc d", 4), ["a bb", "ccccccc", "d"]);
        assert_eq!(wrapped("", 4), [""]);
    }
}
