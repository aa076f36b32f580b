//! Dead units: how many, by which definition, and what became of them.

use anyhow::Result;
use mlp::trace::{DORMANT_THRESHOLDS, GATE_THRESHOLDS, LayerState};

use super::content::{Content, Part, Section};
use crate::layout::{
    arm_table, category_panels, figures_by_suite, mean_share, mean_shares, percent_without_unit,
};
use crate::wording::dash;
use analysis::Runs;
use claims::Context;
use harness::metric::{self, Run};
use present::figure::{Axis, Figure, Kind};
use present::number;
use present::table::{Column, Table};
use study::TrainSuite;
use study::plan::Condition;

pub(crate) static SECTION: Section = Section { title: "Dead units", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.analysis.runs.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Counted over the whole training split. A unit is zero-output if its output is 0 for every row, gate-dead at ε if its derivative is at most ε for every row, \
         dormant at τ if its output varies by at most τ times the mean variation in its layer, and always-on if its derivative is at least 0.99 for every row. \
         A network has collapsed if its output is the same for every row. Gate-dead at ε = 0.01 is the primary definition, since it is comparable across activations.",
    );
    if context.suites().any(|(_, settings)| settings.ablation) {
        content.text(
            "A unit is functionally dead if the loss over at most 1,000 training rows rises by at most 0.1 % (a likelihood falls by at most 0.1 %) when its output is replaced by its mean over them, each unit alone.",
        );
    }
    content.figures(
        "Higher bars are more units that hardly learn from any row.",
        figures_by_suite(
            context,
            "dead-units",
            |_| true,
            |suite, settings| bars(context, suite, settings),
        ),
    );
    content.table(
        "dead-units",
        "After training, mean share of units in percent, and runs whose network has collapsed",
        &after_training(context),
    );
    content.table(
        "dead-units-in-time",
        "Gate-dead units (ε = 0.01) at initialization and at the end, in percent of all units",
        &process(context),
    );
    Ok(Some(content))
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
            "Gate-dead units (ε = 0.01) after training on {}: mean of {} seeds, 95\u{a0}% interval",
            context.suite_name(suite), settings.seeds
        ),
        description: "Share of hidden units whose derivative is at most 0.01 for every training row, by depth, one bar per arm, one plot per panel.".into(),
        x: Axis::categories(label, names),
        y: Axis::linear("share of units (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: category_panels(context, suite, Kind::Bars, metric::named("gate_dead")),
    }
}

fn after_training(context: &Context<'_>) -> Table {
    let gate_dead =
        |epsilon| Column::right(format!("gate-dead (ε = {})", number::shortest(epsilon)));
    let dormant = |tau| Column::right(format!("dormant (τ = {})", number::shortest(tau)));
    let mut columns = vec![Column::right("zero-output")];
    columns.extend(GATE_THRESHOLDS.map(gate_dead));
    columns.extend(DORMANT_THRESHOLDS.map(dormant));
    let ablation = context.suites().any(|(_, settings)| settings.ablation);
    if ablation {
        columns.extend(
            ["functionally dead", "of gate-dead (ε = 0.01), functionally dead"].map(Column::right),
        );
    }
    columns.extend(["always-on", "collapsed (runs)", "n"].map(Column::right));
    arm_table(context, columns, |runs| {
        let mut cells = shares(runs);
        let always_on = cells.pop();
        if ablation {
            let functionally_dead = metric::named("functionally_dead");
            let share = |run: &Run<'_>| Some((functionally_dead.value)(run)?.number);
            cells.push(mean_share(runs, share));
            cells.push(of_gate_dead(runs));
        }
        cells.extend(always_on);
        let has_collapsed = |run: &Run<'_>| run.end().is_some_and(|end| end.output_constant);
        let collapsed = runs.runs().filter(has_collapsed).count();
        cells.extend([collapsed.to_string(), runs.records.len().to_string()]);
        Some(cells)
    })
}

fn process(context: &Context<'_>) -> Table {
    let columns = [
        "dead at initialization",
        "died in training",
        "revived",
        "dead at the end [95 %]",
        "runs with a dead unit",
        "n",
    ];
    arm_table(context, columns.map(Column::right), |runs| {
        let estimate = |name: &str| context.analysis.estimate(runs, metric::named(name));
        let mean =
            |name: &str| estimate(name).map_or_else(dash, |e| number::fixed(100.0 * e.point, 2));
        let with_dead_unit = runs.count("gate_dead", |value| value.number > 0.0);
        Some(vec![
            mean("dead_at_initialization"),
            mean("died_in_training"),
            mean("revived"),
            estimate("gate_dead").map_or_else(dash, |e| percent_without_unit(&e)),
            with_dead_unit.to_string(),
            runs.records.len().to_string(),
        ])
    })
}

/// How many of all gate-dead units of the runs are functionally dead.
fn of_gate_dead(runs: &Runs<'_>) -> String {
    let ends = runs.runs().filter_map(|run| run.end());
    let layers = ends.flat_map(|end| &end.layers);
    let counts = layers.filter_map(|layer| {
        Some([layer.requested.ablation?.gate_dead, layer.sets.gate_dead(metric::GATE).count()])
    });
    let [both, gate_dead] = counts.fold([0, 0], |[a, b], [c, d]| [a + c, b + d]);
    format!("{both}/{gate_dead}")
}

/// The mean shares of units over the runs, in percent, or dashes where a run did not reach the end: zero-output,
/// gate-dead and dormant by every threshold, always-on.
fn shares(runs: &Runs<'_>) -> Vec<String> {
    type Count = Box<dyn Fn(&LayerState) -> u32>;
    let zero_dead: Count = Box::new(|layer| layer.sets.zero_dead().count());
    let gate_dead = |index| -> Count { Box::new(move |layer| layer.sets.gate_dead(index).count()) };
    let dormant = |index| -> Count { Box::new(move |layer| layer.sets.dormant(index).count()) };
    let always_on: Count = Box::new(|layer| layer.sets.always_on().count());
    let mut counts = vec![zero_dead];
    counts.extend((0..GATE_THRESHOLDS.len()).map(gate_dead));
    counts.extend((0..DORMANT_THRESHOLDS.len()).map(dormant));
    counts.push(always_on);
    mean_shares(runs, counts.len(), &|run| {
        counts.iter().map(|count| metric::share_of_units(run.end()?, count)).collect()
    })
}
