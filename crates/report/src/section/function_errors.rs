//! Errors against the function behind the targets: of values, input gradients and curvatures.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{arm_table, figures_by_suite, metric_point};
use crate::wording::{self, dash};
use analysis::Runs;
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot};
use present::markdown;
use present::table::Column;
use study::TrainSuite;
use study::plan::Condition;

/// The metrics, with the words for what they are errors of.
const ERRORS: [(&str, &str); 3] =
    [("value_error", "value"), ("gradient_error", "gradient"), ("curvature_error", "curvature")];

pub(crate) static SECTION: Section =
    Section { title: "Errors against the true function", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let is_meant = |settings: &TrainSuite| settings.target_errors;
    if !context.suites().any(|(_, settings)| is_meant(settings)) {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "The targets are values of a known function. \
         The errors are root mean squares over the test rows, of the value, of the input gradient and of the Hessian of each network, whatever it minimized. \
         A network of straight pieces has no curvature, so that its error of curvature is the curvature of the function. \
         A diverged run counts with the errors of the best constant prediction.",
    );
    content.figures(
        "Lower is better; each plot has a range of its own.",
        figures_by_suite(context, "function-errors", is_meant, |suite, settings| {
            figure(context, suite, settings)
        }),
    );
    let sentences = context.suites().filter(|(_, settings)| is_meant(settings));
    let sentences = sentences.flat_map(|(suite, settings)| smallest(context, suite, settings));
    content.text(&sentences.map(|sentence| format!("- {sentence}\n")).collect::<String>());
    let columns = ["value error [95 %]", "gradient error [95 %]", "curvature error [95 %]", "n"];
    let table = arm_table(context, columns.map(Column::right), |runs| {
        let mean = |name: &str| {
            let metric = metric::named(name);
            let estimate = context.analysis.estimate(runs, metric);
            estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
        };
        let mut cells: Vec<String> = ERRORS.iter().map(|(name, _)| mean(name)).collect();
        cells.push(runs.records.len().to_string());
        is_meant(runs.suite).then_some(cells)
    });
    content.table("function-errors", "Errors of every arm", &table);
    Ok(Some(content))
}

/// The arms of a suite without its control, condition by condition.
fn arms<'c>(context: &'c Context<'_>, suite: usize) -> Vec<&'c Runs<'c>> {
    let of_suite = context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite);
    of_suite.filter(|runs| !runs.is_control()).collect()
}

/// The conditions of a suite in all its panels.
fn conditions(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<Condition> {
    let panels = settings.panel.iter();
    panels.flat_map(|&panel| context.conditions(suite, panel)).collect()
}

/// One plot for each error, with the conditions as categories.
fn figure(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let runs = arms(context, suite);
    let conditions = conditions(context, suite, settings);
    let several_panels = settings.panel.len() > 1;
    let name = |condition: &Condition| {
        let words = condition.words(settings);
        if several_panels { format!("{}, {words}", condition.panel.label()) } else { words }
    };
    let names: Vec<String> = conditions.iter().map(name).collect();
    let count = settings.arms.len() as f64;
    let mark = |metric: &str, arm: usize| {
        let of_arm = runs.iter().filter(|runs| runs.arm == arm);
        let point = |runs: &&Runs<'_>| {
            let position = conditions.iter().position(|it| *it == runs.condition)? as f64;
            // Side by side, so that no marker hides another.
            let x = position + 0.7 * ((arm as f64 + 0.5) / count - 0.5);
            Some(metric_point(context, runs, metric::named(metric), x))
        };
        Mark { series: arm, kind: Kind::Points, points: of_arm.filter_map(point).collect() }
    };
    let plot = |(metric, title): &(&str, &str)| Plot {
        title: (*title).to_owned(),
        marks: (0..settings.arms.len()).map(|arm| mark(metric, arm)).collect(),
        ..Plot::default()
    };
    Figure {
        title: format!(
            "Errors of value, gradient and curvature on {}: mean of {} seeds, 95\u{a0}% interval",
            context.suite_name(suite), settings.seeds
        ),
        description: "Root mean squared errors against the true function, one plot for each kind of error, one marker for each arm; lower is better.".into(),
        x: Axis::categories("condition", names),
        y: Axis::log("root mean squared error").per_panel(),
        series: context.labels(suite),
        panels: ERRORS.iter().map(plot).collect(),
    }
}

/// Which arm has the smallest mean of each error in each condition, and which Softplus has the smallest
/// product of the three.
fn smallest(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Vec<String> {
    let runs = arms(context, suite);
    let several_panels = settings.panel.len() > 1;
    let name = markdown::escape(&context.suite_name(suite));
    let label = |runs: &Runs<'_>| markdown::code(&settings.arms[runs.arm].label());
    let sentence = |condition: Condition| {
        let of_condition = || runs.iter().copied().filter(move |it| it.condition == condition);
        let error = |runs: &Runs<'_>, name: &str| {
            let estimate = context.analysis.estimate(runs, metric::named(name));
            estimate.map_or(f64::NAN, |estimate| estimate.point)
        };
        let least = |of: &dyn Fn(&Runs<'_>) -> f64, softplus_only: bool| {
            of_condition()
                .filter(|it| {
                    !softplus_only || settings.arms[it.arm].activation.name() == "softplus"
                })
                .filter(|it| of(it).is_finite())
                .min_by(|a, b| of(a).total_cmp(&of(b)))
                .map(label)
        };
        let best = |(name, words): &(&str, &str)| {
            Some(format!("{words} with {}", least(&|runs| error(runs, name), false)?))
        };
        let words: Vec<String> = ERRORS.iter().filter_map(best).collect();
        let panel =
            if several_panels { format!("{}, ", condition.panel.label()) } else { String::new() };
        let product = |runs: &Runs<'_>| ERRORS.iter().map(|(name, _)| error(runs, name)).product();
        let softplus = least(&product, true).map_or_else(String::new, |arm| {
            format!("; of the Softplus arms, {arm} has the smallest product of the three")
        });
        format!(
            "On {name}, {panel}{}, the smallest mean errors: {}{softplus}.",
            condition.words(settings),
            wording::list(&words)
        )
    };
    conditions(context, suite, settings).into_iter().map(sentence).collect()
}
