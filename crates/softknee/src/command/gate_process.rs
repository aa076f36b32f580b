//! The hidden commands that the gate starts as processes: `gate-slot` times the rows that it is asked
//! for on its standard input, `gate-count` only makes calls, whose instructions callgrind counts, and
//! `gate-neighbor` keeps a processor busy.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;

use gate::calibrate;
use gate::measure::{callgrind, process};

pub(crate) const TIME: &str = process::COMMAND;
pub(crate) const COUNT: &str = callgrind::COMMAND;
pub(crate) const NEIGHBOR: &str = calibrate::NEIGHBOR;

/// Keeps a processor busy until standard input ends.
pub(crate) fn keep_busy() -> Result<ExitCode> {
    calibrate::keep_busy(std::io::stdin());
    Ok(ExitCode::SUCCESS)
}

#[derive(Args, Debug)]
pub(crate) struct TimeArguments {
    /// Work to add to a kernel, in percent
    #[arg(long, value_name = "ROW=PERCENT", value_parser = extra_work)]
    extra_work: Vec<(String, f64)>,
}

impl TimeArguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        process::serve(&self.extra_work, std::io::stdin().lock(), std::io::stdout().lock())?;
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
