//! `softknee status`: how much of a study is on record.

use std::process::ExitCode;

use anyhow::Result;
use mlp::trace::Outcome;

use crate::arguments::Listing;
use crate::terminal::{NOT_ENOUGH_EVIDENCE, print};
use harness::plan::Plan;
use present::table::{Column, Table};

impl Listing {
    /// `softknee status`.
    pub(crate) fn status(self) -> Result<ExitCode> {
        let folder = self.study.folder(&self.study.source.load()?);
        let saved = folder.load_study()?;
        let plan = Plan::new(&saved.study, &saved.origin.datasets)?;
        let records = folder.load_records()?;
        let mut table = Table::new([
            Column::left("purpose"),
            Column::right("planned"),
            Column::right("on record"),
            Column::right("diverged"),
            Column::right("cost done (%)"),
        ]);
        for (purpose, tuning) in [("tuning", true), ("evaluation", false)] {
            let cells = plan.cells.iter().filter(|planned| planned.cell.is_tuning() == tuning);
            let [mut planned, mut done, mut diverged] = [0; 3];
            let [mut cost, mut cost_done] = [0.0; 2];
            for cell in cells {
                planned += 1;
                cost += cell.cost;
                if let Some(record) = records.get(&cell.key) {
                    done += 1;
                    cost_done += cell.cost;
                    diverged += usize::from(record.trace.outcome != Outcome::Completed);
                }
            }
            let share = if cost > 0.0 { 100.0 * cost_done / cost } else { 100.0 };
            table.row([
                purpose.to_owned(),
                planned.to_string(),
                done.to_string(),
                diverged.to_string(),
                format!("{share:.0}"),
            ]);
        }
        print(&table.render(self.format.format))?;
        let complete = plan.cells.iter().all(|cell| records.contains_key(&cell.key));
        if !complete {
            eprintln!("unfinished; this command continues:\n  {}", saved.origin.command);
        }
        Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(NOT_ENOUGH_EVIDENCE) })
    }
}
