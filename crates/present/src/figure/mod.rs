//! Figures: one or more panels with common axes and one legend; forest plots; heat maps. All as SVG.
//!
//! Text stays text, the background is white (a dark page would hide dark lines), and there are a
//! title and a description for screen readers. Coordinates are rounded to a tenth of a pixel, so
//! that the same values give the same bytes.

mod scale;
mod rows;
mod text;
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
mod document;
mod svg;
mod values;
mod forest;
mod effect_axis;
mod forest_svg;
mod heat_map;
mod heat_map_svg;
mod picture;

pub use curve::Curve;
pub use forest::{Effects, Forest, ForestBlock, ForestRow};
pub use heat_map::{HeatMap, HeatPanel};
pub use model::{Axis, Figure, Kind, Mark, Panel, Point};
pub use picture::Picture;
pub use scale::Scale;
