//! `softknee index`: writes the index of a folder of pages with its pictures, or checks that it is up to
//! date.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::command::html;
use crate::output::{print_up_to_date, print_written_with_html};
use harness::record;
use report::splice::splice;

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
    /// Also write the table for a choice into this Markdown file, between the lines `<!-- softknee index
    /// FOLDER -->` and `<!-- /softknee -->`
    #[arg(long, value_name = "FILE")]
    splice: Option<PathBuf>,
    /// Also write the index and every page that it leads to as HTML files, which need no network
    #[arg(long, conflicts_with = "check")]
    html: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let path = self.folder.join("README.md");
        let mut files = vec![(path.clone(), report::index(&self.folder)?)];
        let figures = report::index_figures()?.into_iter();
        files.extend(figures.map(|(name, text)| (self.folder.join(name), text)));
        if let Some(page) = &self.splice {
            let old = std::fs::read_to_string(page)
                .with_context(|| format!("{} cannot be read", page.display()))?;
            let command = format!("index {}", self.folder.display());
            let new = splice(&old, &command, &report::advice(&self.folder)?)
                .with_context(|| format!("nothing can be spliced into {}", page.display()))?;
            files.push((page.clone(), new));
        }
        if !self.check {
            for (path, text) in &files {
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).with_context(|| {
                        format!("the folder {} cannot be made", folder.display())
                    })?;
                }
                record::write_atomically(path, text.as_bytes())?;
            }
            let pages = if self.html { html::write_all(&self.folder)? } else { Vec::new() };
            print_written_with_html("index", &path, &pages)?;
            return Ok(ExitCode::SUCCESS);
        }
        let is_stale = |(path, text): &&(PathBuf, String)| {
            !std::fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
        };
        let stale = files.iter().filter(is_stale);
        let stale: Vec<String> = stale.map(|(path, _)| path.display().to_string()).collect();
        if !stale.is_empty() {
            let stale = stale.join(", ");
            bail!("out of date: {stale}\n  the same command without --check writes them");
        }
        print_up_to_date("index", &path)?;
        Ok(ExitCode::SUCCESS)
    }
}
