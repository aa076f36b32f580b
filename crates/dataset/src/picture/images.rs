//! A sheet of examples, one line per class.
//!
//! Some viewers refuse bitmaps in SVG. So equal neighbors in a line of pixels become one stroke,
//! and all strokes of one gray level one path.

use std::fmt::Write;

use ndarray::ArrayView1;

use super::page::{escaped, svg};
use crate::dataset::Dataset;

/// The most lines of a sheet.
const MAX_LINES: u16 = 10;

/// The most examples per line.
const MAX_COLUMNS: usize = 12;

/// The number of gray levels.
const LEVELS: usize = 6;

/// The most bytes of a sheet.
const MAX_BYTES: usize = 60_000;

/// Side of an example on the page.
const TILE: f64 = 44.0;

/// Width of the class names at the left.
const MARGIN: f64 = 28.0;

/// The fewest examples per line; if even these are too large, pixels are left out.
const MIN_COLUMNS: usize = 4;

/// As many examples of the first classes as stay below the limit of bytes. If even a few are too
/// large, every second pixel is drawn, or every third, and so on.
pub(super) fn sheet(dataset: &Dataset, labels: &[u16], [height, width]: [usize; 2]) -> String {
    let mut step = height.max(width).div_ceil(64).max(1);
    loop {
        for columns in (MIN_COLUMNS..=MAX_COLUMNS).rev() {
            let svg = sheet_of(dataset, labels, Pixels { height, width, step }, columns);
            if svg.len() <= MAX_BYTES {
                return svg;
            }
        }
        step += 1;
    }
}

/// The size of an example, and the step from one drawn pixel to the next.
#[derive(Clone, Copy)]
struct Pixels {
    height: usize,
    width: usize,
    step: usize,
}

impl Pixels {
    /// Height and width as drawn.
    fn drawn(self) -> [usize; 2] {
        [self.height, self.width].map(|length| length.div_ceil(self.step))
    }
}

/// The sheet with this many examples per line.
fn sheet_of(dataset: &Dataset, labels: &[u16], pixels: Pixels, columns: usize) -> String {
    let rows_of = |class: u16| -> Vec<usize> {
        (0..labels.len()).filter(|&row| labels[row] == class).take(columns).collect()
    };
    let classes: Vec<(u16, Vec<usize>)> = (0..MAX_LINES)
        .map(|class| (class, rows_of(class)))
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    // Examples are one pixel apart; lengths inside `g` are pixels of the data.
    let [height, width] = pixels.drawn();
    let (step_x, step_y) = (width + 1, height + 1);
    let scale = TILE / height.max(width).max(1) as f64;
    let mut strokes = Strokes::default();
    let mut names = String::new();
    let mut background = String::new();
    for (line, (class, rows)) in classes.iter().enumerate() {
        let top = line * step_y;
        let middle = (top as f64 + height as f64 / 2.0) * scale + 12.0;
        let name = dataset.names.classes.get(usize::from(*class));
        let name = name.map_or_else(|| class.to_string(), |name| escaped(name));
        let _ = writeln!(names, "<text x=\"10\" y=\"{middle:.1}\">{name}</text>");
        for (column, &row) in rows.iter().enumerate() {
            let left = column * step_x;
            let _ = write!(background, "M{left} {top}h{width}v{height}h-{width}z");
            strokes.add(dataset.inputs.row(row), pixels, [left, top]);
        }
    }
    let body = format!(
        "{names}<g transform=\"translate({MARGIN} 8) scale({scale:.4})\" shape-rendering=\"crispEdges\">\n<path d=\"{background}\"/>\n<g transform=\"translate(0 .5)\" fill=\"none\">\n{}</g>\n</g>\n",
        strokes.paths()
    );
    let page_width = (MARGIN + (columns * step_x) as f64 * scale + 8.0).ceil();
    let page_height = ((classes.len() * step_y) as f64 * scale + 16.0).ceil();
    svg(dataset, [page_width, page_height], &body)
}

/// The path of each gray level.
///
/// Every stroke starts at an absolute position. Relative ones would be shorter, but drift in a
/// renderer with fixed-point coordinates.
#[derive(Default)]
struct Strokes {
    levels: [String; LEVELS],
}

impl Strokes {
    /// Adds one example at a position; its largest value is white, its smallest black.
    fn add(&mut self, values: ArrayView1<'_, f32>, pixels: Pixels, [left, top]: [usize; 2]) {
        let low = values.iter().copied().fold(f32::MAX, f32::min);
        let high = values.iter().copied().fold(f32::MIN, f32::max);
        let span = if high > low { high - low } else { 1.0 };
        let level = |value: f32| (((value - low) / span * LEVELS as f32) as usize).min(LEVELS - 1);
        let [height, width] = pixels.drawn();
        for y in 0..height {
            let start = y * pixels.step * pixels.width;
            let line: Vec<usize> =
                (0..width).map(|x| level(values[start + x * pixels.step])).collect();
            let mut x = 0;
            for run in line.chunk_by(|a, b| a == b) {
                if run[0] > 0 {
                    self.stroke(run[0], [left + x, top + y], run.len());
                }
                x += run.len();
            }
        }
    }

    /// Adds a stroke of `length` pixels.
    fn stroke(&mut self, level: usize, [x, y]: [usize; 2], length: usize) {
        let _ = write!(self.levels[level], "M{x} {y}h{length}");
    }

    /// All paths as SVG.
    fn paths(&self) -> String {
        let mut paths = String::new();
        for (level, path) in self.levels.iter().enumerate().skip(1) {
            let gray = 255 * level / (LEVELS - 1);
            let _ =
                writeln!(paths, "<path stroke=\"#{gray:02x}{gray:02x}{gray:02x}\" d=\"{path}\"/>");
        }
        paths
    }
}
