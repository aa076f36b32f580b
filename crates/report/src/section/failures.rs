//! Failures: runs that diverged or learned nothing. They are counted and compared, and each is listed.

use anyhow::Result;
use mlp::trace::Outcome;

use super::content::{Content, Part, Section};
use crate::wording::dash;
use claims::Context;
use harness::metric;
use present::markdown::code;
use present::number;
use present::table::{Cell, Column, Table};

pub(crate) static SECTION: Section = Section { title: "Failures", part: Part::Doubts, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    let counts = counts(context);
    if counts.is_empty() {
        let evaluation = context.plan.counts()["evaluation"];
        content
            .text(&format!("Of {evaluation} evaluation runs none diverged or stayed at chance."));
    } else {
        content.text("Evaluation runs that failed, with 95 % Wilson intervals. Each arm is compared with the baseline by McNemar's test on the pairs, with Holm's correction.");
        content.table("failures", "Failed runs by arm and condition", &counts);
        content.table_in_file(
            "failed-runs",
            "Each failed run, with the command that repeats it",
            &list(context),
        );
    }
    content.text(&tuning(context));
    Ok(Some(content))
}

/// One row per arm and condition with a failure.
fn counts(context: &Context<'_>) -> Table {
    let mut table = Table::new([
        Column::left("data set"),
        Column::left("panel"),
        Column::left("condition"),
        Column::left("arm"),
        Column::left("failure"),
        Column::right("share [95 %]"),
        Column::right("runs"),
        Column::right("p (Holm)"),
        Column::left("compared with the baseline"),
    ]);
    for runs in &context.analysis.runs {
        for name in ["diverged", "at_chance"] {
            let metric = metric::named(name);
            let estimate = context.analysis.estimate(runs, metric);
            let Some(estimate) = estimate.filter(|estimate| estimate.point > 0.0) else { continue };
            let contrast = context.analysis.at(name, runs.condition, runs.arm);
            let failed = (estimate.point * estimate.n as f64).round();
            table.row([
                context.suite_name(runs.condition.suite),
                runs.condition.panel.label().to_owned(),
                runs.condition.words(runs.suite),
                runs.label(),
                metric.title.to_owned(),
                number::percent_with_interval(estimate.point, estimate.interval),
                format!("{failed}/{}", estimate.n),
                contrast.map_or_else(dash, |c| number::p_value(c.p_adjusted)),
                contrast.map_or_else(dash, |c| c.verdict.to_string()),
            ]);
        }
    }
    table
}

/// One row per failed run.
fn list(context: &Context<'_>) -> Table {
    let mut table = Table::new([
        Column::left("run"),
        Column::left("arm and condition"),
        Column::left("setting"),
        Column::right("seed"),
        Column::left("outcome"),
        Column::left("command"),
    ]);
    let at_chance = metric::named("at_chance");
    let mut seen = std::collections::HashSet::new();
    for runs in &context.analysis.runs {
        for (record, at_chance) in runs.records.iter().zip(runs.values(at_chance)) {
            let outcome = match record.trace.outcome {
                Outcome::Diverged { step } => format!("diverged after {step} steps"),
                Outcome::Completed if at_chance.is_some_and(|value| value.number > 0.5) => {
                    "stayed at chance".to_owned()
                }
                Outcome::Completed => continue,
            };
            // A run may serve both panels.
            if !seen.insert(&record.key) {
                continue;
            }
            let arm = format!(
                "{}, {}, {}",
                runs.label(),
                context.suite_name(runs.condition.suite),
                runs.condition.words(runs.suite)
            );
            table.row([
                Cell::code(record.key.as_str()),
                Cell::from(arm),
                Cell::from(record.setting.to_string()),
                Cell::from(record.cell.seed.to_string()),
                Cell::from(outcome),
                Cell::code(rerun(context, record.key.as_str())),
            ]);
        }
    }
    table
}

/// The command that runs one run of the study again and shows it.
fn rerun(context: &Context<'_>, key: &str) -> String {
    let command = context.saved.origin.command.to_string();
    let study = command.strip_prefix("softknee run ").unwrap_or(&context.saved.study.name);
    format!("softknee show {key} {study} --rerun")
}

/// How many tuning runs diverged, as some do at the upper end of a grid.
fn tuning(context: &Context<'_>) -> String {
    let cells = context.plan.cells.iter().filter(|planned| planned.is_tuning());
    let records = cells.filter_map(|planned| context.records.get(&planned.key));
    let trials: Vec<_> = records.flat_map(|record| record.tuning_trials()).collect();
    let diverged = trials.iter().filter(|(_, loss)| loss.is_none()).count();
    format!(
        "{} of {} tuning runs diverged, which excludes their settings. {} shows any run.",
        diverged,
        trials.len(),
        code("softknee show KEY")
    )
}
