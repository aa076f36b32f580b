//! Dead units as a process: which units are dead at initialization, which die, revive or stay dead.

use std::collections::BTreeMap;

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{MAX_PANELS, arm_marks, arm_table, deepest, figures_by_panel};
use crate::wording::dash;
use analysis::{
    Group, Runs, UnitCounts, has_dead_units, mean_dead_shares, mean_shares_of_groups,
    snapshot_steps, unit_counts,
};
use claims::Context;
use present::figure::{Axis, Figure, HeatMap, HeatPanel, Kind, Panel as Plot, Point};
use present::number;
use present::table::{Column, Table};
use stats::{binomial, bootstrap};
use study::TrainSuite;
use study::plan::Condition;

pub(crate) static SECTION: Section =
    Section { title: "Dead units as a process", part: Part::Findings, content };

/// Plots of the figure by snapshot.
const GROUPS: [(&str, Group); 4] = [
    ("dead at this snapshot", Group::Dead),
    ("died since the previous snapshot", Group::Died),
    ("revived since the previous snapshot", Group::Revived),
    ("dead from this snapshot on", Group::DeadFromHereOn),
];

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let has_some = |suite: usize| {
        let mut runs = context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite);
        runs.any(has_dead_units)
    };
    let suites = context.suites().filter(|(suite, _)| has_some(*suite));
    let suites: Vec<&TrainSuite> = suites.map(|(_, settings)| settings).collect();
    if suites.is_empty() {
        return Ok(None);
    }
    let is_meant = |settings: &TrainSuite| suites.iter().any(|it| std::ptr::eq(*it, settings));
    let mut content = Content::default();
    content.text("Gate-dead units (ε = 0.01), followed unit by unit from one snapshot to the next, with the most hidden layers that the study has. A unit is dead from a snapshot on if it is also dead at every later snapshot.");
    content.figures("A line that falls shows units that came back; units that are dead from a snapshot on did not.", figures_by_panel(
        context,
        "dead-process",
        is_meant,
        |suite, settings, panel| by_step(context, suite, settings, deepest(context, suite, panel)),
    ));
    content.figures(
        "Each cell is one hidden layer at one snapshot: a row that stays dark is a layer that keeps dead units. Cells are means, without intervals. Layer 1, at the bottom, is nearest the input, and the lightest shade is 0. Functions without a dead unit are left out.",
        figures_by_panel(
            context,
            "dead-layers",
            |settings| is_meant(settings) && settings.depth.iter().any(|depth| *depth > 1),
            |suite, settings, panel| {
                by_layer(context, suite, settings, deepest(context, suite, panel))
            },
        ),
    );
    let table = table(context, is_meant);
    content.table("dead-process", "What became of dead units", &table);
    Ok(Some(content))
}

