//! What a run costs: its steps, and how much of its time goes into evaluations and snapshots. These
//! times were taken alone on the machine, which the runs of a study share.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::suite_file;
use claims::Context;
use harness::record::{RunPart, Timed};
use present::number;
use present::table::{Column, Table};
use stats::summary;
use study::TrainSuite;
use study::plan::Condition;

pub(crate) static SECTION: Section =
    Section { title: "What a run costs", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        let (table, blocks) = table(context, suite, settings);
        if blocks == 0 {
            continue;
        }
        content.text(&format!(
            "Timed with one thread, alone on the machine, on the data of the study; medians over {blocks} blocks. \
             A run takes {} steps. It is evaluated on all three splits at initialization and every {} steps, \
             and {} snapshots of all layers are taken over the whole training split. \
             The last column is the share of evaluations and snapshots in the time of a run; a tuning run has two evaluations and no snapshot.",
            settings.steps, settings.evaluate_every, snapshots(settings)
        ));
        let what = format!("A run on {}", context.suite_name(suite));
        content.table(&suite_file(context, "run-cost", suite), &what, &table);
    }
    Ok((!content.is_empty()).then_some(content))
}

/// Number of snapshots of a run: at initialization, after the listed steps, and at the end.
fn snapshots(settings: &TrainSuite) -> usize {
    let between = settings.snapshots.iter().filter(|&&step| step < settings.steps);
    between.count() + 2
}

/// The table, and its number of blocks: 0 where nothing was timed.
fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> (Table, usize) {
    let mut table = Table::new([
        Column::left("condition"),
        Column::left("arm"),
        Column::right("step (µs)"),
        Column::right("evaluation (ms)"),
        Column::right("snapshot (ms)"),
        Column::right("run (s)"),
        Column::right("evaluations and snapshots (%)"),
    ]);
    let mut blocks = 0;
    let evaluations = 1 + settings.steps.div_ceil(settings.evaluate_every);
    for Condition { panel, width, depth, .. } in context.conditions(suite, settings.panel[0]) {
        for label in context.labels(suite) {
            let mut time = |part| {
                let samples =
                    context.samples(suite, Timed::RunPart { part, depth, width }, &label)?;
                blocks = samples.len();
                Some(summary::median(samples))
            };
            let parts = [RunPart::Step, RunPart::Evaluation, RunPart::Snapshot].map(&mut time);
            let [Some(step), Some(evaluation), Some(snapshot)] = parts else { continue };
            let observing =
                f64::from(evaluations) * evaluation + snapshots(settings) as f64 * snapshot;
            let run = f64::from(settings.steps) * step + observing;
            table.row([
                Condition { suite, panel, width, depth }.words(settings),
                label.clone(),
                number::significant(step / 1e3, 3),
                number::significant(evaluation / 1e6, 3),
                number::significant(snapshot / 1e6, 3),
                number::significant(run / 1e9, 3),
                number::fixed(100.0 * observing / run, 1),
            ]);
        }
    }
    (table, blocks)
}
