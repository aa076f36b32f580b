//! Signal at initialization: how second moments, gradients and correlations change from layer to layer
//! before training, in theory and simulation, and which units and networks are dead then.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{NamedFigure, layer_axis};
use crate::wording::dash;
use analysis::{
    CORRELATION, MAX_NEAR, MEAN_SHARE, SIGNALS, Signal, Simulation, distances, shapes, signals,
    simulations,
};
use claims::Context;
use present::figure::{Axis, Figure, Kind, Mark, Panel as Plot, Point};
use present::number;
use present::table::{Cell, Column, Table};
use propagation::{Layer, Quantity};
use stats::Interval;
use study::InitializationSuite;
use study::plan::InitializationCell;

pub(crate) static SECTION: Section =
    Section { title: "Signal at initialization", part: Part::Findings, content };

/// Largest distance that is shown as a number, in standard errors.
const MAX_SHOWN: f64 = 100.0;
/// Standard errors of a normal 95 % interval, either side.
const NORMAL_95: f64 = 1.96;
/// What is different about residual networks.
const RESIDUAL: &str = "For residual networks theory is that of infinite width, except for the correlation; their blocks are so small that the width changes little.";
/// What the figure that explains the offset shows.
const OFFSET: &str = "The mean of a layer's outputs is the same for every input, so the larger the share of its square in what the next layer receives (right), the faster two inputs become alike (left); shifting the function or centering the biases takes the mean away, and a residual block adds only a part of it.";
/// Layers whose simulation is drawn at most, so that the lines of theory stay visible.
const MAX_MARKS: usize = 9;

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let suites = &context.saved.study.initialization;
    if suites.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Networks before any training, with Gaussian weights and inputs of mean square 1. Theory is the expectation over networks of the given width, from Gaussian integrals to leading order in 1 / width; nothing is fitted to simulations. It does not cover layers whose outputs are all 0, which are likely where layers have few units. ± is one standard error over networks; whiskers are 95 % intervals.",
    );
    if suites.iter().flat_map(|suite| &suite.arms).any(|arm| arm.residual == Some(true)) {
        content.text(RESIDUAL);
    }
    for (index, suite) in suites.iter().enumerate() {
        let number = index + 1;
        let simulations = simulations(context.plan, context.initializations, index, suite);
        if suites.len() > 1 {
            content.text(&format!("### Networks at initialization, suite {number}"));
        }
        if suite.mean_share {
            content.text(OFFSET);
            let file = format!("initialization-offset-{number}");
            content.figure(&file, &offset_figure(suite, &simulations), "Where the mean takes a large share (right), two inputs become alike after a few layers (left).");
        }
        content.text(&agreement(&simulations));
        content.figures(
            "Markers on their line mean that the theory holds.",
            signal_figures(suite, &simulations, number),
        );
        content.table(
            &format!("initialization-{number}"),
            "Signals in the first, the middle and the last layer",
            &signal_table(suite, &simulations),
        );
        content.table(
            &format!("initialization-units-{number}"),
            "Dead units and networks at initialization",
            &unit_table(&simulations),
        );
    }
    Ok(Some(content))
}