/// Shares by snapshot: one plot per group of units, one line per arm.
fn by_step(
    context: &Context<'_>,
    suite: usize,
    settings: &TrainSuite,
    condition: Condition,
) -> Figure {
    let steps = snapshot_steps(context.analysis.arms(condition));
    let groups = GROUPS.map(|(_, group)| group);
    let arms = context.analysis.arms(condition);
    let shares: BTreeMap<usize, Vec<Vec<f64>>> =
        arms.map(|runs| (runs.arm, mean_shares_of_groups(runs, &groups, steps.len()))).collect();
    let plot = |(group, (title, _)): (usize, (&str, Group))| {
        let marks = arm_marks(context, condition, Kind::Line, |runs| {
            let points = steps.iter().zip(&shares[&runs.arm][group]);
            points.map(|(&x, &y)| Point::new(f64::from(x), y, None)).collect()
        });
        Plot { title: title.to_owned(), marks, ..Plot::default() }
    };
    Figure {
        title: format!(
            "Gate-dead units at each snapshot, {}, {} panel, {}: mean of {} seeds",
            context.suite_name(suite), condition.panel.label(), condition.words(settings), settings.seeds
        ),
        description: "Share of hidden units that are dead, have died, have revived, or are dead from then on, by step, one line per arm; units that are dead at initialization are dead at step 0 and have not died.".into(),
        x: Axis::linear("step").with_ticks_at(steps.iter().map(|&step| f64::from(step))),
        y: Axis::linear("share of units (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: GROUPS.into_iter().enumerate().map(plot).collect(),
    }
}

/// Shares by layer and snapshot, one map per arm that has dead units.
fn by_layer(
    context: &Context<'_>,
    suite: usize,
    settings: &TrainSuite,
    condition: Condition,
) -> HeatMap {
    let steps = snapshot_steps(context.analysis.arms(condition));
    let is_control = |runs: &&Runs<'_>| settings.arms[runs.arm].other_seeds.is_some();
    // The baseline is shown even where none of its units dies: the others are compared with it.
    let is_shown = |runs: &&Runs<'_>| runs.arm == 0 || (has_dead_units(runs) && !is_control(runs));
    let map = |runs: &Runs<'_>| {
        let rows = mean_dead_shares(runs, condition.depth as usize, steps.len());
        HeatPanel { title: runs.label(), rows }
    };
    let shown = context.analysis.arms(condition).filter(is_shown).take(MAX_PANELS);
    HeatMap {
        title: format!(
            "Gate-dead units by hidden layer and step, {}, {} panel, {}: mean of {} seeds",
            context.suite_name(suite), condition.panel.label(), condition.words(settings), settings.seeds
        ),
        description: "Share of the units of each hidden layer that are dead at each snapshot, one map per function that has dead units: layers from the bottom up, steps from left to right, darker where more units are dead.".into(),
        x: ("step".to_owned(), steps.iter().map(u32::to_string).collect()),
        y: (
            "hidden layer".to_owned(),
            (1..=condition.depth).map(|layer| layer.to_string()).collect(),
        ),
        value: "share of the layer's units (%)".to_owned(),
        panels: shown.map(map).collect(),
    }
}

fn table(context: &Context<'_>, is_meant: impl Fn(&TrainSuite) -> bool) -> Table {
    let columns = [
        "dead at initialization (%)",
        "of these, dead from then on",
        "dead at some snapshot (%)",
        "of these, alive at a later snapshot [95 %]",
        "dead at the end (%)",
        "n",
    ];
    arm_table(context, columns.map(Column::right), |runs| {
        if !is_meant(runs.suite) {
            return None;
        }
        let counts = unit_counts(runs);
        let sum = |count: fn(&UnitCounts) -> u32| counts.iter().map(count).sum::<u32>();
        let units = sum(|counts| counts.units);
        let at_initialization = sum(|counts| counts.dead_at_initialization);
        let (ever_dead, revived) = (sum(|counts| counts.ever_dead), sum(|counts| counts.revived));
        Some(vec![
            share_of(at_initialization, units),
            format!("{}/{at_initialization}", sum(|counts| counts.never_alive)),
            share_of(ever_dead, units),
            revived_of(revived, ever_dead),
            share_of(sum(|counts| counts.dead_at_the_end), units),
            counts.len().to_string(),
        ])
    })
}

/// A share of units in percent.
fn share_of(count: u32, units: u32) -> String {
    if units == 0 {
        return dash();
    }
    number::fixed(100.0 * f64::from(count) / f64::from(units), 2)
}

/// How many of the units that were ever dead are alive at some later snapshot.
fn revived_of(revived: u32, ever_dead: u32) -> String {
    let interval = binomial::wilson(u64::from(revived), u64::from(ever_dead), bootstrap::LEVEL);
    interval.map_or_else(dash, |interval| {
        let share = f64::from(revived) / f64::from(ever_dead);
        let share = number::percent_with_interval(share, Some(interval));
        format!("{revived}/{ever_dead}, {share}")
    })
}
