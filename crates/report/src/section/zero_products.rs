//! What zeros are worth: products that skip zeros among the inputs over the dense product of the trainer.

use anyhow::Result;

use super::content::{Content, Part, Section};
use crate::layout::speed_file;
use crate::wording::{self, dash};
use analysis::ZeroLine;
use claims::Context;
use claims::{crossing_words, line_name, measured_percentages};
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::number;
use present::table::{Column, Table};
use stats::summary;
use study::ZeroPattern;

pub(crate) static SECTION: Section =
    Section { title: "What zeros are worth", part: Part::Findings, content };

fn content(context: &Context<'_>) -> Result<Option<Content>> {
    let mut content = Content::default();
    for suite in 0..context.saved.study.speed.len() {
        let lines: Vec<&ZeroLine> =
            context.zero_lines.iter().filter(|line| line.suite == suite).collect();
        let Some(first) = lines.first() else { continue };
        content.text(&format!(
            "The product of {} inputs and the weights of {} units, in `f32` with one thread: the dense product of the trainer, and one that finds the zeros among the inputs and skips them. \
             Scattered zeros are at random positions, and each is skipped by itself. Dead units are inputs that are 0 for the whole batch, and what remains is a dense product. \
             Finding the zeros is part of the time. The trainer itself skips nothing.",
            first.inputs, first.outputs
        ));
        let file = speed_file("zero-products", suite);
        content.figure(&file, &figure(context, &lines), "Below the dashed line skipping zeros is faster; vertical lines mark the shares that ReLU's networks have.");
        let crossings =
            lines.iter().map(|line| format!("- {}: {}.\n", line_name(line), crossing_words(line)));
        content.text(&crossings.collect::<String>());
        content.text(&shares(context));
        content.table(&file, "Times of both products", &table(&lines));
    }
    Ok((!content.is_empty()).then_some(content))
}

/// The shares of zeros that the study's networks have, in words.
fn shares(context: &Context<'_>) -> String {
    let words = |pattern| {
        let percentages = measured_percentages(context, pattern);
        let (low, high) = (percentages.first()?, percentages.last()?);
        let [low, middle, high] =
            [*low, summary::median(&percentages), *high].map(|value| number::significant(value, 2));
        let conditions = wording::count(percentages.len(), "condition");
        Some(format!("{low} to {high} % (median {middle} %, {conditions})"))
    };
    match (words(ZeroPattern::Scattered), words(ZeroPattern::DeadUnits)) {
        (Some(zeros), Some(dead)) => format!(
            "Vertical lines mark the smallest and the largest share of zeros among the outputs of ReLU's hidden layers after training: {zeros}. Units that are 0 for every row: {dead}."
        ),
        _ => "The study trains no ReLU network; the shares of zeros of such networks would stand here as vertical lines.".to_owned(),
    }
}

fn figure(context: &Context<'_>, lines: &[&ZeroLine]) -> Figure {
    let mark = |(series, line): (usize, &&ZeroLine)| {
        let point = |point| {
            let ratio = line.ratio(point)?;
            let interval = ratio.interval.and_then(|interval| interval.map(|effect| 1.0 + effect));
            Some(Point::new(f64::from(point.percent), 1.0 + ratio.effect, interval))
        };
        Mark { series, kind: Kind::Line, points: line.points.iter().filter_map(point).collect() }
    };
    let percentages = measured_percentages(context, ZeroPattern::Scattered);
    let edges = match percentages[..] {
        [] => Vec::new(),
        // One name for both lines, since they may be close together.
        [low, .., high] if high > low => vec![(low, "ReLU".to_owned()), (high, String::new())],
        [only, ..] => vec![(only, "ReLU".to_owned())],
    };
    Figure {
        title: "Time of a product that skips zeros over that of the dense product: median over blocks, with its interval".into(),
        description: "The ratio of times against the percentage of zeros among the inputs, one line per batch size and pattern of zeros; below 1 skipping is faster.".into(),
        x: Axis::linear("zeros among the inputs (%)").starting_at_zero(),
        y: Axis::log("time (ratio to the dense product)"),
        series: lines.iter().map(|line| line_name(line)).collect(),
        panels: vec![Panel {
            marks: lines.iter().enumerate().map(mark).collect(),
            levels: vec![(1.0, "as fast as the dense product".to_owned())],
            edges,
            ..Panel::default()
        }],
    }
}

fn table(lines: &[&ZeroLine]) -> Table {
    let mut table = Table::new([
        Column::left("inputs"),
        Column::right("zeros (%)"),
        Column::right("dense (µs)"),
        Column::right("skipping (µs)"),
        Column::right("ratio to the dense product"),
        Column::right("interval, at least 95 %"),
        Column::right("n (blocks)"),
    ]);
    for line in lines {
        for point in &line.points {
            let ratio = line.ratio(point);
            table.row([
                line_name(line),
                point.percent.to_string(),
                number::significant(point.dense / 1e3, 3),
                number::significant(point.skipping / 1e3, 3),
                ratio.map_or_else(dash, |ratio| wording::factor(ratio.effect)),
                wording::factor_interval(ratio.and_then(|ratio| ratio.interval)),
                line.blocks.to_string(),
            ]);
        }
    }
    table
}