/// A figure for each signal and, where there are any, for dead units.
fn signal_figures(
    suite: &InitializationSuite,
    simulations: &[Simulation<'_>],
    number: usize,
) -> Vec<NamedFigure> {
    let shown = SIGNALS.iter().filter(|signal| !offset_figure_has(suite, signal));
    let mut figures: Vec<NamedFigure> = shown
        .map(|signal| NamedFigure {
            file: format!("initialization-{}-{number}", signal.name.replace(' ', "-")),
            condition: signal.name.to_owned(),
            figure: signal_figure(suite, simulations, signal),
        })
        .collect();
    let is_dead =
        |simulation: &Simulation<'_>| simulation.propagation.layers.iter().any(is_partly_dead);
    if simulations.iter().any(is_dead) {
        figures.push(NamedFigure {
            file: format!("initialization-dead-{number}"),
            condition: "gate-dead units".to_owned(),
            figure: dead_figure(suite, simulations),
        });
    }
    figures
}

/// How often simulation and theory agree, over all simulations, layers and signals.
fn agreement(simulations: &[Simulation<'_>]) -> String {
    let all: Vec<f64> = simulations.iter().flat_map(|s| distances(s.propagation)).collect();
    let near = all.iter().filter(|&&distance| distance <= MAX_NEAR).count();
    let furthest = all.iter().copied().fold(0.0, f64::max);
    format!(
        "Of {} comparisons of theory with simulation (layers × signals × conditions and arms), {near} are within {MAX_NEAR} standard errors; the furthest apart are {}.",
        all.len(),
        if furthest > MAX_SHOWN {
            format!("more than {MAX_SHOWN}")
        } else {
            number::significant(furthest, 2)
        }
    )
}

fn condition_words(cell: &InitializationCell) -> String {
    format!("{} init, depth {}, width {}", cell.init, cell.depth, cell.sample.width)
}

fn signal_figure(
    suite: &InitializationSuite,
    simulations: &[Simulation<'_>],
    signal: &Signal,
) -> Figure {
    // A correlation may be negative; the other signals span decades.
    let axis = if signal.name == "correlation" { Axis::linear } else { Axis::log };
    Figure {
        title: format!(
            "{}, by hidden layer at initialization: theory (lines) and simulation (markers) of {} networks",
            signal.title, suite.nets
        ),
        description: "The quantity against the layer, one color per arm: lines for theory, markers with whiskers for simulated networks; one plot per initialization and shape.".into(),
        x: layer_axis(&suite.depth),
        y: axis(signal.name),
        series: suite.arms.iter().map(|arm| arm.label()).collect(),
        panels: panels(simulations, |simulation| signal_marks(simulation, signal)),
    }
}

/// A line for theory and markers for the simulation.
fn signal_marks(simulation: &Simulation<'_>, signal: &Signal) -> [Mark; 2] {
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
}

/// Whether a signal is in the figure that explains the offset, and needs none of its own.
fn offset_figure_has(suite: &InitializationSuite, signal: &Signal) -> bool {
    suite.mean_share && signal.name == CORRELATION.name
}

/// For every rule and shape the correlation of two inputs, and the share of the squared mean beside it.
fn offset_figure(suite: &InitializationSuite, simulations: &[Simulation<'_>]) -> Figure {
    let halves = [(&CORRELATION, "correlation"), (&MEAN_SHARE, "share of mean²")];
    let [left, right] = halves.map(|(signal, words)| {
        let title = move |panel: Plot| Plot { title: format!("{words}, {}", panel.title), ..panel };
        panels(simulations, |simulation| signal_marks(simulation, signal)).into_iter().map(title)
    });
    Figure {
        title: format!(
            "What the mean of the outputs does to two inputs, by hidden layer at initialization: theory (lines) and simulation (markers) of {} networks",
            suite.nets
        ),
        description: "On the left the correlation of the pre-activations of two inputs against the layer, on the right the share of the squared mean in the second moment of what the next layer receives; one color per arm, lines for theory, markers with whiskers for simulated networks.".into(),
        x: layer_axis(&suite.depth),
        y: Axis::linear("correlation, or share"),
        series: suite.arms.iter().map(|arm| arm.label()).collect(),
        panels: left.zip(right).flat_map(|(left, right)| [left, right]).collect(),
    }
}

fn dead_figure(suite: &InitializationSuite, simulations: &[Simulation<'_>]) -> Figure {
    let marks = |simulation: &Simulation<'_>| {
        let points = simulated(&simulation.propagation.layers, |layer| layer.gate_dead, 100.0);
        [Mark { series: simulation.planned.arm, kind: Kind::Line, points }]
    };
    Figure {
        title: format!(
            "Gate-dead units (ε = 0.01) of each hidden layer at initialization, over {} inputs to each of {} networks",
            suite.inputs, suite.nets
        ),
        description: "Share of gate-dead units against the layer, one color per arm; one plot per initialization and shape.".into(),
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
        Plot {
            title: condition_words(shape),
            marks: alike.flat_map(&marks).collect(),
            ..Plot::default()
        }
    };
    shapes(simulations).into_iter().map(plot).collect()
}

/// The simulated values of the first layer, the last, and some between.
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

/// The signals in the first, middle and last layer; the figures and the records have the others.
fn signal_table(suite: &InitializationSuite, simulations: &[Simulation<'_>]) -> Table {
    let mut columns = vec![Column::left("condition"), Column::left("arm"), Column::right("layer")];
    for Signal { name, .. } in signals(suite) {
        columns.push(Column::right(format!("{name} (theory)")));
        columns.push(Column::right(format!("{name} (simulated)")));
    }
    let mut table = Table::new(columns);
    for Simulation { planned, label, propagation } in simulations {
        let layers = &propagation.layers;
        let last = layers.len().saturating_sub(1);
        let mut indices = vec![0, last / 2, last];
        indices.dedup();
        for layer in indices.into_iter().filter_map(|index| layers.get(index)) {
            let mut cells =
                vec![condition_words(&planned.cell), label.clone(), layer.layer.to_string()];
            for signal in signals(suite) {
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

/// Dead units and networks, and the largest distance from theory.
fn unit_table(simulations: &[Simulation<'_>]) -> Table {
    let mut table = Table::new([
        Column::left("condition"),
        Column::left("arm"),
        Column::right("exact zeros, last layer (%)"),
        Column::right("zero-output units (%)"),
        Column::right("gate-dead units (%)"),
        Column::right("dormant units (%)"),
        Column::right("collapsed networks (%)"),
        Column::right("dead for one input (theory, %)"),
        Column::right("dead for one input (simulated, %)"),
        Column::right("largest distance from theory (standard errors)"),
        Column::left("command"),
    ]);
    for Simulation { planned, label, propagation } in simulations {
        let Some(last) = propagation.layers.last() else { continue };
        let network = propagation.network;
        let exact = network.single_input_dead_share.theory;
        let furthest = distances(propagation).into_iter().fold(0.0, f64::max);
        let cells = [
            condition_words(&planned.cell),
            label.clone(),
            with_error(last.zero_share, 100.0),
            with_error(last.zero_dead, 100.0),
            with_error(last.gate_dead, 100.0),
            with_error(last.dormant, 100.0),
            with_error(network.dead_share, 100.0),
            exact.map_or_else(dash, |share| number::significant(100.0 * share, 3)),
            with_error(network.single_input_dead_share, 100.0),
            if furthest > MAX_SHOWN {
                format!("> {MAX_SHOWN}")
            } else {
                number::significant(furthest, 2)
            },
        ];
        table.row(cells.map(Cell::from).into_iter().chain([Cell::code(planned.cell.command())]));
    }
    table
}

/// The simulated value and its standard error.
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
