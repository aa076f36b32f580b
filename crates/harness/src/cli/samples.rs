//! `softknee samples`: what `cargo bench` measured, beside our own timing function.
//!
//! Deliberately absent: a ratio of the two. They were taken at different times.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use super::{FormatArgument, NOT_ENOUGH_EVIDENCE, print};
use crate::measure::{criterion, slot};
use crate::report::number;
use crate::report::table::{Column, Table};
use crate::stats::summary;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Criterion's folder
    #[arg(default_value = "target/criterion")]
    folder: PathBuf,
    /// Also time the same kernels now, as the gate does, in this process
    #[arg(long)]
    beside_ours: bool,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(super) fn run(self) -> Result<ExitCode> {
        let samples = criterion::read(&self.folder)?;
        if samples.is_empty() {
            eprintln!("{} has no samples; `cargo bench` makes them", self.folder.display());
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        }
        let numbers = ["batches", "ns a call (median)", "95 % from", "to"].map(Column::right);
        let ours = self.beside_ours.then(|| Column::right("ours, now (ns)"));
        let columns = [Column::left("benchmark")].into_iter().chain(numbers).chain(ours);
        let mut table = Table::new(columns);
        let shown = |ns: Option<f64>| ns.map_or("–".to_owned(), |ns| number::significant(ns, 4));
        for samples in &samples {
            let interval = summary::median_interval(&samples.ns, 0.95);
            let mut cells = vec![
                samples.name.clone(),
                samples.ns.len().to_string(),
                shown(Some(summary::median(&samples.ns))),
                shown(interval.map(|ends| ends.low())),
                shown(interval.map(|ends| ends.high())),
            ];
            if self.beside_ours {
                let rows: Vec<(String, f64)> =
                    samples.row().map(|row| (row, 0.0)).into_iter().collect();
                let line = slot::measure(&rows)?.pop();
                cells.push(shown(line.map(|line| summary::median(&line.ns))));
            }
            table.row(cells);
        }
        print(&table.render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }
}
