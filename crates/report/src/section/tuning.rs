//! Tuning: how sensitive each arm is to its learning rate, and whether the grid was wide enough.

use anyhow::Result;

use super::content::{Content, Section};
use crate::analysis::Runs;
use crate::context::Context;
use crate::layout::{arm_table, chosen_settings, condition_panels};
use crate::wording;
use harness::plan::Key;
use harness::run::final_validation_loss;
use harness::study::{Panel, TrainSuite};
use present::figure::{Axis, Figure, Kind, Point};
use present::table::{Column, Format, Table};
use stats::summary;

pub(super) static SECTION: Section =
    Section { title: "Learning rates and initialization", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        content.text(&context.suite_heading(suite));
        content.text(&format!(
            "Tuning is repeated for each of the {} seeds: every arm tries the same {} learning rates, in the fair panel with each distinct initialization, \
             on {}, and takes the setting with the lowest validation loss after the last step. A setting with a diverged run is excluded. \
             Intervals elsewhere on the page therefore include the randomness of tuning: where two rates are equally good, some seeds take one and some the other.",
            settings.seeds, settings.learning_rate.grid.len(),
            match settings.learning_rate.tuning_seeds {
                1 => "a seed that is used for nothing else".to_owned(),
                seeds => format!("{seeds} seeds that are used for nothing else"),
            }
        ));
        for &panel in &settings.panel {
            let file = context.figure_file(&format!("tuning-{}", panel.label()), suite);
            content.figure(file, &sensitivity(context, suite, settings, panel));
        }
        let (table, rows_on_edge) = choices(context, suite, settings);
        content.text(&table.render(Format::Markdown));
        content.text(&if rows_on_edge == 0 {
            "In no row do most seeds choose a rate on the edge of the grid.".to_owned()
        } else {
            format!(
                "**Warning:** in {} most seeds choose a rate on the edge of the grid; the optimum may lie outside. Extend the grid for all arms: `--set train.learning_rate={{…}}`.",
                wording::count(rows_on_edge, "row")
            )
        });
    }
    Ok(Some(content))
}

/// Final validation losses of the tuning runs of a setting, infinite where a run diverged.
fn losses(context: &Context<'_>, keys: &[Key]) -> Vec<f64> {
    let records = keys.iter().filter_map(|key| context.records.get(key));
    records.map(|record| final_validation_loss(&record.trace).unwrap_or(f64::INFINITY)).collect()
}

/// Median validation loss by learning rate, each with its best initialization. In the drop-in panel
/// only the baseline is tuned.
fn sensitivity(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    let best = |runs: &Runs<'_>, rate: f64| {
        let tried = runs.planned.tuning.iter().filter(|(setting, _)| setting.learning_rate == rate);
        let medians = tried.map(|(_, keys)| summary::median(&losses(context, keys)));
        medians.fold(f64::INFINITY, f64::min)
    };
    let grid = &settings.learning_rate.grid;
    let mut panels = condition_panels(context, suite, panel, Kind::Line, |runs| {
        grid.iter().map(|&rate| Point::new(rate, best(runs, rate), None)).collect()
    });
    for plot in &mut panels {
        plot.marks.retain(|mark| panel == Panel::Fair || mark.series == 0);
    }
    Figure {
        title: format!(
            "Validation loss by learning rate on {}, {} panel: median of {} tuning runs, with gaps where half of them diverged",
            context.suite_name(suite), panel.label(), settings.seeds * settings.learning_rate.tuning_seeds
        ),
        description: "Validation loss after the last step against the learning rate, one line per arm, one plot per condition; the table below has the chosen settings.".into(),
        x: Axis::log("learning rate").with_ticks_at(grid.iter().copied()),
        y: Axis::log("validation loss"),
        series: context.labels(suite),
        panels,
    }
}

/// The chosen settings, and in how many rows most of them lie on the edge of the grid.
fn choices(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> (Table, usize) {
    let columns = [
        Column::left("chosen settings"),
        Column::right("tuning runs diverged"),
        Column::right("choices on the edge of the grid"),
        Column::right("n (seeds)"),
    ];
    let grid = &settings.learning_rate.grid;
    let edges = [grid.first(), grid.last()];
    let on_edge = |runs: &Runs<'_>| {
        let rates = runs.records.iter().map(|record| record.setting.learning_rate);
        let on_edge = rates.filter(|rate| edges.contains(&Some(rate))).count();
        if grid.len() > 1 { on_edge } else { 0 }
    };
    let table = arm_table(context, suite, columns, |runs| {
        let tried = || runs.planned.tuning.iter().flat_map(|(_, keys)| losses(context, keys));
        let diverged = tried().filter(|loss| loss.is_infinite()).count();
        Some(vec![
            chosen_settings(runs),
            format!("{diverged}/{}", tried().count()),
            format!("{}/{}", on_edge(runs), runs.records.len()),
            runs.records.len().to_string(),
        ])
    });
    let is_on_edge = |runs: &&Runs<'_>| 2 * on_edge(runs) > runs.records.len();
    (table, context.suite_runs(suite).into_iter().filter(is_on_edge).count())
}
