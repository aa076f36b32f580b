//! Dead units: how many, by which definition, and what became of them.

use anyhow::Result;
use mlp::trace::{DORMANT_THRESHOLDS, GATE_THRESHOLDS, LayerState};

use super::content::{Content, Section};
use crate::analysis::Runs;
use crate::context::Context;
use crate::layout::{arm_table, category_panels, mean_share, per_cent};
use crate::wording::dash;
use harness::metric::{self, Run};
use harness::plan::Condition;
use harness::study::TrainSuite;
use present::figure::{Axis, Figure, Kind};
use present::number;
use present::table::{Column, Format, Table};

pub(super) static SECTION: Section = Section { title: "Dead units", content };

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
        content.text(&state(context, suite).render(Format::Markdown));
        content.text(&format!(
            "**As a process**, gate-dead units (D1, 0.01) in per cent of all units, seen at initialization, after {} steps and at the end:",
            steps(settings)
        ));
        content.text(&process(context, suite).render(Format::Markdown));
    }
    Ok(Some(content))
}

fn steps(settings: &TrainSuite) -> String {
    let steps: Vec<String> = settings.snapshots.iter().map(u32::to_string).collect();
    if steps.is_empty() { "none".to_owned() } else { steps.join(", ") }
}

fn bars(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Figure {
    let categories = settings.panel.first().map(|&panel| context.conditions(suite, panel));
    let name = |condition: &Condition| {
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
        panels: category_panels(context, suite, Kind::Bars, metric::named("gate_dead")),
    }
}

fn state(context: &Context<'_>, suite: usize) -> Table {
    let mut columns = vec![Column::right("D0")];
    columns.extend(GATE_THRESHOLDS.map(|e| Column::right(format!("D1({})", number::written(e)))));
    columns
        .extend(DORMANT_THRESHOLDS.map(|t| Column::right(format!("D2({})", number::written(t)))));
    columns.extend(["D5", "D6 (runs)", "n"].map(Column::right));
    arm_table(context, suite, columns, |runs| {
        let mut cells = vec![share(runs, |layer| layer.zero_dead.count())];
        cells.extend((0..3).map(|index| share(runs, |layer| layer.gate_dead[index].count())));
        cells.extend((0..2).map(|index| share(runs, |layer| layer.dormant[index].count())));
        cells.push(share(runs, |layer| layer.always_on.count()));
        let constant = |run: &Run<'_>| run.end().is_some_and(|end| end.output_constant);
        let networks = runs.runs().filter(constant).count();
        cells.extend([networks.to_string(), runs.records.len().to_string()]);
        Some(cells)
    })
}

fn process(context: &Context<'_>, suite: usize) -> Table {
    let columns = [
        "dead at initialization",
        "died in training",
        "revived",
        "dead in the end [95 %]",
        "runs with a dead unit",
        "n",
    ];
    arm_table(context, suite, columns.map(Column::right), |runs| {
        let estimate = |name: &str| context.analysis.estimate(runs, metric::named(name));
        let mean =
            |name: &str| estimate(name).map_or_else(dash, |e| number::fixed(100.0 * e.point, 2));
        let with_dead_unit = runs.values(metric::named("gate_dead")).into_iter().flatten();
        let with_dead_unit = with_dead_unit.filter(|value| value.number > 0.0).count();
        Some(vec![
            mean("dead_at_initialization"),
            mean("died_in_training"),
            mean("revived"),
            estimate("gate_dead").map_or_else(dash, |e| per_cent(&e)),
            with_dead_unit.to_string(),
            runs.records.len().to_string(),
        ])
    })
}

/// The mean share of units over the runs, in per cent; a dash where a run has no state in the end.
fn share(runs: &Runs<'_>, count: impl Fn(&LayerState) -> u32) -> String {
    let of_run = |run: Run<'_>| metric::share_of_units(run.end()?, &count);
    mean_share(runs, of_run)
}
