//! `softknee index`: writes the index of a folder of pages, or checks that it is up to date.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::command::html;
use crate::output::{print_up_to_date, print_written_with_html};
use harness::record;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee index
  softknee index reports --check

JSON: { index }, the path of the index; with --html also html, the pages in
HTML; with --check also up_to_date: true";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder with one folder for each study
    #[arg(default_value = "reports")]
    folder: PathBuf,
    /// Write nothing; fail if the index is not what the pages give
    #[arg(long)]
    check: bool,
    /// Also write the index and every page that it leads to as HTML files, which need no network
    #[arg(long, conflicts_with = "check")]
    html: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let text = report::index(&self.folder)?;
        let path = self.folder.join("README.md");
        if !self.check {
            record::write_atomically(&path, text.as_bytes())?;
            let pages = if self.html { html::write_all(&self.folder)? } else { Vec::new() };
            print_written_with_html("index", &path, &pages)?;
        } else if std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            print_up_to_date("index", &path)?;
        } else {
            bail!("out of date: {}\n  the same command without --check writes it", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
