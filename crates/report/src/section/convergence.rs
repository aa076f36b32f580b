//! Convergence by depth: steps to the target, learning curves, and whether depth makes the
//! difference.
//!
//! Deliberately absent: wall-clock time. Steps and the time of a step are measured apart.

use anyhow::Result;

use super::{Content, Section};
use crate::Context;
use crate::analysis::{Interaction, Runs};
use crate::wording;
use harness::metric;
use harness::plan::Condition;
use harness::study::{Panel, TrainSuite};
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::{Interval, binomial, summary};

pub(super) static SECTION: Section =
    Section { name: "convergence", title: "Convergence by depth", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        content.text(&context.suite_heading(suite));
        content.text(&format!(
            "Steps until the mean mini-batch loss of {} steps first falls below {}; a run that never gets there counts as all its {} steps (censored).",
            settings.curve_every, number::shortest(settings.target_loss), settings.steps
        ));
        if settings.depth.len() > 1 {
            let file = context.figure_file("steps-to-target", suite);
            content.figure(file, &steps_by_depth(context, suite, settings));
        }
        for &panel in &settings.panel {
            let file = context.figure_file(&format!("curves-{}", panel.label()), suite);
            content.figure(file, &curves(context, suite, settings, panel));
        }
        content.text(&table(context, suite, settings).render(Format::Markdown));
        let interactions = interactions(context, suite, settings);
        if !interactions.is_empty() {
            content.text("Does depth make the difference? The factor in steps to target at the largest depth over that at the smallest, seed by seed.");
            content.text(&interactions.render(Format::Markdown));
        }
    }
    Ok(Some(content))
}

fn steps_by_depth(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let metric = metric::named("steps_to_target");
    let mut panels = Vec::new();
    for &panel in &settings.panel {
        for &width in &settings.width {
            let runs = |arm: usize| {
                let chosen = move |runs: &&Runs<'_>| {
                    let Condition { suite: s, panel: p, width: w, .. } = runs.condition;
                    (s, p, w, runs.arm) == (suite, panel, width, arm)
                };
                context.analysis.runs.iter().filter(chosen)
            };
            let mark = |arm: usize| {
                let point = |runs| -> Option<Point> {
                    let runs: &Runs<'_> = runs;
                    context.point(runs, metric, f64::from(runs.condition.depth), 1.0)
                };
                Mark {
                    series: arm,
                    kind: Kind::Line,
                    points: runs(arm).filter_map(point).collect(),
                }
            };
            let title = if settings.width.len() == 1 {
                panel.label().to_owned()
            } else {
                format!("{}, width {width}", panel.label())
            };
            let marks = (0..settings.arms.len()).map(mark).collect();
            panels.push(Plot { title, marks, ..Plot::default() });
        }
    }
    Figure {
        title: format!(
            "Steps to a training loss of {} on {}: geometric mean of {} seeds, 95\u{a0}% interval; open: censored runs",
            number::shortest(settings.target_loss), context.suite_name(suite), settings.seeds
        ),
        description: "Steps to the target against the number of hidden layers, one line an arm, one panel a question; the values stand in the table below.".into(),
        x: Axis::log("depth (hidden layers)").with_ticks_at(settings.depth.iter().map(|&d| f64::from(d))),
        y: Axis::log("steps to target"),
        series: context.labels(suite),
        panels,
    }
}

/// Median and middle half of the training curves, one panel a condition.
fn curves(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    let plot = |condition: Condition| Plot {
        title: condition.words(settings),
        marks: context
            .analysis
            .arms(condition)
            .map(|runs| Mark { series: runs.arm, kind: Kind::Curve, points: curve(runs) })
            .collect(),
        levels: vec![(
            settings.target_loss,
            format!("target: {}", number::shortest(settings.target_loss)),
        )],
        ..Plot::default()
    };
    Figure {
        title: format!(
            "Training loss on {}, {} panel: median and middle half of {} seeds",
            context.suite_name(suite), panel.label(), settings.seeds
        ),
        description: "Mini-batch training loss against steps, one line an arm, one panel a depth; the target is a dashed line.".into(),
        x: Axis::linear("steps"),
        y: Axis::log("training loss"),
        series: context.labels(suite),
        panels: context.conditions(suite, panel).into_iter().map(plot).collect(),
    }
}

