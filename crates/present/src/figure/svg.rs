//! Figures as SVG documents of several widths.

use super::document::document;
use super::draw::draw;
use super::layout::{Layout, MEDIUM, NARROW, WIDTH};
use super::model::Figure;

impl Figure {
    /// The figure as an SVG document.
    pub fn svg(&self) -> String {
        document_of(self, WIDTH)
    }

    /// The figure as an SVG document that is readable on a telephone: 400 pixels wide, with its panels
    /// below each other.
    pub fn narrow_svg(&self) -> String {
        document_of(self, NARROW)
    }

    /// The figure as an SVG document for a page and a telephone: 480 pixels wide, with two panels beside each
    /// other.
    pub fn medium_svg(&self) -> String {
        document_of(self, MEDIUM)
    }
}

fn document_of(figure: &Figure, width: i32) -> String {
    let layout = Layout::of(figure, width);
    document([width, layout.height], [&figure.title, &figure.description], |root| {
        draw(root, figure, &layout)
    })
}
