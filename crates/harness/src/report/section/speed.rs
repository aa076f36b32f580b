//! Speed: kernels by buffer size, beside the kernel that only moves the data, and training steps.
//!
//! Deliberately absent: comparisons with another machine or another day.

use anyhow::Result;

use super::{Content, Section};
use crate::analysis::SpeedRow;
use crate::record::Timed;
use crate::report::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use crate::report::table::{Column, Format, Table};
use crate::report::{Context, number};
use crate::run::COPY;
use crate::stats::summary;

pub(super) static SECTION: Section = Section { name: "speed", title: "Speed", content };

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
        if let Some(figure) = kernels(context, suite, &rows) {
            let number = if suite == 0 { String::new() } else { format!("-{}", suite + 1) };
            content.figure(format!("speed{number}.svg"), &figure);
        }
        content.text(&table(&rows).render(Format::Markdown));
    }
    Ok(Some(content))
}

fn table(rows: &[&SpeedRow]) -> Table {
    let mut table = Table::new([
        Column::left("what"),
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
            let factor = |value: f64| format!("×{}", number::significant(value, 3));
            let dash = || "–".to_owned();
            let interval = contrast.and_then(|c| c.interval);
            table.row([
                number::timed(row.what),
                label.clone(),
                number::time(row.what, ns),
                bandwidth(row.what, &label, ns).unwrap_or_else(dash),
                row.floor.map_or_else(dash, |floor| factor(ns / floor)),
                contrast.map_or_else(dash, |c| factor(1.0 + c.effect)),
                interval.map_or_else(dash, |i| {
                    format!("{} to {}", factor(1.0 + i.low()), factor(1.0 + i.high()))
                }),
                row.contrasts.first().map_or_else(dash, |c| c.blocks.to_string()),
            ]);
        }
    }
    table
}

fn bandwidth(what: Timed, label: &str, ns: f64) -> Option<String> {
    let bytes = match what {
        Timed::Backward { elements } if label == COPY => BYTES_FORWARD * f64::from(elements),
        Timed::Forward { elements } => BYTES_FORWARD * f64::from(elements),
        Timed::Backward { elements } => BYTES_BACKWARD * f64::from(elements),
        _ => return None,
    };
    Some(number::significant(bytes / ns, 3))
}

/// Nanoseconds an element by buffer size, forward beside backward.
fn kernels(context: &Context<'_>, suite: usize, rows: &[&SpeedRow]) -> Option<Figure> {
    let arms = &context.saved.study.speed[suite].arms;
    let mut series: Vec<String> = arms.iter().map(|arm| arm.label()).collect();
    series.push(COPY.to_owned());
    let sizes = |row: &&SpeedRow| match row.what {
        Timed::Forward { elements } | Timed::Backward { elements } => Some(elements),
        _ => None,
    };
    let panel = |title: &str, chosen: fn(Timed) -> bool| -> Panel {
        let mark = |(at, label): (usize, &String)| {
            let points = rows.iter().filter(|row| chosen(row.what)).filter_map(|row| {
                let elements = f64::from(sizes(row)?);
                let samples = context.timings.iter().find(|timing| {
                    (timing.suite, timing.what) == (suite, row.what) && timing.arm == *label
                })?;
                let per_element: Vec<f64> = samples.ns.iter().map(|ns| ns / elements).collect();
                let interval = summary::median_interval(&per_element, 0.95);
                Some(Point::new(elements, summary::median(&per_element), interval))
            });
            Mark { series: at, kind: Kind::Line, points: points.collect() }
        };
        let marks = series.iter().enumerate().map(mark).collect();
        Panel { title: title.to_owned(), marks, levels: Vec::new() }
    };
    let mut elements: Vec<u32> = rows.iter().filter_map(sizes).collect();
    elements.sort_unstable();
    elements.dedup();
    if elements.len() < 2 {
        return None;
    }
    let mut x = Axis::log("elements in the buffer (f32)");
    x.ticks = elements.iter().map(|&n| (f64::from(n), number::power_of_two(n))).collect();
    Some(Figure {
        title: "Time of a kernel by buffer size: median over blocks, with its interval".into(),
        description: "Nanoseconds for each element against the number of elements, one line an arm and one for a plain copy; the values stand in the table below.".into(),
        x,
        y: Axis::log("time (ns/element)"),
        panels: vec![
            panel("forward: y = f(x)", |what| matches!(what, Timed::Forward { .. })),
            panel("backward: dx = dy · f'(x)", |what| matches!(what, Timed::Backward { .. })),
        ],
        series,
    })
}
