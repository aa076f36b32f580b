//! Speed: kernels by buffer size, beside a kernel that only moves the data, and training steps.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::{speed_file, verdict_with_note};
use crate::wording::{self, dash};
use analysis::SpeedRow;
use claims::Context;
use harness::record::Timed;
use harness::run::COPY;
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::number;
use present::table::{Cell, Column, Table};
use stats::{bootstrap, summary};

pub(crate) static SECTION: Section = Section { title: "Speed", part: Part::Findings, content };

/// Bytes that a forward kernel moves per element: it reads one `f32` and writes one.
const BYTES_FORWARD: f64 = 8.0;
/// Bytes that a backward kernel moves per element: it reads two `f32` and writes one.
const BYTES_BACKWARD: f64 = 12.0;

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    if context.speed.is_empty() {
        return Ok(None);
    }
    let mut content = Content::default();
    content.text(
        "Within each block all arms are timed in random order and then in reverse order, by one timing function that calls each kernel through a pointer, on standard normal inputs. \
         `copy` only moves the data: no kernel that does its work can be faster. Times are medians over blocks.",
    );
    let caches = caches(context);
    if !caches.is_empty() {
        content.text(&cache_note(caches));
    }
    for (suite, _) in context.saved.study.speed.iter().enumerate() {
        let rows: Vec<&SpeedRow> = context.speed.iter().filter(|row| row.suite == suite).collect();
        let sizes = sizes(&rows);
        if sizes.len() >= 2 {
            let ratios = ratios(context, suite, &rows, &sizes);
            content.figure(&speed_file("speed-ratio", suite), &ratios, "On the dashed line a function takes as long as the baseline. In memory all are limited by moving the data.");
            let times = times(context, suite, &rows, &sizes);
            content.figure(&speed_file("speed", suite), &times, "No kernel can be below the copy.");
        }
        content.table(
            &speed_file("speed", suite),
            "Times of kernels and training steps, with their verdicts",
            &table(&rows, caches),
        );
    }
    Ok(Some(content))
}

/// Bytes of the data caches of the machine that the timings come from.
fn caches<'a>(context: &Context<'a>) -> &'a [u64] {
    context.timings.first().map_or(&[], |timing| &timing.caches)
}

fn cache_note(caches: &[u64]) -> String {
    let level = |(index, bytes): (usize, &u64)| format!("L{} {}", index + 1, number::bytes(*bytes));
    let levels: Vec<String> = caches.iter().enumerate().map(level).collect();
    format!(
        "Data caches: {}. A kernel's buffers lie in the smallest cache that holds all of them, else in memory; vertical lines in the figures mark the sizes at which they outgrow a cache.",
        levels.join(", ")
    )
}

/// Bytes per element of a kernel's buffers, and the number of elements.
fn bytes_and_elements(what: Timed) -> Option<(f64, u32)> {
    match what {
        Timed::Forward { elements } => Some((BYTES_FORWARD, elements)),
        Timed::Backward { elements } => Some((BYTES_BACKWARD, elements)),
        _ => None,
    }
}

/// The cache that holds a kernel's buffers, or memory.
fn buffer_location(what: Timed, caches: &[u64]) -> Option<String> {
    let (bytes, elements) = bytes_and_elements(what)?;
    let holds = |cache: &u64| bytes * f64::from(elements) <= *cache as f64;
    let level = caches.iter().position(holds);
    Some(level.map_or_else(|| "memory".to_owned(), |index| format!("L{}", index + 1)))
}

