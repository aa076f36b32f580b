//! Convergence by depth: steps to the target, learning curves, and whether depth makes the
//! difference.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{
    FAIR_FIRST, arm_table, chosen_settings, condition_panels, figures_by_panel, figures_by_suite,
    metric_point, quartile_point, verdict_with_note,
};
use crate::wording::{self, dash};
use analysis::{Runs, losses_by_step};
use claims::Context;
use harness::metric;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::markdown::escape;
use present::number;
use present::table::{Cell, Column, Table};
use study::plan::Condition;
use study::{Panel, TrainSuite};

pub(crate) static SECTION: Section =
    Section { title: "Convergence by depth", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text("The target is a mini-batch loss, averaged over some steps; each figure names it. A run that never reaches it counts with all its steps and is called censored, and its marker is open.");
    content.figures("Lower is faster. A line that leaves that of ReLU upwards trains more slowly as networks get deeper; open markers mean that some runs ended at the budget, the dashed line.", figures_by_suite(
        context,
        "steps-to-target",
        |settings| settings.depth.len() > 1,
        |suite, settings| steps_by_depth(context, suite, settings),
    ));
    content.figures(
        "The target is the dashed line; a curve that meets it further right needs more steps.",
        figures_by_panel(
            context,
            "curves",
            |_| true,
            |suite, settings, panel| curves(context, suite, settings, panel),
        ),
    );
    content.text(&beyond_budget(context));
    content.table("convergence", "Settings, steps and outcomes of every arm", &table(context));
    let slopes = slopes(context);
    if !slopes.is_empty() {
        content.text("Does depth make the difference? For each seed, the logarithm of an arm's factor in steps to target is fitted by a line in the logarithm of depth; the growth is that of the factor along the line, from the smallest to the largest depth. Depths at which 10 % of the runs of either arm or more do not reach the target are not fitted, since their factor is only a bound.");
        content.table("growth-with-depth", "Growth of each arm's factor with depth", &slopes);
    }
    Ok(Some(content))
}

fn steps_by_depth(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let metric = metric::named("steps_to_target");
    let budget = format!("budget: {} steps", settings.steps);
    let mut panels = Vec::new();
    for panel in FAIR_FIRST.into_iter().filter(|panel| settings.panel.contains(panel)) {
        for &width in &settings.width {
            let mark = |arm: usize| {
                let point = |condition: Condition| {
                    let runs = context.analysis.arm(condition, arm)?;
                    Some(metric_point(context, runs, metric, f64::from(condition.depth)))
                };
                let conditions = context.conditions(suite, panel).into_iter();
                let of_width = conditions.filter(|condition| condition.width == width);
                Mark { series: arm, kind: Kind::Line, points: of_width.filter_map(point).collect() }
            };
            let title = if settings.width.len() == 1 {
                panel.label().to_owned()
            } else {
                format!("{}, width {width}", panel.label())
            };
            let marks = (0..settings.arms.len()).map(mark).collect();
            let levels = vec![(f64::from(settings.steps), budget.clone())];
            panels.push(Plot { title, marks, levels, ..Plot::default() });
        }
    }
    Figure {
        title: format!(
            "Steps to a training loss of {} on {}: geometric mean of {} seeds, 95\u{a0}% interval; open markers: some runs are censored",
            number::shortest(settings.target_loss), context.suite_name(suite), settings.seeds
        ),
        description: "Steps to the target against the number of hidden layers, one line per arm, one plot per panel and width; the dashed line is the number of steps that every run has.".into(),
        x: Axis::log("depth (hidden layers)").with_ticks_at(settings.depth.iter().map(|&d| f64::from(d))),
        y: Axis::log("steps to target"),
        series: context.labels(suite),
        panels,
    }
}

/// Median and middle half of the training curves, one plot per condition.
fn curves(context: &Context<'_>, suite: usize, settings: &TrainSuite, panel: Panel) -> Figure {
    let mut panels = condition_panels(context, suite, panel, Kind::Curve, curve);
    let target = format!("target: {}", number::shortest(settings.target_loss));
    for plot in &mut panels {
        plot.levels = vec![(settings.target_loss, target.clone())];
    }
    Figure {
        title: format!(
            "Training loss on {}, {} panel: median and middle half of {} seeds",
            context.suite_name(suite), panel.label(), settings.seeds
        ),
        description: "Mini-batch training loss against steps, one line per arm, one plot per condition; the target is a dashed line.".into(),
        x: Axis::linear("steps"),
        y: Axis::log("training loss"),
        series: context.labels(suite),
        panels,
    }
}

