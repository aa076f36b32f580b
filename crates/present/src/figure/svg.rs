//! The SVG document around the drawing, with what `plotters` does not write: title, description and
//! the style of line joins.

use plotters::prelude::*;

use super::canvas::UNITS;
use super::draw::draw;
use super::layout::{Layout, NARROW, WIDTH};
use super::model::Figure;

impl Figure {
    /// The figure as an SVG document.
    pub fn svg(&self) -> String {
        document(self, WIDTH)
    }

    /// The figure as an SVG document that is readable on a telephone: 400 pixels wide, with its panels
    /// below each other.
    pub fn narrow_svg(&self) -> String {
        document(self, NARROW)
    }
}

fn document(figure: &Figure, width: i32) -> String {
    let layout = Layout::of(figure, width);
    let height = layout.height;
    let mut drawing = String::new();
    {
        let size = ((width * UNITS) as u32, (height * UNITS) as u32);
        let root = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        draw(&root, figure, &layout).expect("drawing into memory cannot fail");
        root.present().expect("drawing into memory cannot fail");
    }
    let body = drawing.split_once('\n').map_or("", |(_header, body)| body);
    let [title, description] = [&figure.title, &figure.description].map(|text| escape(text));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">{title}</title>\n\
         <desc id=\"description\">{description}</desc>\n\
         <style>polyline,line{{stroke-linejoin:round;stroke-linecap:round}}</style>\n\
         {body}",
        width * UNITS,
        height * UNITS,
    )
}

/// Text for XML, without the characters that XML does not allow.
fn escape(text: &str) -> String {
    let allowed = text.chars().filter(|character| !character.is_control());
    let mut escaped = String::with_capacity(text.len());
    for character in allowed {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            _ => escaped.push(character),
        }
    }
    escaped
}
