//! The hidden commands that the gate starts as processes: `gate-slot` times rows, `gate-count` only
//! makes calls, whose instructions callgrind counts.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;

use crate::terminal::print;
use gate::measure::{callgrind, process};

pub(crate) const TIME: &str = process::COMMAND;
pub(crate) const COUNT: &str = callgrind::COMMAND;

#[derive(Args, Debug)]
pub(crate) struct TimeArguments {
    /// Rows to time
    #[arg(required = true)]
    rows: Vec<String>,
    /// Work to add to a kernel, in percent
    #[arg(long, value_name = "ROW=PERCENT", value_parser = extra_work)]
    extra_work: Vec<(String, f64)>,
}

impl TimeArguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let percent = |row: &String| {
            self.extra_work.iter().find(|(name, _)| name == row).map_or(0.0, |extra| extra.1)
        };
        let rows: Vec<_> = self.rows.iter().map(|row| (row.clone(), percent(row))).collect();
        for sample in process::measure(&rows)? {
            print(&(serde_json::to_string(&sample)? + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Reads `ROW=PERCENT`.
fn extra_work(text: &str) -> Result<(String, f64), String> {
    let (row, percent) = text.split_once('=').ok_or("expected ROW=PERCENT")?;
    let percent: f64 = percent.parse().map_err(|_| format!("`{percent}` is not a number"))?;
    Ok((row.to_owned(), percent))
}

#[derive(Args, Debug)]
pub(crate) struct CountArguments {
    /// Row to call
    row: String,
    /// Number of calls
    #[arg(long, value_name = "N")]
    calls: u32,
    /// Work to add to the kernel, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
    extra_work: f64,
}

impl CountArguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        ensure!(self.calls > 0, "--calls 0 counts nothing");
        callgrind::make_calls(&self.row, self.extra_work, self.calls)?;
        Ok(ExitCode::SUCCESS)
    }
}
