//! What everything in a figure is drawn with: lines, dashes, text and markers.
//!
//! `plotters` knows whole pixels only. So a figure is drawn ten times as large, and the view box of
//! the document scales it back.

use plotters::chart::ChartContext;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::axis::AxisLayout;
use super::palette::{Marker, Style};

/// Drawing units per pixel.
pub(super) const UNITS: i32 = 10;

pub(super) const INK: RGBColor = RGBColor(32, 32, 32);
pub(super) const GRAY: RGBColor = RGBColor(105, 105, 105);
const FONTS: &str =
    "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, Helvetica, Arial, sans-serif";

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
pub(super) type Chart<'a, 'b> =
    ChartContext<'a, SVGBackend<'b>, Cartesian2d<AxisLayout, AxisLayout>>;
pub(super) type Drawn<'b> =
    Result<(), DrawingAreaErrorKind<<SVGBackend<'b> as DrawingBackend>::ErrorType>>;

/// The style of a line of this width, in pixels.
pub(super) fn stroke(color: RGBColor, pixels: f64) -> ShapeStyle {
    color.stroke_width((pixels * f64::from(UNITS)) as u32)
}

/// The style of text of this size, in pixels.
pub(super) fn font(pixels: i32, color: RGBColor) -> TextStyle<'static> {
    // The SVG backend divides the size of a font by 1.24.
    let size = f64::from(pixels * UNITS) * 1.24;
    TextStyle { color: color.to_backend_color(), ..TextStyle::from((FONTS, size).into_font()) }
}

/// A straight line, in pixels.
pub(super) fn line<'b>(
    area: &Area<'b>,
    ends: [(i32, i32); 2],
    color: RGBColor,
    width: f64,
) -> Drawn<'b> {
    area.draw(&PathElement::new(ends.map(|(x, y)| (x * UNITS, y * UNITS)), stroke(color, width)))
}

/// Writes text at a position in pixels; control characters are left out.
pub(super) fn write<'b>(
    area: &Area<'b>,
    text: &str,
    (x, y): (i32, i32),
    pixels: i32,
    color: RGBColor,
    (horizontal, vertical): (HPos, VPos),
) -> Drawn<'b> {
    write_styled(area, text, (x, y), &font(pixels, color).pos(Pos::new(horizontal, vertical)))
}

/// Writes text from the bottom up, with its middle at a position in pixels.
pub(super) fn write_upward<'b>(
    area: &Area<'b>,
    text: &str,
    (x, y): (i32, i32),
    pixels: i32,
    color: RGBColor,
) -> Drawn<'b> {
    let style = font(pixels, color).transform(FontTransform::Rotate270);
    write_styled(area, text, (x, y), &style.pos(Pos::new(HPos::Center, VPos::Top)))
}

fn write_styled<'b>(
    area: &Area<'b>,
    text: &str,
    (x, y): (i32, i32),
    style: &TextStyle<'_>,
) -> Drawn<'b> {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    if text.is_empty() {
        return Ok(());
    }
    area.draw_text(&text, style, (x * UNITS, y * UNITS))
}

/// Draws a dashed horizontal line, in drawing units.
pub(super) fn draw_dashes<'b>(area: &Area<'b>, left: i32, right: i32, height: i32) -> Drawn<'b> {
    for dash in (left..right).step_by(7 * UNITS as usize) {
        let end = (dash + 4 * UNITS).min(right);
        area.draw(&PathElement::new([(dash, height), (end, height)], stroke(GRAY, 1.2)))?;
    }
    Ok(())
}

/// Draws the marker of a style around a point in drawing units, open or filled.
pub(super) fn draw_marker<'b>(
    area: &Area<'b>,
    (x, y): (i32, i32),
    Style { color, marker }: Style,
    open: bool,
) -> Drawn<'b> {
    let size = 35;
    let around = |corners: &[(i32, i32)]| -> Vec<(i32, i32)> {
        corners.iter().map(|(dx, dy)| (x + dx * size / 10, y + dy * size / 10)).collect()
    };
    let corners = match marker {
        Marker::Circle => {
            if open {
                area.draw(&Circle::new((x, y), size, WHITE.filled()))?;
                return area.draw(&Circle::new((x, y), size, stroke(color, 1.4)));
            }
            return area.draw(&Circle::new((x, y), size, color.filled()));
        }
        Marker::Square => around(&[(-9, -9), (9, -9), (9, 9), (-9, 9)]),
        Marker::Triangle => around(&[(0, -13), (12, 9), (-12, 9)]),
        Marker::Diamond => around(&[(0, -13), (13, 0), (0, 13), (-13, 0)]),
        Marker::TriangleDown => around(&[(0, 13), (12, -9), (-12, -9)]),
        Marker::Cross | Marker::Plus => {
            let ends = match marker {
                Marker::Cross => [[(-10, -10), (10, 10)], [(-10, 10), (10, -10)]],
                _ => [[(-13, 0), (13, 0)], [(0, -13), (0, 13)]],
            };
            for ends in ends {
                let width = if open { 1.0 } else { 2.0 };
                area.draw(&PathElement::new(around(&ends), stroke(color, width)))?;
            }
            return Ok(());
        }
    };
    if open {
        let mut outline = corners.clone();
        outline.push(corners[0]);
        area.draw(&Polygon::new(corners, WHITE.filled()))?;
        return area.draw(&PathElement::new(outline, stroke(color, 1.4)));
    }
    area.draw(&Polygon::new(corners, color.filled()))
}
