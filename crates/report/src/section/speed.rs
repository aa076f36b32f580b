//! Speed: kernels by buffer size, beside the kernel that only moves the data, and training steps.

use anyhow::Result;

use super::content::{Content, Section};
use crate::analysis::SpeedRow;
use crate::context::Context;
use crate::wording::{self, dash};
use harness::record::Timed;
use harness::run::COPY;
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::number;
use present::table::{Column, Format, Table};
use stats::{bootstrap, summary};

pub(super) static SECTION: Section = Section { title: "Speed", content };

/// Bytes that a kernel moves for an element: the `f32` it reads and the one it writes.
const BYTES_FORWARD: f64 = 8.0;
/// The backward kernel reads two.
const BYTES_BACKWARD: f64 = 12.0;

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.speed.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Arms interleaved in random order and back again within each block, one timing function called through one address, \
         inputs from N(0, 1). `copy` only moves the data: the floor that shows the work was done. Medians over blocks.",
    );
    for (suite, _) in context.saved.study.speed.iter().enumerate() {
        let rows: Vec<&SpeedRow> = context.speed.iter().filter(|row| row.suite == suite).collect();
        let sizes = sizes(&rows);
        if sizes.len() >= 2 {
            let file = Context::speed_figure_file("speed", suite);
            content.figure(file, &times(context, suite, &rows, &sizes));
            let file = Context::speed_figure_file("speed-ratio", suite);
            content.figure(file, &ratios(context, suite, &rows, &sizes));
        }
        let caches = caches(context);
        if !caches.is_empty() {
            content.text(&cache_note(caches));
        }
        content.text(&table(&rows, caches).render(Format::Markdown));
    }
    Ok(Some(content))
}

/// Bytes of the data caches of the machine that the timings come from.
fn caches<'a>(context: &Context<'a>) -> &'a [u64] {
    context.timings.first().map_or(&[], |timing| &timing.caches)
}

fn cache_note(caches: &[u64]) -> String {
    let level = |(at, bytes): (usize, &u64)| format!("L{} {}", at + 1, number::bytes(*bytes));
    let levels: Vec<String> = caches.iter().enumerate().map(level).collect();
    format!(
        "Data caches: {}. A kernel's buffers together lie in the smallest that holds them, else in memory; the lines in the figures stand where they no longer fit.",
        levels.join(", ")
    )
}

/// Bytes of all buffers of a kernel for an element.
fn bytes_per_element(what: Timed) -> Option<(f64, u32)> {
    match what {
        Timed::Forward { elements } => Some((BYTES_FORWARD, elements)),
        Timed::Backward { elements } => Some((BYTES_BACKWARD, elements)),
        _ => None,
    }
}

/// Where a kernel's buffers lie.
fn home(what: Timed, caches: &[u64]) -> Option<String> {
    let (bytes, elements) = bytes_per_element(what)?;
    let holds = |cache: &u64| bytes * f64::from(elements) <= *cache as f64;
    let level = caches.iter().position(holds);
    Some(level.map_or_else(|| "memory".to_owned(), |at| format!("L{}", at + 1)))
}

fn table(rows: &[&SpeedRow], caches: &[u64]) -> Table {
    let mut table = Table::new([
        Column::left("what"),
        Column::left("buffers in"),
        Column::left("arm"),
        Column::right("time (median)"),
        Column::right("GB/s"),
        Column::right("over copy"),
        Column::right("over the baseline"),
        Column::right("interval, at least 95 %"),
        Column::right("n (blocks)"),
    ]);
    for row in rows {
        let floor = row.floor.map(|ns| (COPY.to_owned(), ns));
        for (label, ns) in floor.into_iter().chain(row.medians.iter().cloned()) {
            let contrast = row.contrasts.iter().find(|contrast| contrast.arm == label);
            table.row([
                wording::timed(row.what),
                home(row.what, caches).filter(|_| !caches.is_empty()).unwrap_or_else(dash),
                label.clone(),
                wording::time(row.what, ns),
                bandwidth(row.what, &label, ns).unwrap_or_else(dash),
                row.floor
                    .map_or_else(dash, |floor| format!("×{}", number::significant(ns / floor, 3))),
                contrast.map_or_else(dash, |c| wording::factor(c.effect)),
                wording::factor_interval(contrast.and_then(|c| c.interval)),
                row.contrasts.first().map_or_else(dash, |c| c.blocks.to_string()),
            ]);
        }
    }
    table
}

