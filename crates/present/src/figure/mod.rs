//! Figures: one or more panels with common axes and one legend, as SVG.
//!
//! Text stays text, the background is white (a dark page would hide dark lines), and there are a
//! title and a description for screen readers. Coordinates are rounded to a tenth of a pixel, so
//! that the same values give the same bytes.

mod scale;
mod model;
mod ticks;
mod axis;
mod curve;
mod layout;
mod palette;
mod canvas;
mod marks;
mod panel;
mod draw;
mod svg;
mod values;

pub use curve::Curve;
pub use model::{Axis, Figure, Kind, Mark, Panel, Point};
pub use scale::Scale;
