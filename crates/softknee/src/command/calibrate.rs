//! `softknee calibrate`: how often the gate raises a false alarm on this machine, and what it finds.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::{Args, value_parser};

use crate::output::{print_up_to_date, print_written};
use crate::terminal::NOT_ENOUGH_EVIDENCE;
use gate::calibrate::{self, DecisionRecord, PAGE, Plan};
use gate::measure::workload;
use harness::record::{Folder, write_atomically};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee calibrate --decisions 100 --trials 50
  softknee calibrate --neighbors 1
  softknee calibrate --page

JSON: { calibration }, the path of the page; with --check also { up_to_date: true }";

/// Decisions of one task: months of computing, and a list of them that is in memory as a whole.
const MAX_DECISIONS: u64 = 100_000;

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Decisions on identical code, at least one
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = value_parser!(u64).range(1..=MAX_DECISIONS))]
    decisions: u64,
    /// Busy neighbors during every timed decision: processes that keep a processor and the memory busy
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u32).range(..=64))]
    neighbors: u32,
    /// Decisions on a slowdown of 5 %, the one that the gate promises to find
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u64).range(..=MAX_DECISIONS))]
    trials: u64,
    /// Decisions on each other slowdown
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = value_parser!(u64).range(..=MAX_DECISIONS))]
    other_trials: u64,
    /// Slowdowns to plant, in percent, with at most one decimal
    #[arg(long, alias = "slow-downs", value_name = "PERCENT,…", value_delimiter = ',', default_values_t = [1.0, 2.0, 3.0, 5.0, 10.0])]
    slowdowns: Vec<f64>,
    /// The kernel to slow down
    #[arg(long, value_name = "ROW", default_value = "forward/softplus/2048")]
    row: String,
    /// Trials of each fault in training or in a kernel
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u64).range(..=MAX_DECISIONS))]
    fault_trials: u64,
    /// Folder with the decisions, one file per machine and version of the rule, and the page
    #[arg(long, value_name = "DIR", default_value = "reports/calibration")]
    out: PathBuf,
    /// Make no decision; write the page from the decisions that there are
    #[arg(long)]
    page: bool,
    /// Make no decision and write nothing; fail if the page is not what the decisions give
    #[arg(long)]
    check: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let records = if self.check || self.page {
            let records = calibrate::read(&self.out)?;
            if records.is_empty() {
                message!(
                    "{} has no decisions; `softknee calibrate` makes them",
                    self.out.display()
                );
                return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
            }
            records
        } else {
            self.decide()?
        };
        if self.check {
            return self.check(&records);
        }
        for (name, text) in calibrate::files(&records) {
            write_atomically(&self.out.join(name), text.as_bytes())?;
        }
        print_written("calibration", &self.out.join(PAGE))?;
        Ok(ExitCode::SUCCESS)
    }

    fn check(&self, records: &[DecisionRecord]) -> Result<ExitCode> {
        for (name, text) in calibrate::files(records) {
            let path = self.out.join(name);
            let written = std::fs::read_to_string(&path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            ensure!(
                written == text,
                "{} is not what its decisions give\n  `softknee calibrate --page` writes it again",
                path.display()
            );
        }
        print_up_to_date("calibration", &self.out.join(PAGE))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Makes the decisions that are missing; returns all.
    fn decide(&self) -> Result<Vec<DecisionRecord>> {
        let kernels = workload::kernel_rows();
        ensure!(
            kernels.contains(&self.row),
            "--row {}: work can be added to one of {}",
            self.row,
            kernels.join(", ")
        );
        let plan = Plan {
            neighbors: self.neighbors,
            decisions: self.decisions,
            trials: self.trials,
            other_trials: self.other_trials,
            thousandths: self.slowdowns.iter().map(thousandths).collect::<Result<_>>()?,
            row: self.row.clone(),
            fault_trials: self.fault_trials,
        };
        let _lock = Folder::new(&self.out).lock()?;
        let program = std::env::current_exe().context("this binary cannot be found")?;
        calibrate::run(&plan, &self.out, &program)
    }
}

fn thousandths(percent: &f64) -> Result<u32> {
    let thousandths = (10.0 * percent).round();
    ensure!(
        (thousandths - 10.0 * percent).abs() < 1e-9 && (1.0..=1000.0).contains(&thousandths),
        "--slowdowns {percent}: between 0.1 and 100 %, with at most one decimal"
    );
    Ok(thousandths as u32)
}
