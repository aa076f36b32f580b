//! `softknee status`: how much of a study is on record, and so what `softknee run` with the same
//! arguments would still do.

use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::arguments::Listing;
use crate::terminal::NOT_ENOUGH_EVIDENCE;
use present::table::{Column, Table};

impl Listing {
    /// `softknee status`.
    pub(crate) fn status(self) -> Result<ExitCode> {
        let planned = self.study.source.plan()?;
        let folder = self.study.folder(&planned.study);
        ensure!(
            folder.holds_a_study(),
            "{} holds no study; `{}` makes it",
            folder.path().display(),
            self.study.command("run")
        );
        planned.note_changed_data(&folder);
        let (survey, initializations) = (folder.survey()?, folder.load_initializations()?);
        let plan = planned.continued(&survey)?.plan;
        let mut table = Table::new([
            Column::left("purpose"),
            Column::right("planned"),
            Column::right("on record"),
            Column::right("diverged"),
            Column::right("cost done (%)"),
        ]);
        for (purpose, tuning) in [("tuning", true), ("evaluation", false)] {
            let cells = plan.cells.iter().filter(|planned| planned.is_tuning() == tuning);
            let [mut planned, mut done, mut diverged] = [0; 3];
            let [mut cost, mut cost_done] = [0.0; 2];
            for cell in cells {
                planned += 1;
                cost += cell.cost;
                if let Some(completed) = survey.completed(&cell.key) {
                    done += 1;
                    cost_done += cell.cost;
                    diverged += usize::from(!completed);
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
        if !plan.initializations.is_empty() {
            let [mut done, mut cost, mut cost_done] = [0.0; 3];
            for planned in &plan.initializations {
                let on_record = f64::from(initializations.contains_key(&planned.key));
                done += on_record;
                cost += planned.cell.cost();
                cost_done += on_record * planned.cell.cost();
            }
            table.row([
                "initialization".to_owned(),
                plan.initializations.len().to_string(),
                done.to_string(),
                "0".to_owned(),
                format!("{:.0}", 100.0 * cost_done / cost),
            ]);
        }
        self.format.print(&table)?;
        let mut simulated = plan.initializations.iter();
        let complete = plan.cells.iter().all(|cell| survey.contains(&cell.key))
            && simulated.all(|planned| initializations.contains_key(&planned.key));
        if !complete {
            message!("unfinished; this command continues:\n  {}", self.study.command("run"));
        }
        Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(NOT_ENOUGH_EVIDENCE) })
    }
}
