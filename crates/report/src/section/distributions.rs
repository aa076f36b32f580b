//! Predicted distributions: the likelihood of test rows, and whether scales are right, stuck or exploded.

use anyhow::Result;

use super::content::{Content, Part, Section};
use super::heads::events;
use crate::headline::panels;
use crate::layout::{arm_table, figures_by_suite, quartile_point};
use crate::wording::{self, dash};
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot};
use present::number;
use present::table::Column;
use study::plan::Condition;
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Predicted distributions", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let is_meant = |settings: &TrainSuite| settings.compares_likelihoods();
    if !context.suites().any(|(_, settings)| is_meant(settings)) {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Each network predicts a mean and a scale for every target; arms name the function that makes the scale. \
         The loss is the negative log-likelihood of the targets, which can be below 0. \
         The error of coverage is how far from 95 % the share of test targets is that lie within 1.96 predicted scales of the mean.",
    );
    content.figures(
        "Lower is better; no network can be better than the dashed line on average.",
        figures_by_suite(context, "likelihood", is_meant, |suite, settings| {
            likelihoods(context, suite, settings)
        }),
    );
    for (suite, _) in context.suites().filter(|(_, settings)| is_meant(settings)) {
        content.text(&floor(context.saved.origin.datasets[suite].true_likelihood));
    }
    let columns = [
        Column::right("negative log-likelihood (nats) [95 %]"),
        Column::right("error of coverage [95 %]"),
        Column::right("scales at their minimum [95 %]"),
        Column::right("exploded scale"),
        Column::right("diverged"),
        Column::right("n"),
    ];
    let table = arm_table(context, columns, |runs| {
        let mean = |name: &str| {
            let metric = metric::named(name);
            let estimate = context.analysis.estimate(runs, metric);
            estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
        };
        is_meant(runs.suite).then(|| {
            vec![
                mean("likelihood"),
                mean("coverage_error"),
                mean("scale_at_minimum"),
                events(runs, "exploded_scale"),
                events(runs, "diverged"),
                runs.records.len().to_string(),
            ]
        })
    });
    content.table("distributions", "Each scale function", &table);
    Ok(Some(content))
}

/// The likelihood by condition, one marker per arm.
fn likelihoods(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let conditions = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let conditions = conditions.unwrap_or_default();
    let names = conditions.iter().map(|condition| condition.words(settings));
    let truth = context.saved.origin.datasets[suite].true_likelihood;
    let plot = |panel: Panel| {
        let mark = |arm: usize| {
            let conditions = context.conditions(suite, panel).into_iter().enumerate();
            let point = |(index, condition): (usize, Condition)| {
                let runs = context.analysis.arm(condition, arm)?;
                let values = runs.values(metric::named("likelihood")).flatten();
                let values: Vec<f64> = values.map(|value| value.number).collect();
                // One run of a thousand nats would hide all others in a mean.
                Some(quartile_point(index as f64, &values))
            };
            Mark { series: arm, kind: Kind::Points, points: conditions.filter_map(point).collect() }
        };
        Plot {
            title: panel.label().to_owned(),
            marks: (0..settings.arms.len()).map(mark).collect(),
            levels: truth
                .map(|value| (value, "the true distribution".to_owned()))
                .into_iter()
                .collect(),
            ..Plot::default()
        }
    };
    Figure {
        title: format!(
            "Negative log-likelihood by scale function on {}: median and middle half of {} seeds",
            context.suite_name(suite), settings.seeds
        ),
        description: "Negative log-likelihood of the test rows by condition, one marker per scale function; a dashed line is what the true distribution has.".into(),
        x: Axis::categories("condition", names),
        y: Axis::linear("negative log-likelihood (nats)"),
        series: context.labels(suite),
        panels: panels(settings).map(plot).collect(),
    }
}

/// What no network can beat, where the distribution of the targets is known.
fn floor(true_likelihood: Option<f64>) -> String {
    true_likelihood.map_or_else(String::new, |likelihood| {
        format!(
            "The distribution that the targets were drawn from is known: its negative log-likelihood is {} nats over all rows, which no network can beat on average.",
            number::significant(likelihood, 3)
        )
    })
}
