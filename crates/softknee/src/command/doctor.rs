//! `softknee doctor`: what on this machine would distort timings.

use std::process::ExitCode;

use activations::Isa;
use anyhow::Result;
use clap::Args;

use crate::arguments::FormatArgument;
use present::table::{Column, Table};
use timing::{Check, UNKNOWN, checks};

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
        for Check { what, found, advice } in std::iter::once(kernels()).chain(checks()) {
            problems += usize::from(advice.is_some());
            let mark = match advice {
                Some(_) => "!",
                None if found == UNKNOWN => "?",
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

/// The instruction set of the kernels, and those that this machine has.
fn kernels() -> Check {
    let isas: Vec<&str> = Isa::available().map(|isa| isa.name()).collect();
    let found = format!("{}, of {}", Isa::best().name(), isas.join(", "));
    Check { what: "kernels", found, advice: None }
}
