//! Colors and markers of series.
//!
//! No meaning rests on a color alone: every color comes with a marker of its own, for eyes and
//! printers that do not distinguish colors.

use plotters::style::RGBColor;

/// The colors of Okabe and Ito (2008), which color-blind people can distinguish, without yellow;
/// orange and sky blue are darkened for contrast with white.
const COLORS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 140, 102),
    RGBColor(190, 96, 155),
    RGBColor(40, 40, 40),
    RGBColor(46, 150, 205),
    RGBColor(190, 136, 0),
];

/// Shapes of markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
}

/// Five markers for seven colors: a series shares both with another one only after 35.
const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Cross];

/// The color of a series.
pub(super) fn color(series: usize) -> RGBColor {
    COLORS[series % COLORS.len()]
}

/// The marker of a series.
pub(super) fn marker(series: usize) -> Marker {
    MARKERS[series % MARKERS.len()]
}
