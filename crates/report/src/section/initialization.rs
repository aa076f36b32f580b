//! Signal at initialization: what second moments, gradients and correlations do from layer to layer before
//! anything is learnt, theory beside simulation; and units and networks that are dead from the start.
//!
//! Deliberately absent: what training makes of it; other sections show that.

use anyhow::Result;

use super::sparsity::layer_axis;
use super::{Content, Section};
use crate::Context;
use harness::plan::{InitializationCell, PlannedInitialization};
use harness::propagation::{Layer, Propagation, Quantity};
use harness::study::InitializationSuite;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Cell, Column, Format, Table};
use stats::Interval;

pub(super) static SECTION: Section =
    Section { name: "initialization", title: "Signal at initialization", content };

/// A quantity of a layer.
type Of = fn(&Layer) -> Quantity;

/// What is held against theory, with its name and what it is.
const SIGNALS: [(&str, &str, Of); 3] = [
    ("q", "Second moment q of pre-activations", |layer| layer.q),
    ("gradient ratio", "Squared gradient norm over that of the last hidden layer", |layer| {
        layer.gradient_ratio
    }),
    ("correlation", "Correlation of the pre-activations of two inputs", |layer| layer.correlation),
];

/// Standard errors that simulation and theory may be apart.
const FAR: f64 = 4.0;
/// Standard errors beyond which the number says nothing more.
const BEYOND: f64 = 100.0;
/// Standard errors of a normal 95 % interval, either side.
const NORMAL_95: f64 = 1.96;
/// Layers whose simulation is drawn, at most, so that lines of theory stay visible.
const MOST_MARKS: usize = 9;

/// A simulation with its condition in the study.
struct Seen<'a> {
    planned: &'a PlannedInitialization,
    label: String,
    propagation: &'a Propagation,
}

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let suites = &context.saved.study.initialization;
    if suites.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Networks before any training: Gaussian weights, inputs of mean square 1. Theory is the expectation over networks of the width in question, in Gaussian integrals to the leading order in 1 / width, with nothing fitted to simulations; it knows nothing of layers that are 0 throughout, which a few units make likely. ± is one standard error over networks, whiskers are 95 % intervals.",
    );
    for (at, suite) in suites.iter().enumerate() {
        let seen = seen(context, at, suite);
        if suites.len() > 1 {
            content.text(&format!("### Networks at initialization, suite {}", at + 1));
        }
        content.text(&agreement(&seen));
        for (name, words, of) in SIGNALS {
            let file = format!("initialization-{}-{}.svg", name.replace(' ', "-"), at + 1);
            content.figure(file, &signal_figure(suite, &seen, (name, words, of)));
        }
        let dead = |seen: &Seen<'_>| seen.propagation.layers.iter().any(is_partly_dead);
        if seen.iter().any(dead) {
            content
                .figure(format!("initialization-dead-{}.svg", at + 1), &dead_figure(suite, &seen));
        }
        content.text(&signal_table(&seen).render(Format::Markdown));
        content.text(&unit_table(&seen).render(Format::Markdown));
    }
    Ok(Some(content))
}

fn seen<'a>(context: &Context<'a>, at: usize, suite: &InitializationSuite) -> Vec<Seen<'a>> {
    let of_suite = context.plan.initializations.iter().filter(|planned| planned.suite == at);
    let found = of_suite.filter_map(|planned| {
        let propagation = &context.initializations.get(&planned.key)?.propagation;
        Some(Seen { planned, label: suite.arms[planned.arm].label(), propagation })
    });
    found.collect()
}

/// Standard errors from theory to simulation; none where one of the two is missing, and 0 where they
/// differ by rounding only.
fn distance(quantity: Quantity) -> Option<f64> {
    let (theory, simulated) = (quantity.theory?, quantity.simulated?);
    let gap = (simulated - theory).abs();
    let rounding = 1e-12 * theory.abs();
    if gap <= rounding { Some(0.0) } else { Some(gap / quantity.standard_error?) }
}

