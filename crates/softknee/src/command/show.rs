//! `softknee show`: one run, with its training curve and the command that repeats it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail, ensure};
use clap::Args;
use mlp::trace::Outcome;

use super::plan::needs_files;
use crate::arguments::{Source, StudyArguments};
use crate::output::{is_json, print_json};
use crate::table::TableArguments;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, print, width};
use harness::record::{Folder, OnRecord, Record, Saved, write_atomically};
use harness::run::{self, Data};
use present::figure::{Curve, Scale};
use present::table::{Column, Format, Table};
use serde_json::json;
use study::plan::{Plan, PlannedCell};

/// A wider drawing would have too few points.
const MAX_WIDTH: usize = 160;

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee show 3fa9 quick
  softknee show 3fa9 quick --rerun
  softknee show 3fa9 quick --save-weights net.safetensors

JSON: { key, cell, record }; record is a line of records.jsonl, or null if the run is not on record";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Key of the run, or its first digits (`softknee plan` lists the keys)
    key: String,
    #[command(flatten)]
    study: StudyArguments,
    /// Run it again, and check that its record comes out the same, byte for byte
    #[arg(long)]
    rerun: bool,
    /// Run it again, and write its trained network to a file that PyTorch can read (safetensors)
    #[arg(long, value_name = "FILE")]
    save_weights: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<ExitCode> {
        let folder = self.study.folder(&self.study.source.load()?);
        let saved = folder.load_study()?;
        let OnRecord { algorithm, records, .. } = folder.load_newest()?;
        let plan = Plan::of_version(&saved.study, &saved.origin.datasets, algorithm)?;
        let planned = plan.find(&self.key).map_err(|error| {
            let listing = self.listing(&saved, &folder);
            anyhow!("{error}\n  to list the keys of all runs: {listing}")
        })?;
        if is_json() {
            print_json(&json!({
                "key": planned.key.as_str(),
                "cell": planned.cell(),
                "record": records.get(&planned.key),
            }))?;
        } else {
            print_json(&planned.cell())?;
        }
        let Some(record) = records.get(&planned.key) else {
            message!(
                "not on record yet; this command makes it:\n  {}",
                saved.command_in(folder.path())
            );
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
        if !is_json() {
            self.describe(&saved, planned, record)?;
        }
        if self.rerun || self.save_weights.is_some() {
            self.run_again(&saved, planned, record)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The command that lists the keys of the study as it was saved, whose grids of learning rates may have
    /// been extended.
    fn listing(&self, saved: &Saved, folder: &Folder) -> String {
        let study = folder.path().join("study.toml").display().to_string();
        let data = self.study.source.data_folder();
        let data = if data.as_os_str().is_empty() { PathBuf::from(".") } else { data };
        let data_dir = needs_files(&saved.study).then_some(data);
        let table = TableArguments::default();
        Source { study, data_dir, set: Vec::new(), table }.command("plan", None).to_string()
    }

    /// Prints a run with its training curve, and the command that repeats it.
    fn describe(&self, saved: &Saved, planned: &PlannedCell, record: &Record) -> Result<()> {
        let outcome = match record.trace.outcome {
            Outcome::Completed => "completed".to_owned(),
            Outcome::Diverged { step } => format!("diverged at step {step}"),
        };
        print(&format!("\n{}, {outcome}\n\n", record.setting))?;
        let mut curve = Table::new([Column::right("step"), Column::right("training loss")]);
        for point in &record.trace.curve {
            curve.row([point.step.to_string(), format!("{:.6}", point.loss)]);
        }
        print(&curve.render(Format::Text))?;
        print(&drawing(saved, planned.suite, record))?;
        if !record.trials.is_empty() {
            print(&trials(record).render(Format::Text))?;
        }
        if !self.rerun && self.save_weights.is_none() {
            print(&format!(
                "\nmade by: {}\nto run it again: {} --rerun\n",
                saved.origin.command,
                self.study.command(&format!("show {}", planned.key))
            ))?;
        }
        Ok(())
    }

    /// Runs it again, and says whether its record comes out the same.
    fn run_again(&self, saved: &Saved, planned: &PlannedCell, record: &Record) -> Result<()> {
        // With --json, stdout has the record and nothing else.
        let say = |text: &str| {
            if is_json() {
                message!("{text}");
                return Ok(());
            }
            print(&format!("{text}\n"))
        };
        let suite = saved.study.suite(planned.suite);
        let data = Data::load(suite, &self.study.source.data_folder())?;
        let (new_record, weights) = run::rerun(record, &data)?;
        say(&format!("\n{}", compare(record, &new_record)?))?;
        if let Some(file) = &self.save_weights {
            ensure!(
                new_record.trace.outcome == Outcome::Completed,
                "the network is not saved: the run diverged, so its weights are not finite"
            );
            write_atomically(file, &weights)?;
            say(&format!("weights: {}", file.display()))?;
        }
        Ok(())
    }
}

/// The training curve over all steps of the study, as wide as the terminal, after an empty line. A run that
/// diverged ends early.
fn drawing(saved: &Saved, suite: usize, record: &Record) -> String {
    let points: Vec<(f64, f64)> =
        record.trace.curve.iter().map(|point| (f64::from(point.step), point.loss)).collect();
    let suite_of_run = saved.study.suite(suite);
    let last_step = record.trace.curve.last().map_or(0, |point| point.step);
    let unit = if saved.origin.datasets[suite].classification {
        "nats"
    } else if suite_of_run.arms.iter().any(|arm| suite_of_run.loss_of(arm).is_some()) {
        "in units of its loss"
    } else {
        "squared error of scaled targets"
    };
    let curve = Curve {
        points: &points,
        x_range: [0.0, f64::from(suite_of_run.steps.max(last_step))],
        x_title: "steps",
        y_title: &format!("training loss ({unit})"),
        y_scale: Scale::of_values(points.iter().map(|point| point.1)),
    };
    let text = curve.text(width().min(MAX_WIDTH));
    if text.is_empty() { text } else { format!("\n{text}") }
}

/// The trials of a tuning cell, with the validation loss on each rung that they reached.
fn trials(record: &Record) -> Table {
    let mut table = Table::new([
        Column::left("setting"),
        Column::right("seed"),
        Column::right("validation losses"),
    ]);
    for trial in &record.trials {
        let losses = trial.losses.iter().map(|loss| match loss {
            Some(loss) => format!("{loss:.4}"),
            None => "diverged".to_owned(),
        });
        table.row([
            trial.setting.to_string(),
            trial.seed.to_string(),
            losses.collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}

/// Compares a run with its record; an error if it gave other numbers.
fn compare(record: &Record, new_record: &Record) -> Result<String> {
    let [recorded, now] = [record, new_record].map(|record| record.environment.summary());
    let environments = format!("  on record: {recorded}\n  now: {now}");
    let numbers = |record: &Record| serde_json::to_vec(&(&record.trace, &record.trials));
    let [old, new] = [numbers(record)?, numbers(new_record)?];
    if old == new {
        let bytes = old.len();
        return Ok(if recorded == now {
            format!("run again: the same record, byte for byte ({bytes} bytes of trace)")
        } else {
            format!(
                "run again: the same {bytes} bytes of trace, with another build or machine\n{environments}"
            )
        });
    }
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let excerpt = |text: &[u8]| {
        let part = &text[same.saturating_sub(40)..text.len().min(same + 40)];
        String::from_utf8_lossy(part).into_owned()
    };
    bail!(
        "run {} gave other numbers when run again, from byte {same} of its trace on\n  on record: …{}…\n  now:       …{}…\nenvironments:\n{environments}",
        record.key,
        excerpt(&old),
        excerpt(&new)
    );
}
