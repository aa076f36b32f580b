//! Dead units: how many, by which definition, and what became of them.
//!
//! Deliberately absent: conclusions from D0 alone. Softplus can only reach it by underflow.

use anyhow::Result;
use mlp::trace::{DORMANT_THRESHOLDS, GATE_THRESHOLDS, LayerState};

use super::{Content, Section};
use crate::Context;
use crate::analysis::Runs;
use harness::metric::{self, Metric, Run};
use harness::study::TrainSuite;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::summary;

pub(super) static SECTION: Section = Section { name: "dead_units", title: "Dead units", content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Counted over the whole training split. D0: the output is 0 for every example; D1(ε): the derivative is at most ε for every example, comparable across activations and therefore primary, at ε = 0.01; \
         D2(τ): the output varies by at most τ of its layer's mean variation; D5: the derivative is at least 0.99 for every example; D6: the network's output is constant.",
    );
    for (suite, settings) in context.suites() {
        content.text(&context.suite_heading(suite));
        let file = context.figure_file("dead-units", suite);
        content.figure(file, &bars(context, suite, settings));
        content.text("**After training**, mean share of units in per cent:");
        content.text(&state(context, suite, settings).render(Format::Markdown));
        content.text(&format!(
            "**As a process**, gate-dead units (D1, 0.01) in per cent of all units, seen at initialization, after {} steps and at the end:",
            steps(settings)
        ));
        content.text(&process(context, suite, settings).render(Format::Markdown));
    }
    Ok(Some(content))
}

fn steps(settings: &TrainSuite) -> String {
    let steps: Vec<String> = settings.snapshots.iter().map(u32::to_string).collect();
    if steps.is_empty() { "none".to_owned() } else { steps.join(", ") }
}

fn bars(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let metric = metric::named("gate_dead");
    let plot = |&panel: &harness::study::Panel| {
        let conditions = context.conditions(suite, panel);
        let mark = |arm: usize| {
            let point = |(at, condition): (usize, &harness::plan::Condition)| -> Option<Point> {
                let runs = context.analysis.arms(*condition).find(|runs| runs.arm == arm)?;
                context.point(runs, metric, at as f64, 100.0)
            };
            let points = conditions.iter().enumerate().filter_map(point).collect();
            Mark { series: arm, kind: Kind::Bars, points }
        };
        let marks = (0..settings.arms.len()).map(mark).collect();
        Plot { title: panel.label().to_owned(), marks, ..Plot::default() }
    };
    let categories = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let name = |condition: &harness::plan::Condition| {
        if settings.width.len() == 1 {
            condition.depth.to_string()
        } else {
            format!("{}×{}", condition.width, condition.depth)
        }
    };
    let names: Vec<String> = categories.unwrap_or_default().iter().map(name).collect();
    let label = if settings.width.len() == 1 { "depth (hidden layers)" } else { "width × depth" };
    Figure {
        title: format!(
            "Gate-dead units (D1, ε = 0.01) after training on {}: mean of {} seeds, 95\u{a0}% interval",
            context.suite_name(suite), settings.seeds
        ),
        description: "Share of hidden units whose derivative is at most 0.01 for every training example, by depth, one bar an arm, one panel a question; the values stand in the table below.".into(),
        x: Axis::categories(label, names),
        y: Axis::linear("share of units (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: settings.panel.iter().map(plot).collect(),
    }
}

fn state(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut columns = ["panel", "condition", "arm"].map(Column::left).to_vec();
    columns.push(Column::right("D0"));
    columns.extend(GATE_THRESHOLDS.map(|e| Column::right(format!("D1({})", number::written(e)))));
    columns
        .extend(DORMANT_THRESHOLDS.map(|t| Column::right(format!("D2({})", number::written(t)))));
    columns.extend(["D5", "D6 (runs)", "n"].map(Column::right));
    let mut table = Table::new(columns);
    for (panel, runs) in rows(context, suite, settings) {
        let mut cells = vec![panel, runs.condition.words(settings), runs.label()];
        cells.push(share(runs, |layer| layer.zero_dead.count()));
        cells.extend((0..3).map(|at| share(runs, |layer| layer.gate_dead[at].count())));
        cells.extend((0..2).map(|at| share(runs, |layer| layer.dormant[at].count())));
        cells.push(share(runs, |layer| layer.always_on.count()));
        let constant = |run: &Run<'_>| run.end().is_some_and(|end| end.output_constant);
        let networks = runs.runs().filter(constant).count();
        cells.extend([networks.to_string(), runs.records.len().to_string()]);
        table.row(cells);
    }
    table
}

fn process(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut columns = ["panel", "condition", "arm"].map(Column::left).to_vec();
    let titles = [
        "dead at initialization",
        "died in training",
        "revived",
        "dead in the end [95 %]",
        "runs with a dead unit",
        "n",
    ];
    columns.extend(titles.map(Column::right));
    let mut table = Table::new(columns);
    for (panel, runs) in rows(context, suite, settings) {
        let estimate = |name: &str| context.analysis.estimate(runs, metric::named(name));
        let mean =
            |name: &str| estimate(name).map_or_else(dash, |e| number::fixed(100.0 * e.point, 2));
        let end = estimate("gate_dead").map_or_else(dash, |e| {
            number::percent_with_interval(e.point, e.interval).replace(" %", "")
        });
        let gate: &Metric = metric::named("gate_dead");
        let with = runs.values(gate).into_iter().flatten().filter(|value| value.number > 0.0);
        table.row([
            panel,
            runs.condition.words(settings),
            runs.label(),
            mean("dead_at_initialization"),
            mean("died_in_training"),
            mean("revived"),
            end,
            with.count().to_string(),
            runs.records.len().to_string(),
        ]);
    }
    table
}

fn dash() -> String {
    "–".to_owned()
}

/// The runs of a suite in the order of its tables, with the label of their panel.
pub(super) fn rows<'c, 'a>(
    context: &'c Context<'a>,
    suite: usize,
    settings: &TrainSuite,
) -> Vec<(String, &'c Runs<'a>)> {
    let mut rows = Vec::new();
    for &panel in &settings.panel {
        for condition in context.conditions(suite, panel) {
            rows.extend(
                context.analysis.arms(condition).map(|runs| (panel.label().to_owned(), runs)),
            );
        }
    }
    rows
}

/// The mean share of units over the runs, in per cent; a dash where a run has no state in the end.
fn share(runs: &Runs<'_>, count: impl Fn(&LayerState) -> u32) -> String {
    let of_run = |run: Run<'_>| metric::share_of_units(run.end()?, &count);
    let shares: Option<Vec<f64>> = runs.runs().map(of_run).collect();
    shares.map_or_else(dash, |shares| number::fixed(100.0 * summary::mean(&shares), 2))
}
