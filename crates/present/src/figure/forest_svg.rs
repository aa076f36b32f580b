//! The drawing of a forest plot.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, Drawn, GRAY, INK, UNITS, draw_marker, line, stroke, write};
use super::document::document;
use super::effect_axis::EffectAxis;
use super::forest::{Forest, ForestBlock, ForestRow};
use super::layout::{LABEL, MARGIN, MEDIUM, TICK, TITLE};
use super::palette::{Style, styles};
use super::text::{cut, fitted, text_width, wrapped};

/// The height of a row whose label has one line, and of each further line.
const ROW: i32 = 17;
const LINE: i32 = 13;
/// The height of a heading within a block, and of the title of a block.
const HEADING: i32 = 18;
const BLOCK_TITLE: i32 = 24;
/// Room for the ticks and the label of an axis.
const AXIS: i32 = 42;
const BLOCK_GAP: i32 = 10;
/// The most room of labels and of verdicts.
const MAX_LABEL: i32 = 190;
const MAX_VERDICT: i32 = 100;
const INDENT: i32 = 8;
/// Room around the key.
const KEY_GAP: i32 = 18;
const GAP: i32 = 10;
/// The shade of margins.
const SHADE: RGBColor = RGBColor(222, 222, 222);
const GRID: RGBColor = RGBColor(238, 238, 238);

/// What stands at a height of a block.
enum Line<'f> {
    Heading(&'f str),
    Row(&'f ForestRow, Vec<String>),
}

impl Line<'_> {
    fn height(&self) -> i32 {
        match self {
            Line::Heading(_) => HEADING,
            Line::Row(_, label) => ROW + LINE * (label.len().max(1) as i32 - 1),
        }
    }
}

/// Where the columns of all blocks are.
#[derive(Clone, Copy)]
struct Columns {
    plot: i32,
    width: i32,
    verdict: i32,
    label_width: i32,
    verdict_width: i32,
}

impl Columns {
    fn of(forest: &Forest) -> Self {
        let rows = || forest.blocks.iter().flat_map(|block| &block.rows);
        let widest = |text: fn(&ForestRow) -> &str, most: i32| {
            rows().map(|row| text_width(text(row), TICK)).max().unwrap_or(0).min(most)
        };
        let label_width = widest(|row| &row.label, MAX_LABEL);
        let verdict_width = widest(|row| &row.verdict, MAX_VERDICT);
        let plot = MARGIN + INDENT + label_width + GAP;
        let verdict = MEDIUM - MARGIN - verdict_width;
        Self { plot, width: verdict - GAP - plot, verdict, label_width, verdict_width }
    }

    fn lines<'f>(&self, block: &'f ForestBlock) -> Vec<Line<'f>> {
        let mut lines = Vec::new();
        let mut group = "";
        for row in &block.rows {
            if row.group != group {
                group = &row.group;
                lines.push(Line::Heading(group));
            }
            lines.push(Line::Row(row, fitted(&row.label, self.label_width, TICK)));
        }
        lines
    }
}

impl Forest {
    /// The picture as an SVG document, for a page and a telephone: 480 pixels wide.
    pub fn svg(&self) -> String {
        let columns = Columns::of(self);
        let title = wrapped(&self.title, MEDIUM - 2 * MARGIN, TITLE);
        let top = MARGIN + title.len() as i32 * (TITLE + 6) + LABEL + KEY_GAP;
        let height_of = |block: &ForestBlock| {
            let lines: i32 = columns.lines(block).iter().map(Line::height).sum();
            BLOCK_TITLE + lines + AXIS + BLOCK_GAP
        };
        let shown = || self.blocks.iter().filter(|block| !block.rows.is_empty());
        let heights: Vec<i32> = shown().map(height_of).collect();
        let blocks =
            heights.iter().sum::<i32>() - if heights.is_empty() { -ROW } else { BLOCK_GAP };
        document([MEDIUM, top + blocks + MARGIN], [&self.title, &self.description], |root| {
            root.fill(&WHITE)?;
            for (line, text) in title.iter().enumerate() {
                let top = MARGIN + line as i32 * (TITLE + 6);
                write(root, text, (MARGIN, top), TITLE, INK, (HPos::Left, VPos::Top))?;
            }
            if heights.is_empty() {
                let place = (MEDIUM / 2, top);
                return write(root, "no data", place, LABEL, GRAY, (HPos::Center, VPos::Top));
            }
            self.draw_key(root, top - LABEL - KEY_GAP + 6)?;
            let mut top = top;
            for (block, height) in shown().zip(heights) {
                self.draw_block(root, &columns, block, top)?;
                top += height;
            }
            Ok(())
        })
    }

