//! `softknee show`: one run, with its curve and the command that reruns it.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use mlp::trace::Outcome;

use super::{NOT_ENOUGH_EVIDENCE, StudyArguments, print};
use crate::plan::Plan;
use crate::report::table::{Column, Format, Table};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Key of the run, or its first digits (`softknee plan` lists them)
    key: String,
    #[command(flatten)]
    study: StudyArguments,
}

impl Arguments {
    pub(super) fn run(self) -> Result<ExitCode> {
        let folder = self.study.folder(&self.study.load()?);
        let saved = folder.load_study()?;
        let plan = Plan::new(&saved.study, &saved.origin.datasets)?;
        let planned = plan.find(&self.key)?;
        print(&format!("{}\n", serde_json::to_string_pretty(&planned.cell)?))?;
        let records = folder.load_records()?;
        let Some(record) = records.get(&planned.key) else {
            eprintln!("not on record yet; this makes it:\n  {}", saved.origin.command);
            return Ok(ExitCode::from(NOT_ENOUGH_EVIDENCE));
        };
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
        print(&format!(
            "\nmade by: {}\nto see it made again: delete its line in {} and repeat that command\n",
            saved.origin.command,
            folder.path().join("records.jsonl").display()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}
