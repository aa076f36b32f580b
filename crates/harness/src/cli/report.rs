//! `softknee report`: the page again from its records, or the proof that it is up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use super::{NOT_ENOUGH_EVIDENCE, print};
use crate::plan::Plan;
use crate::record::Folder;
use crate::report::{self, Page};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Name of a study (looked for in runs/, then in reports/), or a folder with its records
    #[arg(default_value = "quick")]
    study: String,
    /// Write nothing; fail if a file differs from what the records give
    #[arg(long)]
    check: bool,
}

impl Arguments {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = self.find()?;
        let saved = folder.load_study()?;
        let plan = Plan::new(&saved.study, &saved.origin.datasets)?;
        let records = folder.load_records()?;
        let missing = plan.cells.iter().filter(|cell| !records.contains_key(&cell.key)).count();
        if missing > 0 {
            eprintln!(
                "{missing} of {} runs are not on record in {}; this makes them:\n  {}",
                plan.cells.len(),
                folder.path().display(),
                saved.origin.command
            );
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        }
        let page = Page::new(&saved, &plan, &records, &folder.load_timings()?)?;
        let path = folder.path().join(report::FILE);
        if !self.check {
            page.write(&folder)?;
            print(&format!("report: {}\n", path.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let stale = page.stale(&folder)?;
        if stale.is_empty() {
            print(&format!("{} is what its records give\n", path.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        let files: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "not what the records give: {}\n  `softknee report {}` writes them again",
            files.join(", "),
            folder.path().display()
        );
    }

    /// The folder that is meant. A check is for committed pages, so it looks there first.
    fn find(&self) -> Result<Folder> {
        let mut roots = ["runs", "reports"];
        if self.check {
            roots.reverse();
        }
        let named = roots.iter().map(|root| Path::new(root).join(&self.study));
        let candidates: Vec<PathBuf> =
            std::iter::once(PathBuf::from(&self.study)).chain(named).collect();
        if let Some(folder) = candidates.iter().map(Folder::new).find(Folder::holds_a_study) {
            return Ok(folder);
        }
        let tried: Vec<_> = candidates.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "no records of a study `{}`; looked in {}\n  `softknee run {}` makes them",
            self.study,
            tried.join(", "),
            self.study
        );
    }
}
