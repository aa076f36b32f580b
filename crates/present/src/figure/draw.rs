//! The drawing of a figure with `plotters`: title, legend and panels.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, Drawn, INK, UNITS, draw_dashes, draw_marker, stroke, write};
use super::layout::{LABEL, Layout, MARGIN, TITLE};
use super::model::Figure;
use super::palette::styles;
use super::panel::draw_panel;

/// Draws a figure.
pub(super) fn draw<'b>(root: &Area<'b>, figure: &Figure, layout: &Layout) -> Drawn<'b> {
    root.fill(&WHITE)?;
    for (line, text) in layout.title.iter().enumerate() {
        let top = MARGIN + line as i32 * (TITLE + 6);
        write(root, text, (MARGIN, top), TITLE, INK, (HPos::Left, VPos::Top))?;
    }
    let styles = styles(&figure.series);
    for entry in &layout.legend {
        let (left, middle) = (entry.left * UNITS, entry.middle * UNITS);
        let right = left + 22 * UNITS;
        match entry.series {
            Some(series) => {
                let style = styles[series];
                let line = [(left, middle), (right, middle)];
                root.draw(&PathElement::new(line, stroke(style.color, 2.0)))?;
                draw_marker(root, (left + 11 * UNITS, middle), style, false)?;
            }
            None => draw_dashes(root, left, right, middle)?,
        }
        let text_start = (entry.left + 28, entry.middle);
        write(root, &entry.text, text_start, LABEL, INK, (HPos::Left, VPos::Center))?;
    }
    for (panel, area) in figure.panels.iter().zip(&layout.panels) {
        draw_panel(root, figure, layout, &styles, panel, area)?;
    }
    Ok(())
}
