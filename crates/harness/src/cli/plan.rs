//! `softknee plan`: the runs of a study, without running any.

use std::process::ExitCode;

use anyhow::Result;

use super::{Listing, print};
use crate::plan::{Plan, Rule};
use crate::report::table::{Column, Table};
use crate::run;

impl Listing {
    /// `softknee plan`.
    pub(super) fn plan(self) -> Result<ExitCode> {
        let study = self.study.load()?;
        let data = run::load_data(&study, &self.study.data_folder())?;
        let facts: Vec<_> = data.iter().map(|data| data.facts.clone()).collect();
        let plan = Plan::new(&study, &facts)?;
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
        for planned in &plan.cells {
            let cell = &planned.cell;
            let (init, rate) = match &cell.setting {
                Rule::Fixed(setting) => (setting.init.name(), setting.learning_rate.to_string()),
                Rule::Tuned { .. } => ("tuned", "tuned".to_owned()),
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
        print(&table.render(self.format.format))?;
        let counts = plan.counts();
        eprintln!(
            "{} runs: {} for tuning, {} for evaluation; about {:.0} GFLOP",
            plan.cells.len(),
            counts["tuning"],
            counts["evaluation"],
            plan.cost() / 1e9
        );
        Ok(ExitCode::SUCCESS)
    }
}
