//! The drawing of a heat map.
//!
//! Shades go from light to dark in one hue, so that they keep their order in gray, and they are tinted, so
//! that a dark page does not turn them around. Every cell with room has its number.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, Drawn, GRAY, INK, UNITS, line, write, write_upward};
use super::document::document;
use super::heat_map::{HeatMap, HeatPanel};
use super::layout::{LABEL, MARGIN, MEDIUM, TICK, TITLE};
use super::text::{cut, text_width, wrapped};
use super::ticks::linear_ticks;
use crate::number;

/// The lightest and the darkest shade.
const LIGHT: RGBColor = RGBColor(238, 245, 252);
const DARK: RGBColor = RGBColor(16, 36, 84);
/// Numbers on shades: white or black, but for a tint, since grays follow a dark page and shades do not.
const NUMBER_COLORS: [RGBColor; 2] = [RGBColor(255, 255, 247), RGBColor(0, 0, 8)];
/// The size of numbers in cells.
const NUMBER: i32 = 10;
/// Height of a cell with a number, and of one in a map with many rows.
const CELL: i32 = 15;
const LOW_CELL: i32 = 8;
/// Few rows are higher, up to a limit, so that their map has room for what rows are.
const MIN_PLOT: i32 = 60;
const MAX_CELL: i32 = 24;
/// The most rows with numbers.
const MAX_ROWS: usize = 20;
const CAPTION: i32 = 20;
const PANEL_GAP: i32 = 16;
/// Room for ticks and the label of the horizontal axis.
const BELOW: i32 = 36;
/// Room for what rows are.
const ROW_NAME: i32 = LABEL + 4;
const BAR: [i32; 2] = [180, 12];
const BAR_STEPS: i32 = 36;

/// The sizes of a map, in pixels.
struct Sizes {
    title: Vec<String>,
    /// Where panels begin.
    top: i32,
    columns: usize,
    /// Room for the ticks of the vertical axis, in the first column.
    labels: i32,
    plot_width: i32,
    cell_height: i32,
    plot_height: i32,
}

impl Sizes {
    fn of(map: &HeatMap) -> Self {
        let title = wrapped(&map.title, MEDIUM - 2 * MARGIN, TITLE);
        let top = MARGIN + title.len() as i32 * (TITLE + 6) + LABEL + TICK + BAR[1] + 22;
        let columns = map.panels.len().clamp(1, 2);
        let widest = map.y.1.iter().map(|name| text_width(name, TICK)).max().unwrap_or(0);
        let labels = widest.min(80) + 6 + ROW_NAME;
        let gaps = PANEL_GAP * (columns as i32 - 1);
        let plot_width = (MEDIUM - 2 * MARGIN - labels - gaps) / columns as i32;
        let rows = map.y.1.len();
        let cell_height = match rows {
            0..=MAX_ROWS => (MIN_PLOT / rows.max(1) as i32).clamp(CELL, MAX_CELL),
            _ => LOW_CELL,
        };
        let plot_height = cell_height * rows.max(1) as i32;
        Self { title, top, columns, labels, plot_width, cell_height, plot_height }
    }

    fn panel_height(&self) -> i32 {
        CAPTION + self.plot_height + BELOW
    }

    fn height(&self, map: &HeatMap) -> i32 {
        let rows = map.panels.len().max(1).div_ceil(self.columns) as i32;
        self.top + rows * self.panel_height() + MARGIN
    }
}

impl HeatMap {
    /// The picture as an SVG document, for a page and a telephone: 480 pixels wide.
    pub fn svg(&self) -> String {
        let sizes = Sizes::of(self);
        let size = [MEDIUM, sizes.height(self)];
        document(size, [&self.title, &self.description], |root| {
            root.fill(&WHITE)?;
            for (line, text) in sizes.title.iter().enumerate() {
                let top = MARGIN + line as i32 * (TITLE + 6);
                write(root, text, (MARGIN, top), TITLE, INK, (HPos::Left, VPos::Top))?;
            }
            if self.panels.is_empty() || self.x.1.is_empty() || self.y.1.is_empty() {
                let place = (MEDIUM / 2, sizes.top);
                return write(root, "no data", place, LABEL, GRAY, (HPos::Center, VPos::Top));
            }
            self.draw_shades(root, MARGIN + sizes.title.len() as i32 * (TITLE + 6))?;
            for (index, panel) in self.panels.iter().enumerate() {
                let (row, column) =
                    ((index / sizes.columns) as i32, (index % sizes.columns) as i32);
                let left = MARGIN + sizes.labels + column * (sizes.plot_width + PANEL_GAP);
                let top = sizes.top + row * sizes.panel_height();
                self.draw_panel(root, &sizes, panel, (left, top), column == 0)?;
            }
            Ok(())
        })
    }

