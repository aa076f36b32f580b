//! `softknee doctor`: what on this machine would distort timings.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::arguments::FormatArgument;
use harness::environment::{self, Check};
use present::table::{Column, Table};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee doctor
  softknee doctor --format json

JSON: a list of { what, found, \"\": \"ok\", \"?\" or \"!\", advice }";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let mut table = Table::new(["what", "found", "", "advice"].map(Column::left));
        let mut problems = 0;
        for Check { what, found, advice } in environment::checks() {
            problems += usize::from(advice.is_some());
            let mark = match advice {
                Some(_) => "!",
                None if found == environment::UNKNOWN => "?",
                None => "ok",
            };
            let advice = advice.unwrap_or_default().to_owned();
            table.row([what.to_owned(), found, mark.to_owned(), advice]);
        }
        self.format.print(&table)?;
        message!(
            "{problems} of these can distort timings; training results depend on none of them"
        );
        Ok(ExitCode::SUCCESS)
    }
}
