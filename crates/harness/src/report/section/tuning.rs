//! Tuning: how sensitive each arm is to its learning rate, and whether the grid was wide enough.
//!
//! Deliberately absent: evaluation seeds. Tuning has its own, so that no figure elsewhere on the page
//! was chosen by looking at it.

use anyhow::Result;
use mlp::init::Init;

use super::{Content, Section};
use crate::analysis::{Place, Runs};
use crate::plan::{Choice, Setting, choose};
use crate::report::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use crate::report::table::{Column, Format, Table};
use crate::report::{Context, number};
use crate::run::final_validation_loss;
use crate::study::{Panel, TrainSuite};

pub(super) static SECTION: Section =
    Section { name: "tuning", title: "Learning rates and initialisation", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        content.text(&context.suite_heading(suite));
        content.text(&format!(
            "Every arm tries the same {} learning rates, in the fair panel with each initialisation, on {} seeds that are used for nothing else, \
             and takes the setting with the lowest mean validation loss after the last step. One diverged run rules a setting out.",
            settings.learning_rate.grid.len(), settings.learning_rate.tuning_seeds
        ));
        for &panel in &settings.panel {
            let file = context.figure_file(&format!("tuning-{}", panel.label()), suite);
            content.figure(file, &sensitivity(context, suite, settings, panel));
        }
        let (table, edges) = choices(context, suite, settings);
        content.text(&table.render(Format::Markdown));
        content.text(&if edges == 0 {
            "No chosen rate lies on the edge of the grid.".to_owned()
        } else {
            format!("**Warning:** {edges} chosen rates lie on the edge of the grid; the optimum may lie outside. Extend the grid for all arms: `--set train.learning_rate={{…}}`.")
        });
    }
    Ok(Some(content))
}

/// The choice that decided the setting of these runs.
fn choice(context: &Context<'_>, runs: &Runs<'_>) -> Option<Choice> {
    let losses: Vec<(Setting, Vec<Option<f64>>)> = runs
        .group
        .tuning
        .iter()
        .map(|(setting, keys)| {
            let loss = |key| final_validation_loss(&context.records.get(key)?.trace);
            (*setting, keys.iter().map(loss).collect())
        })
        .collect();
    choose(&losses)
}

/// Mean validation loss by learning rate, each rate with the best of its initialisations. In the
/// drop-in panel only the baseline is tuned.
fn sensitivity(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    let mark = |runs: &Runs<'_>| -> Option<Mark> {
        let losses = choice(context, runs)?.losses;
        let best = |rate: f64| {
            let tried = losses.iter().filter(|(setting, _)| setting.learning_rate == rate);
            tried.map(|(_, loss)| *loss).fold(f64::INFINITY, f64::min)
        };
        let point = |&rate: &f64| Point::new(rate, best(rate), None);
        let points = settings.learning_rate.grid.iter().map(point).collect();
        Some(Mark { series: runs.arm, kind: Kind::Line, points })
    };
    let plot = |place: Place| {
        let tuned = |runs: &&Runs<'_>| panel == Panel::Fair || runs.arm == 0;
        let marks = context.analysis.arms(place).filter(tuned).filter_map(mark).collect();
        Plot { title: place.words(settings), marks, ..Plot::default() }
    };
    Figure {
        title: format!(
            "Validation loss by learning rate on {}, {} panel: mean of {} tuning seeds; a gap: a run diverged",
            context.suite_name(suite), panel.label(), settings.learning_rate.tuning_seeds
        ),
        description: "Validation loss after the last step against the learning rate, one line an arm, one panel a depth; the chosen rates stand in the table below.".into(),
        x: Axis::log("learning rate").with_ticks_at(settings.learning_rate.grid.iter().copied()),
        y: Axis::log("validation loss"),
        series: context.labels(suite),
        panels: context.places(suite, panel).into_iter().map(plot).collect(),
    }
}

/// The chosen settings, and how many of them lie on the edge of the grid.
fn choices(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> (Table, usize) {
    let mut table = Table::new([
        Column::left("panel"),
        Column::left("place"),
        Column::left("arm"),
        Column::left("initialisation"),
        Column::right("learning rate"),
        Column::right("validation loss (mean)"),
        Column::right("settings ruled out"),
        Column::right("n (seeds)"),
        Column::left("edge of the grid"),
    ]);
    let mut edges = 0;
    for &panel in &settings.panel {
        for place in context.places(suite, panel) {
            for runs in context.analysis.arms(place) {
                let Some(choice) = choice(context, runs) else { continue };
                let ruled_out = choice.losses.iter().filter(|(_, loss)| !loss.is_finite()).count();
                let chosen = choice.losses.iter().find(|(setting, _)| *setting == choice.setting);
                edges += usize::from(choice.on_edge);
                let init: Init = choice.setting.init;
                table.row([
                    panel.label().to_owned(),
                    place.words(settings),
                    runs.label(),
                    init.to_string(),
                    number::written(choice.setting.learning_rate),
                    chosen.map_or_else(String::new, |(_, loss)| number::significant(*loss, 3)),
                    format!("{ruled_out}/{}", choice.losses.len()),
                    settings.learning_rate.tuning_seeds.to_string(),
                    if choice.on_edge { "on the edge" } else { "inside" }.to_owned(),
                ]);
            }
        }
    }
    (table, edges)
}