    /// Whether the axis of a block is stretched around no difference, so that a caption should say it.
    pub fn has_stretched_axis(&self) -> bool {
        self.blocks.iter().any(|block| EffectAxis::of(block, 0, MEDIUM).is_stretched())
    }

    /// Says what the line and the shade are, and the open markers where there are any.
    fn draw_key<'b>(&self, root: &Area<'b>, top: i32) -> Drawn<'b> {
        let middle = top + LABEL / 2;
        let text = |left: i32, text: &str| -> Result<i32, _> {
            write(root, text, (left, middle), TICK, INK, (HPos::Left, VPos::Center))?;
            Ok(left + text_width(text, TICK) + 14)
        };
        let mut left = MARGIN + 4;
        line(root, [(left, middle - 7), (left, middle + 7)], INK, 1.2)?;
        left = text(left + 8, "no difference")?;
        shade(root, [left, left + 18], [middle - 7, middle + 7])?;
        left = text(left + 24, "within the margin")?;
        if self.blocks.iter().flat_map(|block| &block.rows).any(|row| row.open) {
            if let Some(style) = styles(&self.series).first() {
                draw_marker(root, ((left + 4) * UNITS, middle * UNITS), *style, true)?;
            }
            text(left + 14, "only a bound")?;
        }
        Ok(())
    }

    fn draw_block<'b>(
        &self,
        root: &Area<'b>,
        columns: &Columns,
        block: &ForestBlock,
        top: i32,
    ) -> Drawn<'b> {
        let axis = EffectAxis::of(block, columns.plot, columns.width);
        let lines = columns.lines(block);
        let first = top + BLOCK_TITLE;
        let title = cut(&block.title, MEDIUM - 2 * MARGIN, LABEL + 1);
        write(root, &title, (MARGIN, top + 4), LABEL + 1, INK, (HPos::Left, VPos::Top))?;
        let mut height = first;
        for line in &lines {
            let ends = match line {
                Line::Row(row, _) => block.effects.margin(row.margin),
                Line::Heading(_) => None,
            };
            let ends = ends.map(|ends| ends.map(|end| axis.pixels(end)));
            if let Some([Some(low), Some(high)]) = ends {
                // At least as wide as a hair, beside the line of no difference.
                let ends = [low.floor() as i32, (high.ceil() as i32).max(low.floor() as i32 + 1)];
                shade(root, ends, [height, height + line.height()])?;
            }
            height += line.height();
        }
        self.draw_axis(root, columns, block, axis, &stretches(&lines, first))?;
        let styles = styles(&self.series);
        let mut height = first;
        for line in &lines {
            match line {
                Line::Heading(group) => {
                    let place = (MARGIN, height + HEADING / 2 + 1);
                    let text = cut(group, MEDIUM - 2 * MARGIN, TICK);
                    write(root, &text, place, TICK, GRAY, (HPos::Left, VPos::Center))?;
                }
                Line::Row(row, label) => {
                    let middle = height + line.height() / 2;
                    let style = styles.get(row.series).copied();
                    draw_row(root, columns, axis, row, label, middle, style)?;
                }
            }
            height += line.height();
        }
        Ok(())
    }

    /// Draws the axis with its ticks below the rows, and the line of no difference through them, with gaps
    /// for headings, which may be long.
    fn draw_axis<'b>(
        &self,
        root: &Area<'b>,
        columns: &Columns,
        block: &ForestBlock,
        axis: EffectAxis,
        stretches: &[[i32; 2]],
    ) -> Drawn<'b> {
        let through_rows = |x: i32, color: RGBColor, width: f64| -> Drawn<'b> {
            stretches
                .iter()
                .try_for_each(|[from, to]| line(root, [(x, *from), (x, *to)], color, width))
        };
        let bottom = stretches.last().map_or(0, |[_, bottom]| *bottom);
        for (x, label) in axis.ticks() {
            let x = x.round() as i32;
            through_rows(x, GRID, 1.0)?;
            line(root, [(x, bottom), (x, bottom + 4)], GRAY, 1.0)?;
            write(root, &label, (x, bottom + 6), TICK, INK, (HPos::Center, VPos::Top))?;
        }
        let [left, right] = [columns.plot, columns.plot + columns.width];
        line(root, [(left, bottom), (right, bottom)], GRAY, 1.0)?;
        through_rows(axis.none().round() as i32, INK, 1.2)?;
        let stretched = if axis.is_stretched() { "; scale stretched around 0" } else { "" };
        let label = format!("{}{stretched}", block.axis);
        let label = cut(&label, MEDIUM - 2 * MARGIN, LABEL);
        // Below the plot, moved as far as needed to stay in the picture.
        let half = text_width(&label, LABEL) / 2;
        let middle = (left + right) / 2;
        let middle = middle.min(MEDIUM - MARGIN - half).max(MARGIN + half);
        write(root, &label, (middle, bottom + 22), LABEL, INK, (HPos::Center, VPos::Top))
    }
}

