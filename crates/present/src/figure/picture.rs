//! What every kind of picture has, so that a page can treat them alike.

use super::forest::Forest;
use super::heat_map::HeatMap;
use super::model::Figure;

/// A picture with its numbers.
pub trait Picture {
    /// What it is named for people who cannot see it.
    fn title(&self) -> &str;
    /// The picture as an SVG document.
    fn svg(&self) -> String;
    /// The numbers that it shows, as comma-separated values.
    fn csv(&self) -> String;
}

impl Picture for Figure {
    fn title(&self) -> &str {
        &self.title
    }

    fn svg(&self) -> String {
        Figure::svg(self)
    }

    fn csv(&self) -> String {
        Figure::csv(self)
    }
}

impl Picture for Forest {
    fn title(&self) -> &str {
        &self.title
    }

    fn svg(&self) -> String {
        Forest::svg(self)
    }

    fn csv(&self) -> String {
        Forest::csv(self)
    }
}

impl Picture for HeatMap {
    fn title(&self) -> &str {
        &self.title
    }

    fn svg(&self) -> String {
        HeatMap::svg(self)
    }

    fn csv(&self) -> String {
        HeatMap::csv(self)
    }
}
