//! `softknee merge`: the records of several folders in one.

use std::path::PathBuf;
use std::process::ExitCode;

use activations::Isa;
use anyhow::{Result, bail, ensure};
use clap::Args;
use serde_json::json;

use crate::missing::Missing;
use crate::output::{is_json, print_json};
use crate::terminal::{NOT_ENOUGH_EVIDENCE, print};
use harness::record::{Command, Folder, Saved};
use harness::run::extended_on_record;
use study::plan::{ALGORITHM_VERSION, Plan, PlannedCell};

/// Maximum number of lines about missing runs.
const MAX_NAMED: usize = 20;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee merge part-1 part-2 --out runs/depth

JSON: { folder, complete, planned_runs, runs_on_record, missing, continue }, the last being the command that \
makes what is missing; missing is a list of { data_set, suite, depth, width, arms, evaluation_seeds, \
tuned_seeds, keys }";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Folders with records of one study and the same data, finished or not; if they differ in what is run,
    /// the last one counts. With --isa, only records of that instruction set are merged
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Folder to which the records are added; records that it already has are kept
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Arguments {
    /// `isa` is the instruction set on the command line.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let folders: Vec<Folder> = self.folders.iter().map(Folder::new).collect();
        for folder in &folders {
            let path = folder.path().display();
            ensure!(folder.holds_a_study(), "{path} has no study; `softknee run` writes one");
        }
        let last = folders.last().expect("clap asks for at least one");
        let mut saved = last.load_study()?;
        for folder in &folders {
            let other = folder.load_study()?;
            let [this, last] = [folder, last].map(|folder| folder.path().display());
            if let Some(conflict) = other.conflict(&saved) {
                bail!(
                    "{this} and {last} cannot be merged: {this} has {conflict}\n  merge only folders of one study and the same data"
                );
            }
            if other.study != saved.study {
                message!("{this} has another study than {last}; the study of {last} is used");
            }
        }
        let out = Folder::new(&self.out);
        let _lock = out.lock()?;
        let path = out.path().display();
        if let Some(conflict) = out.saved_with_results()?.and_then(|before| before.conflict(&saved))
        {
            bail!(
                "{path} has results of {conflict}\n  choose another folder with --out ANOTHER, or delete {path}"
            );
        }
        out.merge(&folders, isa.map(Isa::name))?;
        saved.origin.command = command(&saved, &out, isa)?;
        out.save_study(&saved)?;

        let survey = out.survey()?;
        let algorithm = survey.newest().unwrap_or(ALGORITHM_VERSION);
        let mut plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm)?;
        if algorithm == ALGORITHM_VERSION {
            let datasets = &saved.origin.datasets;
            if let Some((_, wider)) = extended_on_record(&saved.study, &plan, datasets, &survey)? {
                message!(
                    "more than a fifth of some arm's choices lie on the edge of the learning rates, so they are extended, and runs with the new choices are missing"
                );
                plan = wider;
            }
        }
        let missing: Vec<&PlannedCell> =
            plan.cells.iter().filter(|cell| !survey.contains(&cell.key)).collect();
        let done = plan.cells.len() - missing.len();
        let missing = Missing::grouped(&saved.study, &saved.origin.datasets, missing)?;
        let command = &saved.origin.command;
        if is_json() {
            print_json(&json!({
                "folder": self.out.display().to_string(),
                "complete": missing.is_empty(),
                "planned_runs": plan.cells.len(),
                "runs_on_record": done,
                "missing": missing,
                "continue": command.to_string(),
            }))?;
        } else {
            print(&format!("{}: {done} of {} runs\n", self.out.display(), plan.cells.len()))?;
        }
        if missing.is_empty() {
            message!(
                "all runs are on record; this command adds simulations, timings and the report:"
            );
            message!("  {command}");
            return Ok(ExitCode::SUCCESS);
        }
        for runs in missing.iter().take(MAX_NAMED) {
            message!("missing: {runs}");
        }
        if missing.len() > MAX_NAMED {
            message!("missing: {} more data sets, depths or widths", missing.len() - MAX_NAMED);
        }
        message!("run their shards and merge again, or run them here:\n  {command}");
        Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE))
    }
}

/// The command that makes what is missing in a merged folder: with its instruction set, if that was asked for or
/// this machine would choose another.
fn command(saved: &Saved, out: &Folder, asked: Option<Isa>) -> Result<Command> {
    let command = saved.command_in(out.path());
    let newest = out.kernels()?.into_keys().next_back();
    Ok(match newest {
        Some((_, isa)) if asked.is_some() || command.isa().unwrap_or(Isa::best().name()) != isa => {
            command.with_isa(&isa)
        }
        _ => command,
    })
}
