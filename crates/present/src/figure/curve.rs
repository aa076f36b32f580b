//! One curve as text for a terminal, drawn with the dots of Braille characters: two across and four down in
//! each character.

use std::fmt::Write;

use super::scale::Scale;
use super::ticks::{Tick, linear_ticks, log_ticks};

/// Lines of the drawing, without the axis below.
const ROWS: usize = 14;
/// Fewer columns than this would hold no curve.
const MIN_COLUMNS: usize = 16;
/// The first character without dots; dots are bits of its code.
const BLANK: u32 = 0x2800;
/// The bits of a character: by row of dots, left and right.
const BITS: [[u32; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// A curve with the names of its axes, units included.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve<'a> {
    /// Points from left to right; those without a position on the scale are left out.
    pub points: &'a [(f64, f64)],
    /// The range of the horizontal axis, which is linear.
    pub x_range: [f64; 2],
    /// Name and unit of the horizontal axis.
    pub x_title: &'a str,
    /// Name and unit of the vertical axis.
    pub y_title: &'a str,
    /// The scale of the vertical axis.
    pub y_scale: Scale,
}

impl Scale {
    /// The scale on which a curve is seen best: logarithmic for positive values that span a factor of ten.
    pub fn of_values(values: impl IntoIterator<Item = f64>) -> Self {
        let range = values.into_iter().filter(|value| value.is_finite());
        let (low, high) = range.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        if low > 0.0 && high >= 10.0 * low { Scale::Log } else { Scale::Linear }
    }
}

impl Curve<'_> {
    /// The drawing, in lines of at most `width` columns; empty where fewer than two points can be drawn or
    /// the width is too small.
    pub fn text(&self, width: usize) -> String {
        let place = |&(x, y): &(f64, f64)| Some((x, self.y_scale.position(y)?));
        let placed: Vec<(f64, f64)> = self.points.iter().filter_map(place).collect();
        let heights = || placed.iter().map(|point| point.1);
        let (low, high) = heights()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
        // A curve without height lies in the middle.
        let [low, high] = if low < high { [low, high] } else { [low - 0.5, high + 0.5] };
        let ticks = match self.y_scale {
            Scale::Linear => linear_ticks(low, high),
            Scale::Log => log_ticks(low, high),
        };
        let ticks: Vec<Tick> =
            ticks.into_iter().filter(|(y, _)| (low..=high).contains(y)).collect();
        let margin = ticks.iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
        let columns = width.saturating_sub(margin + 2);
        if placed.len() < 2 || columns < MIN_COLUMNS || self.x_range[0] >= self.x_range[1] {
            return String::new();
        }
        let mut dots = Dots::new(columns);
        let [left, right] = self.x_range;
        let across = |x: f64| (x - left) / (right - left) * (2 * columns - 1) as f64;
        let down = |y: f64| (high - y) / (high - low) * (4 * ROWS - 1) as f64;
        for pair in placed.windows(2) {
            dots.line(pair[0], pair[1], |(x, y)| [across(x), down(y)]);
        }
        let mut labels = vec![""; ROWS];
        for (y, label) in ticks.iter().rev() {
            labels[down(*y).round() as usize / 4] = label;
        }
        let scale = if self.y_scale == Scale::Log { ", log scale" } else { "" };
        let mut text = format!("{}{scale}\n", self.y_title);
        for (row, label) in dots.rows.iter().zip(labels) {
            let mark = if label.is_empty() { '│' } else { '┤' };
            let line: String = row.iter().map(|&code| character(code)).collect();
            let _ = writeln!(text, "{label:>margin$} {mark}{}", line.trim_end());
        }
        self.push_axis(&mut text, margin + 1, columns);
        text
    }

    /// The horizontal axis with its labels and its title.
    fn push_axis(&self, text: &mut String, margin: usize, columns: usize) {
        let [left, right] = self.x_range;
        let mut axis = vec!['─'; columns];
        let mut labels: Vec<char> = Vec::new();
        for (x, label) in linear_ticks(left, right) {
            let column = ((x - left) / (right - left) * (columns - 1) as f64).round() as usize;
            let length = label.chars().count();
            let last_start = (margin + 1 + columns).saturating_sub(length);
            let start = (margin + 1 + column).saturating_sub(length / 2).min(last_start);
            // A label that touches the one before it is left out.
            if labels.is_empty() || start > labels.len() {
                axis[column] = '┬';
                labels.resize(start, ' ');
                labels.extend(label.chars());
            }
        }
        let _ = writeln!(text, "{}└{}", " ".repeat(margin), axis.iter().collect::<String>());
        let _ = writeln!(text, "{}", labels.iter().collect::<String>());
        let _ = writeln!(text, "{:>width$}", self.x_title, width = margin + 1 + columns);
    }
}

/// The character with these dots; a space where there are none, since some fonts show an empty one.
fn character(code: u32) -> char {
    if code == 0 { ' ' } else { char::from_u32(BLANK + code).unwrap_or(' ') }
}

/// The dots of a drawing, as the bits of its characters.
struct Dots {
    rows: Vec<Vec<u32>>,
}

impl Dots {
    fn new(columns: usize) -> Self {
        Self { rows: vec![vec![0; columns]; ROWS] }
    }

    /// A straight line between two points, which `place` puts on the dots.
    fn line(&mut self, from: (f64, f64), to: (f64, f64), place: impl Fn((f64, f64)) -> [f64; 2]) {
        let ([x0, y0], [x1, y1]) = (place(from), place(to));
        let steps = (x1 - x0).abs().max((y1 - y0).abs()).ceil().max(1.0);
        for step in 0..=steps as usize {
            let share = step as f64 / steps;
            self.set((x0 + share * (x1 - x0)).round(), (y0 + share * (y1 - y0)).round());
        }
    }

    fn set(&mut self, x: f64, y: f64) {
        let (x, y) = (x as usize, y as usize);
        if let Some(code) = self.rows.get_mut(y / 4).and_then(|row| row.get_mut(x / 2)) {
            *code |= BITS[y % 4][x % 2];
        }
    }
}
