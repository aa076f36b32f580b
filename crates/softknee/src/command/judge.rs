//! `softknee judge`: the statistics and verdicts of this project for results that were made elsewhere.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::arguments::FormatArgument;
use crate::command::html;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, print};
use judge::{Judgement, PAGE, Request};
use present::table::Format;

/// What a study without a master seed draws from, and its resamples per interval: a file with the values
/// of a study has the verdicts of its page.
const MASTER_SEED: u64 = 0;
const RESAMPLES: u32 = 10_000;

/// Printed after the options.
const EXAMPLES: &str = "\
The file has one line per run: an arm, a seed, conditions such as the depth, and metrics. Arms are compared with the baseline in pairs of runs with the same seed and conditions. A run that failed has an empty value, or a column says so. What counts, and what the files in DIR hold: docs/judge.md

Examples:
  softknee judge runs.csv --metric loss --baseline relu
  softknee judge runs.csv --baseline relu --condition depth

JSON: the judgement, as in judgement.json of --out; docs/judge.md has the fields

Exit codes: 0 where verdicts are possible, 4 where no arm has ten pairs, 1 for an error";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// CSV file with a header and one line per run
    file: PathBuf,
    /// Compare this column. Which way is better (higher, lower or neither) and the smallest difference that
    /// matters may follow; a margin in percent compares ratios, for example steps:lower:10%
    #[arg(long, value_name = "NAME[:DIRECTION][:MARGIN]")]
    metric: Vec<String>,
    /// A column whose values paired runs share, such as the depth
    #[arg(long, value_name = "COLUMN")]
    condition: Vec<String>,
    /// The arm that the others are compared with
    #[arg(long, value_name = "ARM")]
    baseline: Option<String>,
    /// The column of the arm [default: arm]
    #[arg(long, value_name = "COLUMN")]
    arm: Option<String>,
    /// The column of the seed [default: seed]
    #[arg(long, value_name = "COLUMN")]
    seed: Option<String>,
    /// Compare a metric of positive numbers by ratio, without a margin
    #[arg(long, value_name = "METRIC")]
    ratio: Vec<String>,
    /// The column that says where a value is only a lower bound, since the run ended before it reached its
    /// target [default: METRIC_censored, or censored]
    #[arg(long, value_name = "[METRIC=]COLUMN")]
    censored: Vec<String>,
    /// The column that says which runs failed [default: failed, diverged, status or state]
    #[arg(long, value_name = "COLUMN")]
    failed: Option<String>,
    /// What a failed run counts with, for example test_accuracy=0.1 for guessing among ten classes
    #[arg(long, value_name = "METRIC=NUMBER")]
    failed_value: Vec<String>,
    /// Write a page with figures, and its numbers for programs, into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Also write the page as one HTML file, judgement.html, which needs no other file and no network
    #[arg(long, requires = "out")]
    html: bool,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let request = Request {
            file: self.file,
            metrics: self.metric,
            conditions: self.condition,
            arm: self.arm,
            seed: self.seed,
            baseline: self.baseline,
            ratio: self.ratio,
            censored: self.censored,
            failed: self.failed,
            failed_values: self.failed_value,
        };
        let judgement = Judgement::new(request, &analysis::draws(MASTER_SEED, RESAMPLES))?;
        print(&match self.format.get() {
            Format::Text => judgement.text(),
            Format::Markdown => judgement.markdown(),
            Format::Json => judgement.json(),
            Format::Csv => judgement.csv(),
        })?;
        if let Some(folder) = &self.out {
            judgement.write(folder)?;
            message!("page: {}", folder.join(PAGE).display());
            if self.html {
                message!("html: {}", html::write_page(folder, PAGE)?.display());
            }
        }
        if judgement.has_enough_pairs() {
            return Ok(ExitCode::SUCCESS);
        }
        message!("not enough evidence: no arm has ten pairs with the baseline");
        Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE))
    }
}
