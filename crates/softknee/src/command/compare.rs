//! `softknee compare`: do two folders of records agree?

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;

use crate::arguments::FormatArgument;
use crate::terminal::NOT_ENOUGH_EVIDENCE;
use gate::compare::Comparison;
use gate::{Conclusion, Status};
use harness::record::Folder;
use present::table::{Column, Table};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee compare runs/quick reports/quick

JSON: a list with one object per condition and arm; keys are the titles of the columns. The exit code has the conclusion";

/// Exit codes: 0 where every run has the same numbers, or kernels of another instruction set made no
/// difference that counts; 1 where a run has other numbers with the same instruction set; 3 where the
/// second folder is worse beyond the margin; 4 where runs are missing or too few.
#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder with records; its study says what is compared
    first: PathBuf,
    /// Folder with records of the same study
    second: PathBuf,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let folders = [&self.first, &self.second].map(Folder::new);
        for folder in &folders {
            let path = folder.path().display();
            ensure!(folder.holds_a_study(), "{path} holds no study; `softknee run` makes one");
        }
        let [first, second] = &folders;
        let saved = first.load_study()?;
        let [before, now] = [first.load_newest()?, second.load_newest()?];
        ensure!(
            before.algorithm == now.algorithm,
            "{} has records of algorithm version {}, and {} of version {}: their numbers differ, so that runs cannot be compared one by one",
            first.path().display(),
            before.algorithm,
            second.path().display(),
            now.algorithm
        );
        let comparison = Comparison::new(&saved, before.algorithm, &before.records, &now.records)?;
        let columns = ["data set", "panel", "arm"].map(Column::left).into_iter();
        let numbers = [
            "depth",
            "width",
            "same",
            "other numbers",
            "in one only",
            "largest difference in loss",
        ];
        let mut table = Table::new(columns.chain(numbers.map(Column::right)));
        for row in &comparison.rows {
            let counts = [row.same, row.differ, row.unpaired].map(|count| count.to_string());
            let loss = row.loss.map_or("–".to_owned(), |loss| format!("{loss:.2e}"));
            table.row(row.labels.iter().cloned().chain(counts).chain([loss]));
        }
        self.format.print(&table)?;
        Ok(ExitCode::from(exit_code(&comparison)))
    }
}

/// Prints the conclusion and returns its exit code.
fn exit_code(comparison: &Comparison) -> u8 {
    if comparison.only_second > 0 {
        message!("{} runs are in the second folder only", comparison.only_second);
    }
    let conclusion = comparison.decision.conclusion();
    for finding in comparison.decision.findings.iter().filter(|it| it.status != Status::Pass) {
        message!("{}: {} — {}", finding.status.label(), finding.row, finding.reason);
    }
    if conclusion == Conclusion::Regression {
        return conclusion.exit_code();
    }
    if let Some(key) = &comparison.broken {
        message!(
            "run {key} has other numbers with the same instruction set: the code differs, or is not deterministic"
        );
        return 1;
    }
    if comparison.is_same() && !comparison.is_partial() {
        message!("every run has the same numbers in both");
        return 0;
    }
    if comparison.is_partial() || conclusion != Conclusion::Pass {
        message!("not enough evidence: runs are missing or too few");
        return NOT_ENOUGH_EVIDENCE;
    }
    0
}