fn curve(runs: &Runs<'_>) -> Vec<Point> {
    let losses = losses_by_step(runs).into_iter();
    losses.map(|(step, losses)| quartile_point(f64::from(step), &losses)).collect()
}

fn table(context: &Context<'_>) -> Table {
    let columns = [
        Column::left("setting"),
        Column::right("reached the target"),
        Column::right("steps to target, geometric mean [95 %]"),
        Column::right("outcome [95 %]"),
        Column::right("n"),
    ];
    let steps = metric::named("steps_to_target");
    arm_table(context, columns, |runs| {
        let outcome = context.outcome_metric(runs.condition.suite);
        let mean = |metric| {
            let estimate = context.analysis.estimate(runs, metric);
            estimate.map_or_else(dash, |estimate| wording::estimate(metric, &estimate))
        };
        Some(vec![
            chosen_settings(runs),
            wording::count_of(reached(runs), runs.records.len()),
            mean(steps),
            format!("{} {}", outcome.title, mean(outcome)),
            runs.records.len().to_string(),
        ])
    })
}

/// The conditions that say nothing about steps to the target, since the baseline seldom reaches it.
fn beyond_budget(context: &Context<'_>) -> String {
    let beyond = |runs: &&Runs<'_>| {
        let reached = reached(runs);
        let words = runs.condition.words(runs.suite);
        let words = format!(
            "{}, {}, {words} ({reached} of {} runs)",
            escape(&context.suite_name(runs.condition.suite)),
            runs.condition.panel.label(),
            runs.records.len()
        );
        (10 * reached < 9 * runs.records.len()).then_some(words)
    };
    let runs = context.suites().flat_map(|(suite, _)| context.suite_runs(suite));
    let baselines = runs.filter(|runs| runs.arm == 0);
    let beyond: Vec<String> = baselines.filter_map(|runs| beyond(&runs)).collect();
    if beyond.is_empty() {
        return String::new();
    }
    format!(
        "**Beyond the budget**, since fewer than 90 % of the baseline's runs reach the target: {}.",
        beyond.join("; ")
    )
}

/// How many runs reach the target.
fn reached(runs: &Runs<'_>) -> usize {
    runs.count("steps_to_target", |steps| !steps.censored)
}

fn slopes(context: &Context<'_>) -> Table {
    let mut table = Table::new([
        Column::left("suite"),
        Column::left("panel"),
        Column::left("arm"),
        Column::right("width"),
        Column::left("depths"),
        Column::left("beyond the budget"),
        Column::left("censored"),
        Column::right("growth of the factor"),
        Column::right("95 % interval"),
        Column::right("p (Holm)"),
        Column::right("n"),
        Column::left("verdict"),
        Column::right("factor at the largest depth [95 %]"),
    ]);
    let metric = metric::named("steps_to_target");
    let list = |depths: &[u32]| {
        let depths: Vec<String> = depths.iter().map(u32::to_string).collect();
        if depths.is_empty() { dash() } else { depths.join(", ") }
    };
    for slope in &context.analysis.slopes {
        let suite = slope.deepest.suite;
        let (effect, interval) = wording::effect(metric, slope.effect, slope.interval);
        table.row([
            Cell::from(context.suite_name(suite)),
            Cell::from(slope.deepest.panel.label()),
            Cell::from(context.saved.study.suite(suite).arms[slope.arm].label()),
            Cell::from(slope.deepest.width.to_string()),
            Cell::from(list(&slope.depths)),
            Cell::from(list(&slope.beyond)),
            Cell::from(list(&slope.censored)),
            Cell::from(effect),
            Cell::from(interval),
            Cell::from(number::p_value(slope.p_adjusted)),
            Cell::from(slope.pairs.to_string()),
            verdict_with_note(slope.verdict, slope.note.as_deref()),
            Cell::from(context.factor_at_largest_depth(slope).map_or_else(dash, |contrast| {
                wording::factor_with_interval(contrast.effect, contrast.interval)
            })),
        ]);
    }
    table
}