/// Where rows stand without a heading between them, in pixels.
fn stretches(lines: &[Line<'_>], first: i32) -> Vec<[i32; 2]> {
    let mut stretches: Vec<[i32; 2]> = Vec::new();
    let mut top = first;
    for line in lines {
        let bottom = top + line.height();
        if matches!(line, Line::Row(..)) {
            match stretches.last_mut().filter(|[_, end]| *end == top) {
                Some(stretch) => stretch[1] = bottom,
                None => stretches.push([top, bottom]),
            }
        }
        top = bottom;
    }
    stretches
}

fn draw_row<'b>(
    root: &Area<'b>,
    columns: &Columns,
    axis: EffectAxis,
    row: &ForestRow,
    label: &[String],
    middle: i32,
    style: Option<Style>,
) -> Drawn<'b> {
    let first = middle - LINE * (label.len() as i32 - 1) / 2;
    for (index, text) in label.iter().enumerate() {
        let place = (MARGIN + INDENT, first + LINE * index as i32);
        write(root, text, place, TICK, INK, (HPos::Left, VPos::Center))?;
    }
    let ink = if row.decided { INK } else { GRAY };
    let verdict = cut(&row.verdict, columns.verdict_width.max(1), TICK);
    write(root, &verdict, (columns.verdict, middle), TICK, ink, (HPos::Left, VPos::Center))?;
    let (Some(effect), Some(style)) = (axis.pixels(row.effect), style) else {
        // Beside the line of no difference, where there is room.
        let none = axis.none().round() as i32;
        let is_free = none + 40 < columns.plot + columns.width;
        let (x, side) = if is_free { (none + 6, HPos::Left) } else { (none - 6, HPos::Right) };
        return write(root, "n.a.", (x, middle), TICK, INK, (side, VPos::Center));
    };
    let units = |x: f64| (x * f64::from(UNITS)).round() as i32;
    let ends = row.interval.map(|it| [it.low(), it.high()].map(|end| axis.pixels(end)));
    if let Some([Some(low), Some(high)]) = ends {
        let (low, high, middle) = (units(low), units(high), middle * UNITS);
        let width = if row.decided { 2.4 } else { 1.2 };
        root.draw(&PathElement::new([(low, middle), (high, middle)], stroke(style.color, width)))?;
        for end in [low, high] {
            let cap = [(end, middle - 3 * UNITS), (end, middle + 3 * UNITS)];
            root.draw(&PathElement::new(cap, stroke(style.color, width)))?;
        }
    }
    draw_marker(root, (units(effect), middle * UNITS), style, row.open)
}

/// A shaded rectangle, in pixels.
fn shade<'b>(root: &Area<'b>, [left, right]: [i32; 2], [top, bottom]: [i32; 2]) -> Drawn<'b> {
    let corners = [(left * UNITS, top * UNITS), (right * UNITS, bottom * UNITS)];
    root.draw(&Rectangle::new(corners, SHADE.filled()))
}
