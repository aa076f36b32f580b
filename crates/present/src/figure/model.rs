//! What a figure shows, apart from how it is drawn.

use stats::Interval;

use super::scale::Scale;
use crate::number;

/// A picture with one legend and common axes.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Short, in words, without a period; it also names the picture for screen readers.
    pub title: String,
    /// What a person who cannot see it should know: what is on the axes, what stands out.
    pub description: String,
    /// The horizontal axis of every panel.
    pub x: Axis,
    /// The vertical axis of every panel, with one range for all unless it says otherwise.
    pub y: Axis,
    /// Names in the legend. A mark refers to them by index. The name decides color and marker, which
    /// are the same in all panels, and for the functions of the project in all figures.
    pub series: Vec<String>,
    /// Small multiples, in reading order.
    pub panels: Vec<Panel>,
}

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The quantity with its unit.
    pub label: String,
    /// Linear or logarithmic.
    pub scale: Scale,
    /// Values and labels of the ticks; empty for ticks at round numbers. Categories are ticks at
    /// 0, 1, 2, …
    pub ticks: Vec<(f64, String)>,
    /// Whether the axis starts at zero: for bars and proportions.
    pub from_zero: bool,
    /// Whether every panel has a range of its own, for the vertical axis.
    pub per_panel: bool,
    /// Whether its ticks are categories at 0, 1, 2, …
    pub is_categorical: bool,
}

/// One coordinate system.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// What distinguishes it from the other panels; may be empty.
    pub title: String,
    /// What is drawn in it, each kind of mark above the ones before in the order bars, rules,
    /// curves, lines, points.
    pub marks: Vec<Mark>,
    /// Horizontal lines with a name, for a target or a theoretical value.
    pub levels: Vec<(f64, String)>,
    /// Vertical lines with a name, for a size at which something changes.
    pub edges: Vec<(f64, String)>,
}

/// The values of one series in one panel.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Index of its name in [`Figure::series`].
    pub series: usize,
    /// How it is drawn.
    pub kind: Kind,
    /// Its values in ascending order of x. A value that is not finite, or not positive on a
    /// logarithmic axis, leaves a gap; lines, points and bars have "n.a." where it is not finite.
    pub points: Vec<Point>,
}

/// How a mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Markers with whiskers for the intervals, joined by a line.
    Line,
    /// A line with a band for the intervals and a marker here and there.
    Curve,
    /// Markers with whiskers, not joined: for measurements beside a rule.
    Points,
    /// A thin line and nothing else: for a theoretical prediction.
    Rule,
    /// Bars side by side with whiskers; x is the index of the category.
    Bars,
}

impl Kind {
    /// Whether every point is a value of its own, so that a reader would miss one that is not there.
    pub(super) fn has_single_values(self) -> bool {
        matches!(self, Kind::Line | Kind::Points | Kind::Bars)
    }
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
    /// Whether the marker is open, for a value that is only a bound (some runs were censored).
    pub open: bool,
}

impl Axis {
    /// A linear axis with ticks at round numbers.
    pub fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Linear,
            ticks: Vec::new(),
            from_zero: false,
            per_panel: false,
            is_categorical: false,
        }
    }

    /// A logarithmic axis with ticks at round numbers.
    pub fn log(label: impl Into<String>) -> Self {
        Self { scale: Scale::Log, ..Self::linear(label) }
    }

    /// The same axis with ticks at these values.
    pub fn with_ticks_at(mut self, values: impl IntoIterator<Item = f64>) -> Self {
        self.ticks = values.into_iter().map(|value| (value, number::shortest(value))).collect();
        self
    }

    /// The axis of a bar chart, with the categories at 0, 1, 2, …
    pub fn categories(label: impl Into<String>, names: impl IntoIterator<Item = String>) -> Self {
        let ticks = names.into_iter().enumerate().map(|(index, name)| (index as f64, name));
        Self { ticks: ticks.collect(), is_categorical: true, ..Self::linear(label) }
    }

    /// The same axis, starting at zero.
    pub fn starting_at_zero(mut self) -> Self {
        self.from_zero = true;
        self
    }

    /// The same axis, with a range of its own in every panel. Only a vertical axis can have that.
    pub fn per_panel(mut self) -> Self {
        self.per_panel = true;
        self
    }
}

impl Point {
    /// A value with its interval.
    pub fn new(x: f64, y: f64, interval: Option<Interval>) -> Self {
        Self { x, y, interval, open: false }
    }
}
