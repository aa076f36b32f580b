//! `softknee list`: activations, data sets, metrics and the embedded studies.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::arguments::FormatArgument;
use crate::terminal::print;
use harness::metric;
use harness::study::{EMBEDDED, Study};
use present::table::{Column, Table};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// What to list
    what: What,
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
        let table = match self.what {
            What::Activations => activations(),
            What::Datasets => datasets(),
            What::Metrics => metrics(),
            What::Studies => studies()?,
        };
        print(&table.render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }
}

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
    table.row(["{ idx = \"DIR\" }", "IDX files: MNIST and its relatives"].map(str::to_owned));
    table.row(
        ["{ csv = \"FILE\", target = \"COLUMN\" }", "a CSV file with a header"].map(str::to_owned),
    );
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
