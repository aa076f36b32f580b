//! `softknee history`: a line a commit, the change points of every series, and their figure.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::arguments::FormatArgument;
use crate::terminal::print;
use gate::history::{self, Entry, SCHEMA};
use gate::measure::{machine, outcomes::TinyRuns, trend};
use harness::record::{read_versioned, write_atomically};

#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// File with a JSON line a commit
    #[arg(long, value_name = "FILE", default_value = "reports/history.jsonl")]
    file: PathBuf,
    /// Measure this build and append its line; a line of the same commit and machine class is replaced
    #[arg(long)]
    append: bool,
    /// Write the series as an SVG figure
    #[arg(long, value_name = "FILE")]
    figure: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgument,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let otherwise = "not what `softknee history` writes; delete the line";
        let mut entries: Vec<Entry> = read_versioned(&self.file, false, SCHEMA, otherwise)?;
        if self.append {
            let program = std::env::current_exe().context("this binary cannot be found")?;
            let tiny = TinyRuns::load()?;
            let baseline = machine::baseline(&tiny, Some(&program))?;
            let entry = trend::entry(&baseline, &program)?;
            entries.retain(|old| (&old.revision, &old.class) != (&entry.revision, &entry.class));
            entries.push(entry);
            let lines: Vec<String> =
                entries.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
            write_atomically(&self.file, (lines.join("\n") + "\n").as_bytes())?;
        }
        let series = history::series(&entries);
        if series.is_empty() {
            bail!(
                "{} has no line; `softknee history --append` adds one for this build",
                self.file.display()
            );
        }
        if let Some(path) = &self.figure {
            write_atomically(path, history::figure(&series).svg().as_bytes())?;
        }
        print(&history::table(&series).render(self.format.format))?;
        Ok(ExitCode::SUCCESS)
    }
}