/// Step by step over all runs; a run that diverged counts as infinite from then on.
fn curve(runs: &Runs<'_>) -> Vec<Point> {
    let every = runs.suite.curve_every.max(1);
    let mut steps: Vec<u32> = (1..=runs.suite.steps / every).map(|k| k * every).collect();
    if steps.last() != Some(&runs.suite.steps) {
        steps.push(runs.suite.steps);
    }
    let point = |step: u32| {
        let at_step = |run: &&harness::record::Record| {
            let found = run.trace.curve.binary_search_by_key(&step, |point| point.step);
            found.map_or(f64::INFINITY, |at| run.trace.curve[at].loss)
        };
        let losses: Vec<f64> = runs.records.iter().map(at_step).collect();
        let [low, middle, high] = [0.25, 0.5, 0.75].map(|share| summary::quantile(&losses, share));
        Point::new(f64::from(step), middle, Interval::new(low, high))
    };
    steps.into_iter().map(point).collect()
}

fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let outcome = context.outcome_metric(suite);
    let mut table = Table::new([
        Column::left("panel"),
        Column::left("condition"),
        Column::left("arm"),
        Column::left("setting"),
        Column::right("reached the target"),
        Column::right("steps to target [95 %]"),
        Column::right(format!("{} [95 %]", outcome.title)),
        Column::right("n"),
    ]);
    for &panel in &settings.panel {
        for condition in context.conditions(suite, panel) {
            for runs in context.analysis.arms(condition) {
                let steps = metric::named("steps_to_target");
                let times: Vec<_> = runs.values(steps).into_iter().flatten().collect();
                let reached = times.iter().filter(|time| !time.censored).count();
                let share = binomial::wilson(reached as u64, times.len() as u64, 0.95);
                let value = |metric| {
                    let estimate = context.analysis.estimate(runs, metric);
                    estimate.map_or_else(|| "–".to_owned(), |e| shown(metric, e.point, e.interval))
                };
                table.row([
                    panel.label().to_owned(),
                    condition.words(settings),
                    runs.label(),
                    super::tuning::chosen(runs),
                    format!("{reached}/{} ({})", times.len(), share_words(share)),
                    value(steps),
                    value(outcome),
                    runs.records.len().to_string(),
                ]);
            }
        }
    }
    table
}

/// A value of a metric with its interval.
fn shown(metric: &metric::Metric, value: f64, interval: Option<Interval>) -> String {
    if metric.unit == "%" && value.is_finite() {
        number::percent_with_interval(value, interval)
    } else {
        number::with_interval(value, interval)
    }
}

fn share_words(share: Option<Interval>) -> String {
    share.map_or_else(String::new, |share| {
        let [low, high] = [share.low(), share.high()].map(|end| number::fixed(100.0 * end, 0));
        format!("{low} to {high} %")
    })
}

fn interactions(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut table = Table::new([
        Column::left("panel"),
        Column::left("arm"),
        Column::left("depths"),
        Column::right("effect"),
        Column::right("95 % interval"),
        Column::right("p"),
        Column::right("n"),
        Column::left("verdict"),
    ]);
    for &panel in &settings.panel {
        let conditions = context.conditions(suite, panel);
        let deepest = settings.depth.iter().max();
        for condition in
            conditions.into_iter().filter(|condition| Some(&condition.depth) == deepest)
        {
            for arm in 1..settings.arms.len() {
                let found = Interaction::new(&context.analysis, "steps_to_target", condition, arm);
                let Some(found) = found else { continue };
                let metric = metric::named("steps_to_target");
                let (effect, interval) = wording::effect(metric, found.effect, found.interval);
                let note = if found.censored > 0 {
                    format!(" ({} censored runs)", found.censored)
                } else {
                    String::new()
                };
                table.row([
                    panel.label().to_owned(),
                    settings.arms[arm].label(),
                    format!("{} to {}", found.shallow_depth, condition.depth),
                    effect,
                    interval,
                    number::p_value(found.p),
                    found.pairs.to_string(),
                    format!("{}{note}", found.verdict),
                ]);
            }
        }
    }
    table
}
