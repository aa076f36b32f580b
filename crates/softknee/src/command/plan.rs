//! `softknee plan`: lists the runs of a study without running them, or writes its shards to a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use activations::Isa;
use anyhow::{Result, ensure};
use clap::Args;

use crate::arguments::{FormatArgument, Planned, Source};
use crate::terminal::describe_data;
use harness::record::shell::quoted;
use harness::record::{Frozen, Origin, Saved};
use present::number;
use present::table::{Column, Table};
use study::Study;
use study::plan::{DatasetFacts, Plan, Rule};

/// Printed after the options.
const EXAMPLES: &str = "\
Examples:
  softknee plan quick --format csv
  softknee plan depth --shards 4 --out plan.json

JSON: a list with one object per run, or per shard; keys are the titles of the columns";

#[derive(Args, Debug)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    format: FormatArgument,
    /// Divide the runs into N shards of about equal cost, and write them to a file
    #[arg(long, value_name = "N")]
    shards: Option<usize>,
    /// File for the shards; its name must end in .json
    #[arg(long, value_name = "FILE", default_value = "plan.json", requires = "shards")]
    out: PathBuf,
}

impl Arguments {
    /// `isa` is the instruction set on the command line, which the command of the study repeats.
    pub(crate) fn run(self, isa: Option<Isa>) -> Result<ExitCode> {
        let planned = self.source.plan()?;
        planned.warn_of_few_seeds();
        describe_data(&planned.datasets);
        let Planned { study, datasets, plan, .. } = planned;
        let Some(count) = self.shards else {
            return listing(&study, plan, &datasets, self.format);
        };
        ensure!(
            self.out.extension().is_some_and(|extension| extension == "json"),
            "--out {}: the name of a plan must end in .json, by which `softknee run` recognizes it",
            self.out.display()
        );
        let mut command = self.source.command("run", None);
        if let Some(isa) = isa {
            command = command.with_isa(isa.name());
        }
        let origin = Origin { command, datasets };
        let shards = plan.shards(count)?;
        let mut table = Table::new([
            Column::right("shard"),
            Column::right("runs"),
            Column::right("cost (GFLOP)"),
            Column::right("of an equal share"),
        ]);
        let (costs, whole) = (plan.costs(&shards), plan.cost());
        for (index, (keys, cost)) in shards.iter().zip(costs).enumerate() {
            table.row([
                format!("{}/{count}", index + 1),
                keys.len().to_string(),
                format!("{:.2}", cost / 1e9),
                format!("{:.2}", cost * count as f64 / whole),
            ]);
        }
        self.format.print(&table)?;
        Frozen::new(&Saved { study: study.clone(), origin }, shards)?.save(&self.out)?;
        let out = self.out.display();
        message!(
            "{out} is written; run each of its shards, on any machine with {} kernels, with a command like this:",
            Isa::best().name()
        );
        // Data paths start from the study's folder, a plan's from its own.
        let from = self.source.data_folder();
        let beside = self.out.parent().unwrap_or(Path::new(""));
        let data = if needs_files(&study) && from != beside {
            let from = if from.as_os_str().is_empty() { PathBuf::from(".") } else { from };
            format!(" --data-dir {}", quoted(&from.display().to_string()))
        } else {
            String::new()
        };
        message!("  softknee run {}{data} --shard 1/{count}", quoted(&out.to_string()));
        note_extensions(&study);
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether the data of some suite are files.
pub(crate) fn needs_files(study: &Study) -> bool {
    study.training().any(|suite| !matches!(suite.dataset, dataset::Source::Generated { .. }))
}

/// Says that the plan may not be the last.
fn note_extensions(study: &Study) {
    if study.training().any(|suite| suite.learning_rate.may_be_extended()) {
        message!(
            "where more than a fifth of an arm's choices lie on the edge of the learning rates, `softknee run` extends them (after a merge, for shards), and evaluation runs get other keys"
        );
    }
}

/// Prints every run of a plan.
fn listing(
    study: &Study,
    plan: Plan,
    facts: &[DatasetFacts],
    format: FormatArgument,
) -> Result<ExitCode> {
    let mut table = Table::new([
        Column::left("key"),
        Column::left("purpose"),
        Column::left("data set"),
        Column::left("arm"),
        Column::left("init"),
        Column::right("depth"),
        Column::right("width"),
        Column::right("learning rate"),
        Column::right("seed"),
        Column::right("cost (GFLOP)"),
    ]);
    let (count, counts, work) = (plan.cells.len(), plan.counts(), plan.cost());
    // A cell is dropped once it has a row, or a large plan would be in memory twice.
    for planned in plan.cells {
        let cell = &planned.cell();
        let (init, rate) = match &cell.setting {
            Rule::Fixed(setting) => (setting.init.name(), setting.learning_rate.to_string()),
            Rule::Halving(candidates) => {
                ("–", format!("{} candidates", candidates.settings().len()))
            }
            Rule::Halved { .. } | Rule::Tuned { .. } => ("tuned", "tuned".to_owned()),
        };
        table.row([
            planned.key.to_string(),
            if cell.is_tuning() { "tuning" } else { "evaluation" }.to_owned(),
            facts[planned.suite].name.clone(),
            cell.label()?,
            init.to_owned(),
            cell.depth.to_string(),
            cell.width.to_string(),
            rate,
            cell.seed.to_string(),
            format!("{:.2}", planned.cost / 1e9),
        ]);
    }
    format.print(&table)?;
    message!(
        "{count} runs: {} for tuning, {} for evaluation; about {} GFLOP",
        counts["tuning"],
        counts["evaluation"],
        number::fixed(work / 1e9, 0)
    );
    note_extensions(study);
    if !plan.initializations.is_empty() {
        let cost: f64 = plan.initializations.iter().map(|planned| planned.cell.cost()).sum();
        message!(
            "{} simulations at initialization; about {:.0} GFLOP",
            plan.initializations.len(),
            cost / 1e9
        );
    }
    Ok(ExitCode::SUCCESS)
}