/// How often simulation and theory agree, over all cells, layers and signals.
fn agreement(seen: &[Seen<'_>]) -> String {
    let layers = || seen.iter().flat_map(|seen| &seen.propagation.layers);
    let apart: Vec<f64> =
        SIGNALS.iter().flat_map(|(.., of)| layers().filter_map(|l| distance(of(l)))).collect();
    let near = apart.iter().filter(|&&distance| distance <= FAR).count();
    let furthest = apart.iter().copied().fold(0.0, f64::max);
    format!(
        "Of {} comparisons of theory with simulation (layers × signals × cells), {near} are within {FAR} standard errors; the furthest apart are {}.",
        apart.len(),
        if furthest > BEYOND {
            format!("more than {BEYOND}")
        } else {
            number::significant(furthest, 2)
        }
    )
}

/// Rules and shapes of a suite in its order: one panel each.
fn conditions<'a>(seen: &'a [Seen<'a>]) -> Vec<&'a InitializationCell> {
    let mut conditions: Vec<&InitializationCell> = Vec::new();
    for Seen { planned, .. } in seen {
        if !conditions.iter().any(|condition| is_same_condition(condition, &planned.cell)) {
            conditions.push(&planned.cell);
        }
    }
    conditions
}

fn is_same_condition(a: &InitializationCell, b: &InitializationCell) -> bool {
    (a.init, a.depth, a.sample.width) == (b.init, b.depth, b.sample.width)
}

fn words(cell: &InitializationCell) -> String {
    format!("{} init, depth {}, width {}", cell.init, cell.depth, cell.sample.width)
}

fn signal_figure(
    suite: &InitializationSuite,
    seen: &[Seen<'_>],
    (name, words, of): (&str, &str, Of),
) -> Figure {
    let marks = |seen: &Seen<'_>| {
        let layers = &seen.propagation.layers;
        let theory = |layer: &Layer| {
            of(layer).theory.map(|theory| Point::new(f64::from(layer.layer), theory, None))
        };
        let series = seen.planned.arm;
        let theory = layers.iter().filter_map(theory).collect();
        [
            Mark { series, kind: Kind::Rule, points: theory },
            Mark { series, kind: Kind::Points, points: simulated(layers, of, 1.0) },
        ]
    };
    // A correlation may be negative; the others span decades.
    let axis = if name == "correlation" { Axis::linear } else { Axis::log };
    Figure {
        title: format!(
            "{words}, by hidden layer at initialization: theory (lines) and simulation (markers) of {} networks",
            suite.nets
        ),
        description: "The quantity against the layer, one colour an arm: a line for theory, markers with whiskers for simulated networks; one panel an initialisation and shape.".into(),
        x: layer_axis(&suite.depth),
        y: axis(name),
        series: suite.arms.iter().map(|arm| arm.label()).collect(),
        panels: panels(seen, marks),
    }
}

fn dead_figure(suite: &InitializationSuite, seen: &[Seen<'_>]) -> Figure {
    let marks = |seen: &Seen<'_>| {
        let points = simulated(&seen.propagation.layers, |layer| layer.gate_dead, 100.0);
        [Mark { series: seen.planned.arm, kind: Kind::Line, points }]
    };
    Figure {
        title: format!(
            "Units of each hidden layer that are gate-dead (D1) at initialization, over {} inputs to each of {} networks",
            suite.inputs, suite.nets
        ),
        description: "Share of gate-dead units against the layer, one colour an arm; one panel an initialisation and shape.".into(),
        x: layer_axis(&suite.depth),
        y: Axis::linear("gate-dead units (%)").starting_at_zero(),
        series: suite.arms.iter().map(|arm| arm.label()).collect(),
        panels: panels(seen, marks),
    }
}

fn is_partly_dead(layer: &Layer) -> bool {
    layer.gate_dead.simulated.is_some_and(|share| share > 0.0)
}

fn panels<const N: usize>(seen: &[Seen<'_>], marks: impl Fn(&Seen<'_>) -> [Mark; N]) -> Vec<Plot> {
    let plot = |condition: &InitializationCell| Plot {
        title: words(condition),
        marks: seen
            .iter()
            .filter(|seen| is_same_condition(&seen.planned.cell, condition))
            .flat_map(&marks)
            .collect(),
        ..Plot::default()
    };
    conditions(seen).into_iter().map(plot).collect()
}

/// Simulated values of the first layer, the last and some between.
fn simulated(layers: &[Layer], of: Of, scale: f64) -> Vec<Point> {
    let every = layers.len().div_ceil(MOST_MARKS);
    let drawn = layers.iter().enumerate();
    let drawn = drawn.filter(|(at, _)| at % every == 0 || at + 1 == layers.len());
    let point = |layer: &Layer| {
        let quantity = of(layer);
        let value = scale * quantity.simulated?;
        let half = quantity.standard_error.map(|error| NORMAL_95 * scale * error);
        let interval = half.and_then(|half| Interval::new(value - half, value + half));
        Some(Point::new(f64::from(layer.layer), value, interval))
    };
    drawn.filter_map(|(_, layer)| point(layer)).collect()
}

/// First, middle and last layer; the others are in the figures and the records.
fn signal_table(seen: &[Seen<'_>]) -> Table {
    let mut columns = vec![Column::left("condition"), Column::left("arm"), Column::right("layer")];
    for (name, ..) in SIGNALS {
        columns.push(Column::right(format!("{name} (theory)")));
        columns.push(Column::right(format!("{name} (simulated)")));
    }
    let mut table = Table::new(columns);
    for Seen { planned, label, propagation } in seen {
        let layers = &propagation.layers;
        let last = layers.len().saturating_sub(1);
        let mut shown = vec![0, last / 2, last];
        shown.dedup();
        for layer in shown.into_iter().filter_map(|at| layers.get(at)) {
            let mut cells = vec![words(&planned.cell), label.clone(), layer.layer.to_string()];
            for (.., of) in SIGNALS {
                let quantity = of(layer);
                cells
                    .push(quantity.theory.map_or_else(dash, |value| number::significant(value, 4)));
                cells.push(with_error(quantity, 1.0));
            }
            table.row(cells);
        }
    }
    table
}

fn unit_table(seen: &[Seen<'_>]) -> Table {
    let mut table = Table::new([
        Column::left("condition"),
        Column::left("arm"),
        Column::right("exact zeros, last layer (%)"),
        Column::right("zero-dead (D0) units (%)"),
        Column::right("gate-dead (D1) units (%)"),
        Column::right("dormant (D2) units (%)"),
        Column::right("dead networks (D6, %)"),
        Column::right("one input dead (theory, %)"),
        Column::right("one input dead (simulated, %)"),
        Column::right("furthest from theory (standard errors)"),
        Column::left("command"),
    ]);
    for Seen { planned, label, propagation } in seen {
        let Some(last) = propagation.layers.last() else { continue };
        let network = propagation.network;
        let exact = network.single_input_dead_share.theory;
        let apart = propagation.layers.iter().flat_map(|layer| SIGNALS.map(|(.., of)| of(layer)));
        let furthest = apart.filter_map(distance).fold(0.0, f64::max);
        let cells = [
            words(&planned.cell),
            label.clone(),
            with_error(last.zero_share, 100.0),
            with_error(last.zero_dead, 100.0),
            with_error(last.gate_dead, 100.0),
            with_error(last.dormant, 100.0),
            with_error(network.dead_share, 100.0),
            exact.map_or_else(dash, |share| number::significant(100.0 * share, 3)),
            with_error(network.single_input_dead_share, 100.0),
            if furthest > BEYOND {
                format!("> {BEYOND}")
            } else {
                number::significant(furthest, 2)
            },
        ];
        table.row(cells.map(Cell::from).into_iter().chain([Cell::code(planned.cell.command())]));
    }
    table
}

/// The simulated value and its standard error with two digits.
fn with_error(quantity: Quantity, scale: f64) -> String {
    let Some(value) = quantity.simulated else { return dash() };
    let value = number::significant(scale * value, 4);
    match quantity.standard_error {
        Some(error) if error > 0.0 => {
            format!("{value} ± {}", number::significant(scale * error, 2))
        }
        _ => value,
    }
}

fn dash() -> String {
    "–".to_owned()
}