fn bandwidth(what: Timed, label: &str, ns: f64) -> Option<String> {
    let (bytes, elements) = bytes_per_element(what)?;
    let bytes = if label == COPY { BYTES_FORWARD } else { bytes };
    Some(number::significant(bytes * f64::from(elements) / ns, 3))
}

/// Buffer sizes of a suite's kernels, ascending.
fn sizes(rows: &[&SpeedRow]) -> Vec<u32> {
    let elements = |row: &&SpeedRow| bytes_per_element(row.what).map(|(_, elements)| elements);
    let mut sizes: Vec<u32> = rows.iter().filter_map(elements).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// The horizontal axis of both figures.
fn size_axis(sizes: &[u32]) -> Axis {
    let mut x = Axis::log("elements in the buffer (f32)");
    x.ticks = sizes.iter().map(|&n| (f64::from(n), number::power_of_two(n))).collect();
    x
}

/// Forward beside backward, one line a series, and a line where the buffers outgrow a cache.
fn panels(
    caches: &[u64],
    rows: &[&SpeedRow],
    series: &[String],
    point: impl Fn(&SpeedRow, &str) -> Option<Point>,
) -> Vec<Panel> {
    let panel = |title: &str, bytes: f64, chosen: fn(Timed) -> bool| {
        let edge = |(at, cache): (usize, &u64)| (*cache as f64 / bytes, format!("L{}", at + 1));
        let mark = |(at, label): (usize, &String)| {
            let rows = rows.iter().filter(|row| chosen(row.what));
            let points = rows.filter_map(|row| point(row, label)).collect();
            Mark { series: at, kind: Kind::Line, points }
        };
        Panel {
            title: title.to_owned(),
            marks: series.iter().enumerate().map(mark).collect(),
            edges: caches.iter().enumerate().map(edge).collect(),
            ..Panel::default()
        }
    };
    let (forward, backward) = (
        |what| matches!(what, Timed::Forward { .. }),
        |what| matches!(what, Timed::Backward { .. }),
    );
    vec![
        panel("forward: y = f(x)", BYTES_FORWARD, forward),
        panel("backward: dx = dy · f'(x)", BYTES_BACKWARD, backward),
    ]
}

/// Nanoseconds an element by buffer size.
fn times(context: &Context<'_>, suite: usize, rows: &[&SpeedRow], sizes: &[u32]) -> Figure {
    let arms = &context.saved.study.speed[suite].arms;
    let series: Vec<String> = arms.iter().map(|arm| arm.label()).chain([COPY.to_owned()]).collect();
    let point = |row: &SpeedRow, label: &str| {
        let elements = f64::from(bytes_per_element(row.what)?.1);
        let samples = context.samples(suite, row.what, label)?;
        let per_element: Vec<f64> = samples.iter().map(|ns| ns / elements).collect();
        let interval = summary::median_interval(&per_element, bootstrap::LEVEL);
        Some(Point::new(elements, summary::median(&per_element), interval))
    };
    Figure {
        title: "Time of a kernel by buffer size: median over blocks, with its interval".into(),
        description: "Nanoseconds for each element against the number of elements, one line an arm and one for a plain copy; the values stand in the table below.".into(),
        x: size_axis(sizes),
        y: Axis::log("time (ns/element)"),
        panels: panels(caches(context), rows, &series, point),
        series,
    }
}

/// Time over the baseline's by buffer size.
fn ratios(context: &Context<'_>, suite: usize, rows: &[&SpeedRow], sizes: &[u32]) -> Figure {
    let arms = &context.saved.study.speed[suite].arms;
    let series: Vec<String> = arms.iter().map(|arm| arm.label()).collect();
    let point = |row: &SpeedRow, label: &str| {
        let elements = f64::from(bytes_per_element(row.what)?.1);
        let contrast = row.contrasts.iter().find(|contrast| contrast.arm == label)?;
        let interval = contrast.interval.and_then(|interval| interval.map(|effect| 1.0 + effect));
        Some(Point::new(elements, 1.0 + contrast.effect, interval))
    };
    let mut panels = panels(caches(context), rows, &series, point);
    for panel in &mut panels {
        panel.levels.push((1.0, format!("as fast as {}", series[0])));
    }
    Figure {
        title: format!(
            "Time over that of {} by buffer size: median ratio over blocks, with its interval",
            series[0]
        ),
        description: "The ratio of times against the number of elements, one line an arm; the values stand in the table below.".into(),
        x: size_axis(sizes),
        y: Axis::log("time over the baseline (ratio)"),
        panels,
        series,
    }
}
