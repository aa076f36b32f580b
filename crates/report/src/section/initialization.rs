//! Signal at initialization: what second moments, gradients and correlations do from layer to layer before
//! anything is learnt, theory beside simulation; and units and networks that are dead from the start.
//!
//! Deliberately absent: what training makes of it; other sections show that.

use anyhow::Result;

use super::content::{Content, Section};
use crate::analysis::{MAX_NEAR, SIGNALS, Signal, Simulation, distances, shapes, simulations};
use crate::context::Context;
use crate::layout::layer_axis;
use crate::wording::dash;
use harness::plan::InitializationCell;
use harness::propagation::{Layer, Quantity};
use harness::study::InitializationSuite;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Cell, Column, Format, Table};
use stats::Interval;

pub(super) static SECTION: Section = Section { title: "Signal at initialization", content };

/// Standard errors beyond which the number says nothing more.
const BEYOND: f64 = 100.0;
/// Standard errors of a normal 95 % interval, either side.
const NORMAL_95: f64 = 1.96;
/// Layers whose simulation is drawn, at most, so that lines of theory stay visible.
const MAX_MARKS: usize = 9;

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let suites = &context.saved.study.initialization;
    if suites.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Networks before any training: Gaussian weights, inputs of mean square 1. Theory is the expectation over networks of the width in question, in Gaussian integrals to the leading order in 1 / width, with nothing fitted to simulations; it knows nothing of layers that are 0 throughout, which a few units make likely. ± is one standard error over networks, whiskers are 95 % intervals.",
    );
    for (index, suite) in suites.iter().enumerate() {
        let number = index + 1;
        let simulations = simulations(context.plan, context.initializations, index, suite);
        if suites.len() > 1 {
            content.text(&format!("### Networks at initialization, suite {number}"));
        }
        content.text(&agreement(&simulations));
        for signal in SIGNALS {
            let file = format!("initialization-{}-{number}.svg", signal.name.replace(' ', "-"));
            content.figure(file, &signal_figure(suite, &simulations, signal));
        }
        let is_dead =
            |simulation: &Simulation<'_>| simulation.propagation.layers.iter().any(is_partly_dead);
        if simulations.iter().any(is_dead) {
            let file = format!("initialization-dead-{number}.svg");
            content.figure(file, &dead_figure(suite, &simulations));
        }
        content.text(&signal_table(&simulations).render(Format::Markdown));
        content.text(&unit_table(&simulations).render(Format::Markdown));
    }
    Ok(Some(content))
}

/// How often simulation and theory agree, over all cells, layers and signals.
fn agreement(simulations: &[Simulation<'_>]) -> String {
    let apart: Vec<f64> = simulations.iter().flat_map(|s| distances(s.propagation)).collect();
    let near = apart.iter().filter(|&&distance| distance <= MAX_NEAR).count();
    let furthest = apart.iter().copied().fold(0.0, f64::max);
    format!(
        "Of {} comparisons of theory with simulation (layers × signals × cells), {near} are within {MAX_NEAR} standard errors; the furthest apart are {}.",
        apart.len(),
        if furthest > BEYOND {
            format!("more than {BEYOND}")
        } else {
            number::significant(furthest, 2)
        }
    )
}

fn words(cell: &InitializationCell) -> String {
    format!("{} init, depth {}, width {}", cell.init, cell.depth, cell.sample.width)
}

fn signal_figure(
    suite: &InitializationSuite,
    simulations: &[Simulation<'_>],
    signal: &Signal,
) -> Figure {
    let marks = |simulation: &Simulation<'_>| {
        let layers = &simulation.propagation.layers;
        let theory = |layer: &Layer| {
            let theory = (signal.of)(layer).theory?;
            Some(Point::new(f64::from(layer.layer), theory, None))
        };
        let series = simulation.planned.arm;
        let theory = layers.iter().filter_map(theory).collect();
        [
            Mark { series, kind: Kind::Rule, points: theory },
            Mark { series, kind: Kind::Points, points: simulated(layers, signal.of, 1.0) },
        ]
    };
    // A correlation may be negative; the others span decades.
    let axis = if signal.name == "correlation" { Axis::linear } else { Axis::log };
    Figure {
        title: format!(
            "{}, by hidden layer at initialization: theory (lines) and simulation (markers) of {} networks",
            signal.title, suite.nets
        ),
        description: "The quantity against the layer, one colour an arm: a line for theory, markers with whiskers for simulated networks; one panel an initialisation and shape.".into(),
        x: layer_axis(&suite.depth),
        y: axis(signal.name),
        series: suite.arms.iter().map(|arm| arm.label()).collect(),
        panels: panels(simulations, marks),
    }
}

fn dead_figure(suite: &InitializationSuite, simulations: &[Simulation<'_>]) -> Figure {
    let marks = |simulation: &Simulation<'_>| {
        let points = simulated(&simulation.propagation.layers, |layer| layer.gate_dead, 100.0);
        [Mark { series: simulation.planned.arm, kind: Kind::Line, points }]
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
        panels: panels(simulations, marks),
    }
}

fn is_partly_dead(layer: &Layer) -> bool {
    layer.gate_dead.simulated.is_some_and(|share| share > 0.0)
}

fn panels<const N: usize>(
    simulations: &[Simulation<'_>],
    marks: impl Fn(&Simulation<'_>) -> [Mark; N],
) -> Vec<Plot> {
    let plot = |shape: &InitializationCell| {
        let alike = simulations.iter().filter(|simulation| simulation.is_like(shape));
        Plot { title: words(shape), marks: alike.flat_map(&marks).collect(), ..Plot::default() }
    };
    shapes(simulations).into_iter().map(plot).collect()
}

/// Simulated values of the first layer, the last and some between.
fn simulated(layers: &[Layer], of: fn(&Layer) -> Quantity, scale: f64) -> Vec<Point> {
    let every = layers.len().div_ceil(MAX_MARKS);
    let drawn = layers.iter().enumerate();
    let drawn = drawn.filter(|(index, _)| index % every == 0 || index + 1 == layers.len());
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
fn signal_table(simulations: &[Simulation<'_>]) -> Table {
    let mut columns = vec![Column::left("condition"), Column::left("arm"), Column::right("layer")];
    for Signal { name, .. } in SIGNALS {
        columns.push(Column::right(format!("{name} (theory)")));
        columns.push(Column::right(format!("{name} (simulated)")));
    }
    let mut table = Table::new(columns);
    for Simulation { planned, label, propagation } in simulations {
        let layers = &propagation.layers;
        let last = layers.len().saturating_sub(1);
        let mut shown = vec![0, last / 2, last];
        shown.dedup();
        for layer in shown.into_iter().filter_map(|index| layers.get(index)) {
            let mut cells = vec![words(&planned.cell), label.clone(), layer.layer.to_string()];
            for signal in SIGNALS {
                let quantity = (signal.of)(layer);
                let theory = quantity.theory.map(|value| number::significant(value, 4));
                cells.push(theory.unwrap_or_else(dash));
                cells.push(with_error(quantity, 1.0));
            }
            table.row(cells);
        }
    }
    table
}

fn unit_table(simulations: &[Simulation<'_>]) -> Table {
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
    for Simulation { planned, label, propagation } in simulations {
        let Some(last) = propagation.layers.last() else { continue };
        let network = propagation.network;
        let exact = network.single_input_dead_share.theory;
        let furthest = distances(propagation).into_iter().fold(0.0, f64::max);
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
