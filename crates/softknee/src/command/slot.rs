//! The hidden commands that the gate starts as processes: `gate-slot` times, `gate-count` only calls.

use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;

use crate::terminal::print;
use gate::measure::{instructions, slot, workload};

#[derive(Args, Debug)]
pub(crate) struct SlotArguments {
    /// Rows to time
    #[arg(required = true)]
    rows: Vec<String>,
    /// Work to add to a kernel, in per cent
    #[arg(long, value_name = "ROW=PERCENT", value_parser = extra_work)]
    extra_work: Vec<(String, f64)>,
}

impl SlotArguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        if let Some((row, _)) =
            self.extra_work.iter().find(|(row, _)| !workload::rows().contains(row))
        {
            workload::with(row, 0.0, |_| ())?;
        }
        let extra = |row: &String| {
            self.extra_work.iter().find(|(name, _)| name == row).map_or(0.0, |(_, extra)| *extra)
        };
        let rows: Vec<_> = self.rows.iter().map(|row| (row.clone(), extra(row))).collect();
        for line in slot::measure(&rows)? {
            print(&(serde_json::to_string(&line)? + "\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Args, Debug)]
pub(crate) struct CountArguments {
    /// Row to call
    row: String,
    /// How often
    #[arg(long, value_name = "N")]
    calls: u32,
    /// Work to add to the kernel, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0)]
    extra_work: f64,
}

impl CountArguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        ensure!(self.calls > 0, "--calls 0 counts nothing");
        instructions::make_calls(&self.row, self.extra_work, self.calls)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// `ROW=PERCENT`.
fn extra_work(text: &str) -> Result<(String, f64), String> {
    let (row, percent) = text.split_once('=').ok_or("expected ROW=PERCENT")?;
    let percent: f64 = percent.parse().map_err(|_| format!("`{percent}` is no number"))?;
    Ok((row.to_owned(), percent))
}