    /// Draws the scale of shades with its numbers, and what "n.a." looks like where something is missing.
    fn draw_shades<'b>(&self, root: &Area<'b>, top: i32) -> Drawn<'b> {
        let value = cut(&self.value, MEDIUM - 2 * MARGIN, LABEL);
        write(root, &value, (MARGIN, top + 2), LABEL, INK, (HPos::Left, VPos::Top))?;
        let (left, bar_top) = (MARGIN + 4, top + LABEL + 8);
        let largest = self.largest();
        let [width, height] = BAR;
        for step in 0..BAR_STEPS {
            let [from, to] = [step, step + 1].map(|step| left + step * width / BAR_STEPS);
            let fraction = (f64::from(step) + 0.5) / f64::from(BAR_STEPS);
            rectangle(root, [from, to], [bar_top, bar_top + height], shade(fraction))?;
        }
        let ticks =
            if largest > 0.0 { linear_ticks(0.0, largest) } else { vec![(0.0, "0".into())] };
        let mut free_from = f64::NEG_INFINITY;
        for (tick, label) in ticks {
            let label = if tick < 1e5 { label } else { number::shortest(tick) };
            let place = tick / largest.max(f64::MIN_POSITIVE) * f64::from(width);
            let half = 0.5 * f64::from(text_width(&label, TICK));
            if place - half < free_from {
                continue;
            }
            free_from = place + half + 2.0;
            let x = left + place.round() as i32;
            line(root, [(x, bar_top + height), (x, bar_top + height + 3)], GRAY, 1.0)?;
            let place = (x, bar_top + height + 5);
            write(root, &label, place, TICK, INK, (HPos::Center, VPos::Top))?;
        }
        let is_missing = |panel: &HeatPanel| {
            let cells = (0..self.y.1.len())
                .flat_map(|row| (0..self.x.1.len()).map(move |column| (row, column)));
            cells.into_iter().any(|(row, column)| panel.value(row, column).is_none())
        };
        if self.panels.iter().any(is_missing) {
            let left = left + width + 40;
            missing(root, [left, left + 22], [bar_top, bar_top + height])?;
            let place = (left + 28, bar_top + height / 2);
            write(root, "n.a.", place, TICK, INK, (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }

    fn draw_panel<'b>(
        &self,
        root: &Area<'b>,
        sizes: &Sizes,
        panel: &HeatPanel,
        (left, top): (i32, i32),
        is_first: bool,
    ) -> Drawn<'b> {
        let title = cut(&panel.title, sizes.plot_width, LABEL);
        let place = (left, top + CAPTION - 5);
        write(root, &title, place, LABEL, INK, (HPos::Left, VPos::Bottom))?;
        let (top, largest) = (top + CAPTION, self.largest());
        let bottom = top + sizes.plot_height;
        let columns = self.x.1.len() as i32;
        let edge = |column: i32| left + column * sizes.plot_width / columns;
        for row in 0..self.y.1.len() {
            let low = bottom - row as i32 * sizes.cell_height;
            let heights = [low - sizes.cell_height, low];
            for column in 0..self.x.1.len() {
                let widths = [edge(column as i32), edge(column as i32 + 1)];
                let Some(value) = panel.value(row, column) else {
                    missing(root, widths, heights)?;
                    continue;
                };
                let fraction = if largest > 0.0 { (value / largest).clamp(0.0, 1.0) } else { 0.0 };
                rectangle(root, widths, heights, shade(fraction))?;
                let number = in_cell(value);
                let room = widths[1] - widths[0] - 1;
                if sizes.cell_height >= CELL && text_width(&number, NUMBER) <= room {
                    let color = readable_on(shade(fraction));
                    let place = ((widths[0] + widths[1]) / 2, low - sizes.cell_height / 2);
                    write(root, &number, place, NUMBER, color, (HPos::Center, VPos::Center))?;
                }
            }
        }
        self.draw_axes(root, sizes, (left, bottom), edge, is_first)
    }

    /// Names columns below and rows on the left, as many as have room, and says what they are.
    fn draw_axes<'b>(
        &self,
        root: &Area<'b>,
        sizes: &Sizes,
        (left, bottom): (i32, i32),
        edge: impl Fn(i32) -> i32,
        is_first: bool,
    ) -> Drawn<'b> {
        let mut free_from = i32::MIN;
        for (column, name) in self.x.1.iter().enumerate() {
            let middle = (edge(column as i32) + edge(column as i32 + 1)) / 2;
            let half = text_width(name, TICK) / 2 + 1;
            if middle - half < free_from || middle + half > MEDIUM {
                continue;
            }
            free_from = middle + half + 2;
            write(root, name, (middle, bottom + 4), TICK, INK, (HPos::Center, VPos::Top))?;
        }
        let place = (left + sizes.plot_width / 2, bottom + TICK + 7);
        write(root, &self.x.0, place, LABEL, INK, (HPos::Center, VPos::Top))?;
        if !is_first {
            return Ok(());
        }
        let name = cut(&self.y.0, sizes.plot_height + CAPTION + BELOW / 2, LABEL);
        write_upward(root, &name, (MARGIN - 4, bottom - sizes.plot_height / 2), LABEL, INK)?;
        // The first row has a name, and of the others every second, fourth, … so that none touch.
        let touches = |step: i32| (step - 1).max(1) * sizes.cell_height < TICK + 4;
        let step = (0..30).map(|power| 1 << power).find(|step| !touches(*step)).unwrap_or(1);
        for (row, name) in self.y.1.iter().enumerate() {
            let row = row as i32;
            if row != 0 && (row + 1) % step != 0 {
                continue;
            }
            let middle = bottom - row * sizes.cell_height - sizes.cell_height / 2;
            let name = cut(name, sizes.labels - ROW_NAME - 6, TICK);
            write(root, &name, (left - 5, middle), TICK, INK, (HPos::Right, VPos::Center))?;
        }
        Ok(())
    }
}

