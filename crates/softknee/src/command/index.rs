//! `softknee index`: writes the index of a folder of pages, or checks that it is up to date.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::terminal::print;
use harness::record;

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// Folder with one folder for each study
    #[arg(default_value = "reports")]
    folder: PathBuf,
    /// Write nothing; fail if the index is not what the pages give
    #[arg(long)]
    check: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let text = report::index(&self.folder)?;
        let path = self.folder.join("README.md");
        if !self.check {
            record::write_atomically(&path, text.as_bytes())?;
            print(&format!("index: {}\n", path.display()))?;
        } else if std::fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes()) {
            print(&format!("{} is up to date\n", path.display()))?;
        } else {
            bail!("out of date: {}\n  the same command without --check writes it", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
