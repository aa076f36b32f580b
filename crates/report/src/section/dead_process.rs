//! Dead units as a process: who is dead at initialization, who dies, who comes back, who stays dead.
//!
//! Deliberately absent: what happens between two snapshots. A unit that dies and revives in between
//! is not seen.

use anyhow::Result;
use mlp::trace::{Snapshot, UnitSet};

use super::{Content, Section};
use crate::Context;
use crate::analysis::Runs;
use harness::metric::GATE;
use harness::plan::Condition;
use harness::study::TrainSuite;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::{binomial, bootstrap, summary};

pub(super) static SECTION: Section =
    Section { name: "dead_process", title: "Dead units as a process", content };

/// What happened to units up to a snapshot, as shares of all units.
type Flow = (&'static str, fn(&[Snapshot], usize, usize) -> u32);

/// Panels of the figure: at snapshot `at`, in layer `layer`.
static FLOWS: [Flow; 4] = [
    ("dead now", |looks, at, layer| dead(looks, at, layer).count()),
    ("died since the last look", |looks, at, layer| match at.checked_sub(1) {
        // Who is dead at initialization has not died.
        None => 0,
        Some(before) => dead(looks, at, layer).count_without(dead(looks, before, layer)),
    }),
    ("revived since the last look", |looks, at, layer| match at.checked_sub(1) {
        None => 0,
        Some(before) => dead(looks, before, layer).count_without(dead(looks, at, layer)),
    }),
    ("dead for good", |looks, at, layer| for_good(looks, at, layer).count()),
];

fn dead(looks: &[Snapshot], at: usize, layer: usize) -> &UnitSet {
    &looks[at].layers[layer].gate_dead[GATE]
}

/// Units that are dead at this look and at every later one.
fn for_good(looks: &[Snapshot], at: usize, layer: usize) -> UnitSet {
    let units = looks[at].layers[layer].units as usize;
    UnitSet::from_fn(units, |unit| {
        (at..looks.len()).all(|later| dead(looks, later, layer).contains(unit))
    })
}

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for (suite, settings) in context.suites() {
        let any = context.analysis.runs.iter().filter(|runs| runs.condition.suite == suite);
        if !any.into_iter().any(|runs| fates(runs).iter().any(|fate| fate.ever > 0)) {
            continue;
        }
        content.text(&context.suite_heading(suite));
        content.text("Gate-dead units (D1, 0.01), followed unit by unit from one snapshot to the next. A unit is dead for good if it is dead at every later look.");
        for &panel in &settings.panel {
            let conditions = context.conditions(suite, panel);
            let Some(condition) =
                conditions.into_iter().max_by_key(|condition| (condition.depth, condition.width))
            else {
                continue;
            };
            let file = context.figure_file(&format!("dead-process-{}", panel.label()), suite);
            content.figure(file, &by_step(context, suite, settings, condition));
            if condition.depth > 1 {
                let file = context.figure_file(&format!("dead-layers-{}", panel.label()), suite);
                content.figure(file, &by_layer(context, suite, settings, condition));
            }
        }
        content.text(&table(context, suite, settings).render(Format::Markdown));
    }
    Ok((!content.markdown.is_empty()).then_some(content))
}

/// Snapshots of each run of an arm that took all its steps.
fn looks<'r>(runs: &'r Runs<'_>) -> impl Iterator<Item = &'r [Snapshot]> {
    runs.records.iter().map(|record| record.trace.snapshots.as_slice()).filter(|looks| {
        looks.first().is_some_and(|look| look.step == 0)
            && looks.last().is_some_and(|look| look.step == runs.suite.steps)
    })
}

/// Mean over runs of a flow's share of units, in per cent, in these layers.
fn share(
    runs: &Runs<'_>,
    flow: &Flow,
    at: usize,
    layers: impl Fn(usize) -> std::ops::Range<usize>,
) -> f64 {
    let of_run = |looks: &[Snapshot]| {
        let layers = layers(looks[at].layers.len());
        let units: u32 = layers.clone().map(|layer| looks[at].layers[layer].units).sum();
        let count: u32 = layers.map(|layer| (flow.1)(looks, at, layer)).sum();
        100.0 * f64::from(count) / f64::from(units)
    };
    let usable = looks(runs).filter(|looks| at < looks.len());
    summary::mean(&usable.map(of_run).collect::<Vec<_>>())
}

/// Flows by checkpoint, one panel each, one line an arm.
fn by_step(
    context: &Context<'_>,
    suite: usize,
    settings: &TrainSuite,
    condition: Condition,
) -> Figure {
    let steps = checkpoints(context, condition);
    let plot = |flow: &Flow| {
        let mark = |runs: &Runs<'_>| {
            let point = |at: usize| {
                Point::new(f64::from(steps[at]), share(runs, flow, at, |layers| 0..layers), None)
            };
            Mark {
                series: runs.arm,
                kind: Kind::Line,
                points: (0..steps.len()).map(point).collect(),
            }
        };
        let marks = context.analysis.arms(condition).map(mark).collect();
        Plot { title: flow.0.to_owned(), marks, ..Plot::default() }
    };
    Figure {
        title: format!(
            "Gate-dead units from look to look on {}, {} panel, {}: mean of {} seeds",
            context.suite_name(suite), condition.panel.label(), condition.words(settings), settings.seeds
        ),
        description: "Share of hidden units that are dead, have died, have revived, or are dead for good, by step, one line an arm; those dead at initialization are dead at step 0 and have not died.".into(),
        x: Axis::linear("step").with_ticks_at(steps.iter().map(|&step| f64::from(step))),
        y: Axis::linear("share of units (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: FLOWS.iter().map(plot).collect(),
    }
}

