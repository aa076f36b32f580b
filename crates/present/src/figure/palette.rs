//! Colours and markers of series.
//!
//! Deliberately absent: meaning by colour alone. Every colour comes with a marker of its own, for
//! eyes and printers that do not tell them apart.

use plotters::style::RGBColor;

/// Colours that stay apart for colour-blind eyes: those of Okabe and Ito (2008), without yellow,
/// and orange and sky blue darkened so that they hold against white.
const COLOURS: [RGBColor; 7] = [
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

const MARKERS: [Marker; 5] =
    [Marker::Circle, Marker::Square, Marker::Triangle, Marker::Diamond, Marker::Cross];

/// The colour of a series; after 7 they start again, with other markers.
pub(super) fn colour(series: usize) -> RGBColor {
    COLOURS[series % COLOURS.len()]
}

/// The marker of a series.
pub(super) fn marker(series: usize) -> Marker {
    MARKERS[series % MARKERS.len()]
}
