//! `softknee report`: writes a page from its records, or checks that it is up to date.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;
use suggest::did_you_mean;

use crate::arguments::named_values;
use crate::command::{browser, html};
use crate::output::{print_up_to_date, print_written_with_html};
use crate::terminal::{NOT_ENOUGH_EVIDENCE, print};
use harness::record::{self, Folder, OnRecord};
use report::splice::splice;
use report::{self, Page, ProgramFormat, for_programs};
use study::plan::{ALGORITHM_VERSION, Plan};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee report quick
  softknee report reports/quick --check
  softknee report quick --splice README.md
  softknee report quick --compact
  softknee report quick --format json

JSON: { report }, the path of the page; with --html also html, the pages in
HTML; with --check also up_to_date: true; of --format json docs/reading.md has
the fields";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folder with the records of a study, or its name in runs/ or reports/
    #[arg(default_value = "quick")]
    study: String,
    /// Also write the answer into this Markdown file, between the lines `<!-- softknee report FOLDER -->`
    /// and `<!-- /softknee -->`
    #[arg(long, value_name = "FILE")]
    splice: Option<PathBuf>,
    /// Write nothing; fail if a file is not what the records give
    #[arg(long)]
    check: bool,
    /// Write nothing, and print the question, the answer, the verdicts and the controls in less than 60 lines
    /// of Markdown, for the summary of a step in CI
    #[arg(long, conflicts_with_all = ["check", "pack", "splice", "html", "open"])]
    compact: bool,
    /// Write nothing, and print every contrast with all digits: as CSV, or as JSON with the answer and the
    /// claims too
    #[arg(long, value_parser = named_values(ProgramFormat::NAMES), conflicts_with_all = ["check", "pack", "splice", "html", "open", "compact", "json"])]
    format: Option<ProgramFormat>,
    /// Also pack the records for committing, as records.jsonl.xz, which every command reads
    #[arg(long, conflicts_with = "check")]
    pack: bool,
    /// Also write the page as one HTML file, report.html, which needs no other file and no network
    #[arg(long, conflicts_with = "check")]
    html: bool,
    /// Also open the HTML file in the browser
    #[arg(long, conflicts_with = "check")]
    open: bool,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let folder = self.find()?;
        let saved = folder.load_study()?;
        // Not given back, since the process ends soon: millions of small pieces would take longer than some
        // sections of the page.
        let on_record = Box::leak(Box::new(folder.load_for_page()?));
        let &mut OnRecord { algorithm, ref records, ref initializations } = on_record;
        let mut plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm)?;
        plan.cells.shrink_to_fit();
        if algorithm != ALGORITHM_VERSION {
            message!(
                "note: the records are of algorithm version {algorithm}; this build has version {ALGORITHM_VERSION}, with which `softknee run` trains the study anew"
            );
        }
        let missing = plan.cells.iter().filter(|cell| !records.contains_key(&cell.key)).count()
            + plan
                .initializations
                .iter()
                .filter(|cell| !initializations.contains_key(&cell.key))
                .count();
        if missing > 0 {
            message!(
                "{missing} of {} runs are not on record in {}; this command makes them:\n  {}",
                plan.cells.len() + plan.initializations.len(),
                folder.path().display(),
                saved.command_in(folder.path())
            );
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        }
        let timings = folder.load_timings()?;
        if let Some(format) = self.format {
            let text = for_programs(&saved, &plan, records, initializations, &timings, format)?;
            print(&text)?;
            return Ok(ExitCode::SUCCESS);
        }
        let page = Page::new(&saved, &plan, records, initializations, &timings)?;
        if self.compact {
            print(page.compact())?;
            return Ok(ExitCode::SUCCESS);
        }
        let path = folder.path().join(report::FILE);
        let spliced = self.spliced(&folder, &page)?;
        if !self.check {
            let _lock = folder.lock()?;
            page.write(&folder)?;
            if let Some((path, _, text)) = spliced {
                record::write_atomically(path, text.as_bytes())?;
            }
            if self.pack {
                folder.pack()?;
            }
            let mut pages = Vec::new();
            if self.html || self.open {
                pages.push(html::write_page(folder.path(), report::FILE)?);
            }
            print_written_with_html("report", &path, &pages)?;
            if let Some(page) = pages.first().filter(|_| self.open) {
                browser::open(page)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let mut stale = page.stale(&folder);
        stale.extend(spliced.filter(|(_, old, new)| old != new).map(|(path, ..)| path.to_owned()));
        if stale.is_empty() {
            print_up_to_date("report", &path)?;
            return Ok(ExitCode::SUCCESS);
        }
        let files: Vec<_> = stale.iter().map(|path| path.display().to_string()).collect();
        bail!("out of date: {}\n  the same command without --check writes them", files.join(", "));
    }

    /// The file to splice into: its path, its text and what the text should be.
    fn spliced(&self, folder: &Folder, page: &Page) -> Result<Option<(&Path, String, String)>> {
        let Some(path) = &self.splice else { return Ok(None) };
        let old = std::fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        let new = splice(&old, &format!("report {}", folder.path().display()), &page.answer())
            .with_context(|| format!("nothing can be spliced into {}", path.display()))?;
        Ok(Some((path, old, new)))
    }

    /// The folder of the study. A check is for committed pages, so it tries reports/ first.
    fn find(&self) -> Result<Folder> {
        let mut roots = ["runs", "reports"];
        if self.check {
            roots.reverse();
        }
        let by_name = roots.iter().map(|root| Path::new(root).join(&self.study));
        let candidates: Vec<PathBuf> =
            std::iter::once(PathBuf::from(&self.study)).chain(by_name).collect();
        if let Some(folder) = candidates.iter().map(Folder::new).find(Folder::holds_a_study) {
            return Ok(folder);
        }
        let tried: Vec<_> = candidates.iter().map(|path| path.display().to_string()).collect();
        let names = studies_in(&roots);
        bail!(
            "no records of a study `{}`; tried {}{}\n  give a folder that `softknee run` has written",
            self.study,
            tried.join(", "),
            did_you_mean(&self.study, names.iter().map(String::as_str))
        );
    }
}

/// The names of the folders with studies in these folders, for a message.
fn studies_in(roots: &[&str]) -> Vec<String> {
    let entries = roots.iter().flat_map(|root| std::fs::read_dir(root).into_iter().flatten());
    let folders = entries.flatten().filter(|entry| Folder::new(entry.path()).holds_a_study());
    let mut names: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.dedup();
    names
}