fn table(rows: &[&SpeedRow], caches: &[u64]) -> Table {
    let mut table = Table::new([
        Column::left("operation"),
        Column::left("buffers in"),
        Column::left("arm"),
        Column::right("time (median)"),
        Column::right("GB/s"),
        Column::right("ratio to copy"),
        Column::right("ratio to the baseline"),
        Column::right("interval, at least 95 %"),
        Column::right("margin"),
        Column::right("p (sign test)"),
        Column::right("n (blocks)"),
        Column::left("verdict"),
    ]);
    for row in rows {
        let floor = row.floor.map(|ns| (COPY.to_owned(), ns));
        for (label, ns) in floor.into_iter().chain(row.medians.iter().cloned()) {
            let contrast = row.contrasts.iter().find(|contrast| contrast.arm == label);
            let cells = [
                wording::timed(row.what),
                buffer_location(row.what, caches)
                    .filter(|_| !caches.is_empty())
                    .unwrap_or_else(dash),
                label.clone(),
                wording::time(row.what, ns),
                bandwidth(row.what, &label, ns).unwrap_or_else(dash),
                row.floor
                    .map_or_else(dash, |floor| format!("×{}", number::significant(ns / floor, 3))),
                contrast.map_or_else(dash, |c| wording::factor(c.effect)),
                wording::factor_interval(contrast.and_then(|c| c.interval)),
                contrast.map_or_else(dash, |c| wording::factor(c.margin)),
                contrast.map_or_else(dash, |c| number::p_value(Some(c.p))),
                row.contrasts.first().map_or_else(dash, |c| c.blocks.to_string()),
            ];
            let verdict = contrast.map_or_else(
                || Cell::from(dash()),
                |contrast| verdict_with_note(contrast.verdict, contrast.note.as_deref()),
            );
            table.row(cells.map(Cell::from).into_iter().chain([verdict]));
        }
    }
    table
}

fn bandwidth(what: Timed, label: &str, ns: f64) -> Option<String> {
    let (bytes, elements) = bytes_and_elements(what)?;
    let bytes = if label == COPY { BYTES_FORWARD } else { bytes };
    Some(number::significant(bytes * f64::from(elements) / ns, 3))
}

/// Buffer sizes of a suite's kernels, ascending.
fn sizes(rows: &[&SpeedRow]) -> Vec<u32> {
    let elements = |row: &&SpeedRow| bytes_and_elements(row.what).map(|(_, elements)| elements);
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

/// A plot for forward and one for backward, with one line per series and a vertical line where the
/// buffers outgrow a cache.
fn panels(
    caches: &[u64],
    rows: &[&SpeedRow],
    series: &[String],
    point: impl Fn(&SpeedRow, &str) -> Option<Point>,
) -> Vec<Panel> {
    let panel = |title: &str, bytes: f64, is_meant: fn(Timed) -> bool| {
        let edge =
            |(index, cache): (usize, &u64)| (*cache as f64 / bytes, format!("L{}", index + 1));
        let mark = |(series, label): (usize, &String)| {
            let rows = rows.iter().filter(|row| is_meant(row.what));
            let points = rows.filter_map(|row| point(row, label)).collect();
            Mark { series, kind: Kind::Line, points }
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

/// Nanoseconds per element by buffer size.
fn times(context: &Context<'_>, suite: usize, rows: &[&SpeedRow], sizes: &[u32]) -> Figure {
    let arms = &context.saved.study.speed[suite].arms;
    let series: Vec<String> = arms.iter().map(|arm| arm.label()).chain([COPY.to_owned()]).collect();
    let point = |row: &SpeedRow, label: &str| {
        let elements = f64::from(bytes_and_elements(row.what)?.1);
        let samples = context.samples(suite, row.what, label)?;
        let per_element: Vec<f64> = samples.iter().map(|ns| ns / elements).collect();
        let interval = summary::median_interval(&per_element, bootstrap::LEVEL);
        Some(Point::new(elements, summary::median(&per_element), interval))
    };
    Figure {
        title: "Time of a kernel by buffer size: median over blocks, with its interval".into(),
        description: "Nanoseconds per element against the number of elements, one line per arm and one for a plain copy.".into(),
        x: size_axis(sizes),
        y: Axis::log("time (ns/element)"),
        panels: panels(caches(context), rows, &series, point),
        series,
    }
}

/// The ratio of times to the baseline's by buffer size.
fn ratios(context: &Context<'_>, suite: usize, rows: &[&SpeedRow], sizes: &[u32]) -> Figure {
    let arms = &context.saved.study.speed[suite].arms;
    let series: Vec<String> = arms.iter().map(|arm| arm.label()).collect();
    let point = |row: &SpeedRow, label: &str| {
        let elements = f64::from(bytes_and_elements(row.what)?.1);
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
            "Ratio of a kernel's time to that of {} by buffer size: median over blocks, with its interval",
            series[0]
        ),
        description: "The ratio of times against the number of elements, one line per arm.".into(),
        x: size_axis(sizes),
        y: Axis::log("time (ratio to the baseline)"),
        panels,
        series,
    }
}
