//! `softknee calibrate`: the gate's false alarms and finds on this machine, decision by decision.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::terminal::{NOT_ENOUGH_EVIDENCE, print};
use gate::calibrate::{self, PAGE, Plan};
use gate::measure::workload;
use harness::record::{Folder, write_atomically};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Decisions on identical code, quiet and loaded each
    #[arg(long, value_name = "N", default_value_t = 300)]
    decisions: u64,
    /// Decisions on a slow-down of 5 %, the one that the gate promises to find
    #[arg(long, value_name = "N", default_value_t = 100)]
    trials: u64,
    /// Decisions on each other slow-down
    #[arg(long, value_name = "N", default_value_t = 20)]
    other_trials: u64,
    /// Slow-downs to plant, in per cent, with at most one decimal
    #[arg(long, value_name = "PERCENT,…", value_delimiter = ',', default_values_t = [1.0, 2.0, 3.0, 5.0, 10.0])]
    slow_downs: Vec<f64>,
    /// The kernel to slow down
    #[arg(long, value_name = "ROW", default_value = "forward/softplus/2048")]
    row: String,
    /// Trials of each training fault
    #[arg(long, value_name = "N", default_value_t = 10)]
    fault_trials: u64,
    /// Folder with the decisions and the page
    #[arg(long, value_name = "DIR", default_value = "reports/calibration")]
    out: PathBuf,
    /// Decide nothing and write nothing; fail if the page is not what the decisions give
    #[arg(long)]
    check: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        if self.check {
            let entries = calibrate::read(&self.out)?;
            if entries.is_empty() {
                eprintln!(
                    "{} has no decisions; `softknee calibrate` makes them",
                    self.out.display()
                );
                return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
            }
            for (name, text) in calibrate::files(&entries) {
                let path = self.out.join(name);
                let written = std::fs::read_to_string(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                ensure!(
                    written == text,
                    "{} is not what its decisions give\n  the same command without --check writes it again",
                    path.display()
                );
            }
            print(&format!("{} is what its decisions give\n", self.out.join(PAGE).display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        ensure!(
            workload::rows().contains(&self.row) && !self.row.starts_with("step/"),
            "--row {}: work can be added to one of {}",
            self.row,
            workload::rows()
                .into_iter()
                .filter(|row| !row.starts_with("step/"))
                .collect::<Vec<_>>()
                .join(", ")
        );
        let thousandths = |percent: &f64| -> Result<u32> {
            let thousandths = (10.0 * percent).round();
            ensure!(
                (thousandths - 10.0 * percent).abs() < 1e-9
                    && (1.0..=1000.0).contains(&thousandths),
                "--slow-downs {percent}: between 0.1 and 100 %, with at most one decimal"
            );
            Ok(thousandths as u32)
        };
        let plan = Plan {
            decisions: self.decisions,
            trials: self.trials,
            other_trials: self.other_trials,
            thousandths: self.slow_downs.iter().map(thousandths).collect::<Result<_>>()?,
            row: self.row,
            fault_trials: self.fault_trials,
        };
        let _lock = Folder::new(&self.out).lock()?;
        let program = std::env::current_exe().context("this binary cannot be found")?;
        let entries = calibrate::execute(&plan, &self.out, &program)?;
        for (name, text) in calibrate::files(&entries) {
            write_atomically(&self.out.join(name), text.as_bytes())?;
        }
        print(&format!("calibration: {}\n", self.out.join(PAGE).display()))?;
        Ok(ExitCode::SUCCESS)
    }
}
