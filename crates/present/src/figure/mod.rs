//! Figures: what is drawn, apart from how.
//!
//! A figure is one or more panels with common axes and one legend. It is written as SVG with text
//! as text, a white ground of its own (a dark page would swallow dark lines), a title and a
//! description for screen readers, and coordinates rounded to a tenth of a pixel, so that the same
//! values give the same bytes.
//!
//! Deliberately absent: which metric is shown; sections build figures.

mod draw;
mod layout;
mod marks;
mod palette;
mod scale;
mod svg;

pub use scale::Scale;

use crate::number;
use stats::Interval;

/// A picture with one legend and common axes.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Short, in words, without a full stop; it also names the picture for screen readers.
    pub title: String,
    /// What a person who cannot see it should know: what is on the axes, what stands out.
    pub description: String,
    /// The horizontal axis of every panel.
    pub x: Axis,
    /// The vertical axis of every panel.
    pub y: Axis,
    /// Names in the legend; a mark refers to them by position, and so keeps its colour and its
    /// marker over all panels and figures.
    pub series: Vec<String>,
    /// Small multiples, in reading order.
    pub panels: Vec<Panel>,
}

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What is measured, with its unit.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// Where ticks stand and what they say; empty for round numbers. Categories are ticks at
    /// 0, 1, 2, …
    pub ticks: Vec<(f64, String)>,
    /// Whether the axis starts at zero: for bars, and for shares.
    pub from_zero: bool,
}

/// One coordinate system.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// What sets it apart from the others; may be empty.
    pub title: String,
    /// What is drawn in it.
    pub marks: Vec<Mark>,
    /// Horizontal lines with a name, for a target or a theoretical value.
    pub levels: Vec<(f64, String)>,
    /// Vertical lines with a name, for a size at which something changes.
    pub edges: Vec<(f64, String)>,
}

/// The values of one series in one panel.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Position of its name in [`Figure::series`].
    pub series: usize,
    /// How it is drawn.
    pub kind: Kind,
    /// Its values in the order of x. Values that are not finite, or not positive on a logarithmic
    /// axis, leave a gap.
    pub points: Vec<Point>,
}

/// How a mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Markers with whiskers for the intervals, joined by a line.
    Line,
    /// A line with a band for the intervals and a marker here and there.
    Curve,
    /// Markers with whiskers, not joined: beside a rule.
    Points,
    /// A thin line and nothing else, for what a rule gives.
    Rule,
    /// Bars side by side with whiskers; x is the position of the category.
    Bars,
}

/// One value.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    /// Horizontal position.
    pub x: f64,
    /// Value.
    pub y: f64,
    /// Its interval.
    pub interval: Option<Interval>,
    /// Drawn open, for a value that is only a bound (some runs were censored).
    pub open: bool,
}

impl Axis {
    /// A linear axis with round ticks.
    pub fn linear(label: impl Into<String>) -> Self {
        Self { label: label.into(), scale: Scale::Linear, ticks: Vec::new(), from_zero: false }
    }

    /// A logarithmic axis with round ticks.
    pub fn log(label: impl Into<String>) -> Self {
        Self { scale: Scale::Log, ..Self::linear(label) }
    }

    /// Ticks at these values, written as they are.
    pub fn with_ticks_at(mut self, values: impl IntoIterator<Item = f64>) -> Self {
        self.ticks = values.into_iter().map(|value| (value, number::written(value))).collect();
        self
    }

    /// The axis of a bar chart: the categories stand at 0, 1, 2, …
    pub fn categories(label: impl Into<String>, names: impl IntoIterator<Item = String>) -> Self {
        let ticks = names.into_iter().enumerate().map(|(at, name)| (at as f64, name)).collect();
        Self { ticks, ..Self::linear(label) }
    }

    /// The same axis from zero.
    pub fn starting_at_zero(mut self) -> Self {
        self.from_zero = true;
        self
    }
}

impl Point {
    /// A value with its interval.
    pub fn new(x: f64, y: f64, interval: Option<Interval>) -> Self {
        Self { x, y, interval, open: false }
    }
}

impl Figure {
    /// The figure as an SVG document.
    pub fn svg(&self) -> String {
        svg::document(self)
    }
}
