//! Output heads: the activation of the last layer, where targets must be positive.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{arm_table, category_panels, figures_by_suite};
use crate::wording::{self, dash};
use analysis::Runs;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure, Kind};
use present::markdown::escape;
use present::number;
use present::table::{Column, Table};
use study::TrainSuite;
use study::plan::DatasetFacts;

pub(crate) static SECTION: Section =
    Section { title: "Positive outputs", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let heads: Vec<usize> = context.head_suites().map(|(suite, _)| suite).collect();
    if heads.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Targets are positive. The arms have the same hidden layers and differ in the activation of the last layer, the output head. \
         A run is stuck if, from initialization on, its output is the same for every training row or no gradient reaches a hidden layer. \
         The loss is the mean squared error of scaled targets.",
    );
    let figures = figures_by_suite(
        context,
        "heads",
        |settings| context.head_suites().any(|(_, other)| std::ptr::eq(other, settings)),
        |suite, settings| losses(context, suite, settings),
    );
    content.figures("Lower is better; each marker is one activation of the last layer.", figures);
    for &suite in &heads {
        let facts = &context.saved.origin.datasets[suite];
        content.text(&format!("{}{}.", escape(&context.suite_name(suite)), scaling(facts)));
    }
    content.table("heads", "Each output head", &table(context, &heads));
    Ok(Some(content))
}

/// How the targets were scaled and what a constant prediction would lose.
fn scaling(facts: &DatasetFacts) -> String {
    if facts.scaling.is_empty() {
        return ": the targets are divided by their mean over the training rows".to_owned();
    }
    let constant = facts.constant_loss.map_or(String::new(), |loss| {
        format!(
            "; predicting the mean training target has a loss of {}",
            number::significant(loss, 3)
        )
    });
    format!(": the targets are {}{constant}", facts.scaling)
}

fn table(context: &Context<'_>, heads: &[usize]) -> Table {
    let columns = [
        Column::right("negative predictions [95 %]"),
        Column::right("stuck from initialization on"),
        Column::right("constant at the end"),
        Column::right("diverged"),
        Column::right("test loss [95 %]"),
        Column::right("n"),
    ];
    arm_table(context, columns, |runs| {
        if !heads.contains(&runs.condition.suite) {
            return None;
        }
        let mean = |name: &str| {
            let metric = metric::named(name);
            let estimate = context.analysis.estimate(runs, metric);
            estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
        };
        let constant = runs.runs().filter(|run| run.end().is_some_and(|end| end.output_constant));
        Some(vec![
            mean("negative_predictions"),
            events(runs, "stuck"),
            wording::count_of(constant.count(), runs.records.len()),
            events(runs, "diverged"),
            mean("test_loss"),
            runs.records.len().to_string(),
        ])
    })
}

/// How many runs have an event, with the interval of their share.
pub(super) fn events(runs: &Runs<'_>, name: &str) -> String {
    let happened = runs.count(name, |value| value.number > 0.5);
    wording::count_of(happened, runs.records.len())
}

/// Test loss of each arm by condition.
fn losses(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let conditions = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let names = conditions
        .unwrap_or_default()
        .iter()
        .map(|condition| condition.words(settings))
        .collect::<Vec<_>>();
    Figure {
        title: format!(
            "Test loss by output head on {}: geometric mean of {} seeds, 95\u{a0}% interval; n.a.: a run diverged",
            context.suite_name(suite), settings.seeds
        ),
        description: "Test loss by condition, one marker per output head; the table below has negative predictions and stuck runs.".into(),
        x: Axis::categories("condition", names),
        y: Axis::log("test loss"),
        series: context.labels(suite),
        panels: category_panels(context, suite, Kind::Points, metric::named("test_loss")),
    }
}