/// Where units are dead: by layer, dead at initialization and in the end.
fn by_layer(
    context: &Context<'_>,
    suite: usize,
    settings: &TrainSuite,
    condition: Condition,
) -> Figure {
    let last = checkpoints(context, condition).len().saturating_sub(1);
    let plot = |(title, flow, at): (&str, &Flow, usize)| {
        let mark = |runs: &Runs<'_>| {
            let point = |layer: usize| {
                let y = share(runs, flow, at, |layers| layer.min(layers)..(layer + 1).min(layers));
                Point::new((layer + 1) as f64, y, None)
            };
            let points = (0..condition.depth as usize).map(point).collect();
            Mark { series: runs.arm, kind: Kind::Curve, points }
        };
        let marks = context.analysis.arms(condition).map(mark).collect();
        Plot { title: title.to_owned(), marks, ..Plot::default() }
    };
    let panels = [
        ("dead at initialization", &FLOWS[0], 0),
        ("dead at initialization, and for good", &FLOWS[3], 0),
        ("dead in the end", &FLOWS[0], last),
    ];
    Figure {
        title: format!(
            "Gate-dead units by layer on {}, {} panel, {}: mean of {} seeds",
            context.suite_name(suite), condition.panel.label(), condition.words(settings), settings.seeds
        ),
        description: "Share of the units of each hidden layer that are dead at initialization, stay so, and are dead after training, one line an arm.".into(),
        x: super::sparsity::layer_axis(&settings.depth),
        y: Axis::linear("share of the layer's units (%)").starting_at_zero(),
        series: context.labels(suite),
        panels: panels.into_iter().map(plot).collect(),
    }
}

/// Steps of the snapshots in a condition.
fn checkpoints(context: &Context<'_>, condition: Condition) -> Vec<u32> {
    let longest =
        context.analysis.arms(condition).flat_map(looks_of).max_by_key(|looks| looks.len());
    longest.map_or_else(Vec::new, |looks| looks.iter().map(|look| look.step).collect())
}

fn looks_of<'r>(runs: &'r Runs<'_>) -> Vec<&'r [Snapshot]> {
    looks(runs).collect()
}

/// What became, over all looks, of the units of one run.
#[derive(Clone, Copy, Default)]
struct Fate {
    units: u32,
    born: u32,
    born_for_good: u32,
    /// Dead at some look.
    ever: u32,
    /// Of those, alive at some later look.
    revived: u32,
    end: u32,
}

fn fates(runs: &Runs<'_>) -> Vec<Fate> {
    looks(runs).map(fate).collect()
}

fn fate(looks: &[Snapshot]) -> Fate {
    let (mut fate, last) = (Fate::default(), looks.len() - 1);
    for layer in 0..looks[0].layers.len() {
        let units = looks[0].layers[layer].units;
        fate.units += units;
        fate.born += dead(looks, 0, layer).count();
        fate.born_for_good += for_good(looks, 0, layer).count();
        fate.end += dead(looks, last, layer).count();
        for unit in 0..units as usize {
            let is_dead = |at: &usize| dead(looks, *at, layer).contains(unit);
            let Some(first) = (0..looks.len()).find(is_dead) else { continue };
            fate.ever += 1;
            fate.revived += u32::from((first..looks.len()).any(|at| !is_dead(&at)));
        }
    }
    fate
}

fn table(context: &Context<'_>, suite: usize, settings: &TrainSuite) -> Table {
    let mut columns = ["panel", "condition", "arm"].map(Column::left).to_vec();
    let titles = [
        "dead at initialization (%)",
        "of these dead for good",
        "dead at some look (%)",
        "of these alive at a later look [95 %]",
        "dead in the end (%)",
        "n",
    ];
    columns.extend(titles.map(Column::right));
    let mut table = Table::new(columns);
    for (panel, runs) in super::dead_units::rows(context, suite, settings) {
        let fates = fates(runs);
        let sum = |count: fn(&Fate) -> u32| fates.iter().map(count).sum::<u32>();
        let of = |count: u32, all: u32| {
            if all == 0 {
                "–".to_owned()
            } else {
                number::fixed(100.0 * f64::from(count) / f64::from(all), 2)
            }
        };
        let units = sum(|fate| fate.units);
        let (ever, revived) = (sum(|fate| fate.ever), sum(|fate| fate.revived));
        let interval = binomial::wilson(u64::from(revived), u64::from(ever), bootstrap::LEVEL);
        let back = interval.map_or_else(
            || "–".to_owned(),
            |interval| {
                let share = f64::from(revived) / f64::from(ever);
                format!(
                    "{revived}/{ever}, {}",
                    number::percent_with_interval(share, Some(interval))
                )
            },
        );
        table.row([
            panel,
            runs.condition.words(settings),
            runs.label(),
            of(sum(|fate| fate.born), units),
            format!("{}/{}", sum(|fate| fate.born_for_good), sum(|fate| fate.born)),
            of(ever, units),
            back,
            of(sum(|fate| fate.end), units),
            fates.len().to_string(),
        ]);
    }
    table
}