/// The number in a cell: nothing for 0, which the lightest shade says.
fn in_cell(value: f64) -> String {
    match value {
        0.0 => String::new(),
        _ if value.abs() < 9.95 => format!("{value:.1}").replace('-', "−"),
        _ => format!("{value:.0}").replace('-', "−"),
    }
}

/// The shade of a fraction of the largest value.
fn shade(fraction: f64) -> RGBColor {
    let between = |light: u8, dark: u8| {
        let (light, dark) = (f64::from(light), f64::from(dark));
        (light + (dark - light) * fraction).round() as u8
    };
    RGBColor(between(LIGHT.0, DARK.0), between(LIGHT.1, DARK.1), between(LIGHT.2, DARK.2))
}

/// The color of numbers that stands out more; at least 4.5 : 1 on every shade.
fn readable_on(shade: RGBColor) -> RGBColor {
    let [light, dark] = NUMBER_COLORS;
    if contrast(light, shade) >= contrast(dark, shade) { light } else { dark }
}

/// The ratio of contrast of two colors by WCAG 2, from 1 to 21.
fn contrast(a: RGBColor, b: RGBColor) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
    };
    let luminance = |RGBColor(red, green, blue): RGBColor| {
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

/// A cell without a value: a diagonal in a frame.
fn missing<'b>(root: &Area<'b>, [left, right]: [i32; 2], [top, bottom]: [i32; 2]) -> Drawn<'b> {
    let (right, bottom) = (right - 1, bottom - 1);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    for ends in corners.windows(2) {
        line(root, [ends[0], ends[1]], GRAY, 1.0)?;
    }
    line(root, [(left, bottom), (right, top)], GRAY, 1.0)
}

/// A rectangle without a gap to its neighbors.
fn rectangle<'b>(
    root: &Area<'b>,
    [left, right]: [i32; 2],
    [top, bottom]: [i32; 2],
    color: RGBColor,
) -> Drawn<'b> {
    let corners = [(left * UNITS, top * UNITS), (right * UNITS, bottom * UNITS)];
    root.draw(&Rectangle::new(corners, color.filled()))
}

#[cfg(test)]
mod tests {
    use super::{RGBColor, contrast, readable_on, shade};

    #[test]
    fn numbers_can_be_read_on_every_shade() {
        assert!((contrast(RGBColor(0, 0, 0), RGBColor(255, 255, 255)) - 21.0).abs() < 1e-9);
        for step in 0..=1000 {
            let shade = shade(f64::from(step) / 1000.0);
            let ratio = contrast(readable_on(shade), shade);
            assert!(ratio >= 4.5, "{shade:?}: {ratio}");
        }
    }
}
