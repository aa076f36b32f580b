//! Heads: the activation of the last layer, where targets must be positive.
//!
//! Deliberately absent: a winner over data sets; each has its table.

use anyhow::Result;

use super::{Content, Section};
use crate::Context;
use crate::analysis::Runs;
use harness::metric;
use harness::study::TrainSuite;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::{binomial, bootstrap};

pub(super) static SECTION: Section = Section { name: "heads", title: "Positive outputs", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.head_suites() {
        content.text(&context.suite_heading(suite));
        content.text(&format!(
            "Targets are positive; the hidden layers are the same, the last layer's activation differs. \
             A run is stuck if from initialization on its output is the same for every training row or no gradient reaches a hidden layer. \
             The loss is the mean squared error of targets that were divided by the mean of their training rows. \
             Of {} runs each.",
            settings.seeds
        ));
        content.figure(context.figure_file("heads", suite), &losses(context, suite, settings));
        content.text(&table(context, suite, settings).render(Format::Markdown));
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}

fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut table = Table::new([
        Column::left("panel"),
        Column::left("condition"),
        Column::left("arm"),
        Column::left("setting"),
        Column::right("negative predictions [95 %]"),
        Column::right("stuck from initialization on"),
        Column::right("constant in the end"),
        Column::right("diverged"),
        Column::right("test loss [95 %]"),
        Column::right("n"),
    ]);
    for (panel, runs) in super::dead_units::rows(context, suite, settings) {
        let estimate = |name: &str| context.analysis.estimate(runs, metric::named(name));
        let negative = estimate("negative_predictions");
        let loss = estimate("test_loss");
        let constant = runs.runs().filter(|run| run.end().is_some_and(|end| end.output_constant));
        table.row([
            panel,
            runs.condition.words(settings),
            runs.label(),
            super::tuning::chosen(runs),
            negative.map_or_else(dash, |e| number::percent_with_interval(e.point, e.interval)),
            events(runs, "stuck"),
            share(constant.count(), runs.records.len()),
            events(runs, "diverged"),
            loss.map_or_else(dash, |e| number::with_interval(e.point, e.interval)),
            runs.records.len().to_string(),
        ]);
    }
    table
}

/// Runs with an event, and the interval of their share.
fn events(runs: &Runs<'_>, name: &str) -> String {
    let values = runs.values(metric::named(name));
    let happened = values.iter().flatten().filter(|value| value.number > 0.5).count();
    share(happened, values.len())
}

fn share(count: usize, of: usize) -> String {
    let interval = binomial::wilson(count as u64, of as u64, bootstrap::LEVEL);
    let words = interval.map_or_else(String::new, |interval| {
        let [low, high] =
            [interval.low(), interval.high()].map(|end| number::fixed(100.0 * end, 0));
        format!(" ({low} to {high} %)")
    });
    format!("{count}/{of}{words}")
}

fn dash() -> String {
    "–".to_owned()
}

/// Test loss of each arm by depth; an arm with a diverged run has a gap.
fn losses(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let plot = |&panel: &harness::study::Panel| {
        let conditions = context.conditions(suite, panel);
        let mark = |arm: usize| {
            let point = |(at, condition): (usize, &harness::plan::Condition)| -> Option<Point> {
                let runs = context.analysis.arms(*condition).find(|runs| runs.arm == arm)?;
                context.point(runs, metric::named("test_loss"), at as f64, 1.0)
            };
            let points = conditions.iter().enumerate().filter_map(point).collect();
            Mark { series: arm, kind: Kind::Line, points }
        };
        let marks = (0..settings.arms.len()).map(mark).collect();
        Plot { title: panel.label().to_owned(), marks, ..Plot::default() }
    };
    let conditions = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let names = conditions
        .unwrap_or_default()
        .iter()
        .map(|condition| condition.words(settings))
        .collect::<Vec<_>>();
    Figure {
        title: format!(
            "Test loss by head on {}: geometric mean of {} seeds, 95\u{a0}% interval; a gap: a run diverged",
            context.suite_name(suite), settings.seeds
        ),
        description: "Test loss against depth, one line a head; negative predictions and stuck runs stand in the table below.".into(),
        x: Axis::categories("condition", names),
        y: Axis::log("test loss"),
        series: context.labels(suite),
        panels: settings.panel.iter().map(plot).collect(),
    }
}
