//! Output heads: the activation of the last layer, where targets must be positive.

use anyhow::Result;

use super::content::{Content, Section};
use crate::layout::{arm_table, category_panels, chosen_settings, figure_file, suite_heading};
use crate::wording::{self, dash};
use analysis::Runs;
use claims::Context;
use harness::metric;
use harness::plan::DatasetFacts;
use harness::study::TrainSuite;
use present::figure::{Axis, Figure, Kind};
use present::number;
use present::table::{Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Positive outputs", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.head_suites() {
        content.text(&suite_heading(context, suite));
        content.text(&format!(
            "Targets are positive. The arms have the same hidden layers and differ in the activation of the last layer, the output head. \
             A run is stuck if, from initialization on, its output is the same for every training row or no gradient reaches a hidden layer. \
             The loss is the mean squared error{}. \
             Each row is of {} runs.",
            scaling(&context.saved.origin.datasets[suite]),
            settings.seeds
        ));
        content.figure(figure_file(context, "heads", suite), &losses(context, suite, settings));
        content.text(&table(context, suite).render(Format::Markdown));
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}

/// How the targets were scaled and what a constant prediction would lose.
fn scaling(facts: &DatasetFacts) -> String {
    if facts.scaling.is_empty() {
        return " after division of the targets by their mean over the training rows".to_owned();
    }
    let constant = facts.constant_loss.map_or(String::new(), |loss| {
        format!("; that of predicting the mean training target is {}", number::significant(loss, 3))
    });
    format!("; the targets are {}{constant}", facts.scaling)
}

fn table(context: &Context<'_>, suite: usize) -> Table {
    let columns = [
        Column::left("setting"),
        Column::right("negative predictions [95 %]"),
        Column::right("stuck from initialization on"),
        Column::right("constant at the end"),
        Column::right("diverged"),
        Column::right("test loss [95 %]"),
        Column::right("n"),
    ];
    arm_table(context, suite, columns, |runs| {
        let mean = |name: &str| {
            let metric = metric::named(name);
            let estimate = context.analysis.estimate(runs, metric);
            estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
        };
        let constant = runs.runs().filter(|run| run.end().is_some_and(|end| end.output_constant));
        Some(vec![
            chosen_settings(runs),
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
    let values = runs.values(metric::named(name));
    let happened = values.iter().flatten().filter(|value| value.number > 0.5).count();
    wording::count_of(happened, values.len())
}

/// Test loss of each arm by condition; an arm with a diverged run has a gap.
fn losses(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let conditions = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let names = conditions
        .unwrap_or_default()
        .iter()
        .map(|condition| condition.words(settings))
        .collect::<Vec<_>>();
    Figure {
        title: format!(
            "Test loss by output head on {}: geometric mean of {} seeds, 95\u{a0}% interval, with gaps where a run diverged",
            context.suite_name(suite), settings.seeds
        ),
        description: "Test loss by condition, one line per output head; the table below has negative predictions and stuck runs.".into(),
        x: Axis::categories("condition", names),
        y: Axis::log("test loss"),
        series: context.labels(suite),
        panels: category_panels(context, suite, Kind::Line, metric::named("test_loss")),
    }
}
