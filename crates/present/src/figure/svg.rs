//! The SVG document around the drawing.
//!
//! `plotters` knows whole pixels only: it draws ten times as large, and the view box scales it back.
//! What it does not write (title, description, line joins) is put in here.
//!
//! Deliberately absent: what the drawing shows.

use plotters::prelude::*;

use super::layout::{Layout, WIDTH};
use super::{Figure, draw};

/// Drawing units in a pixel.
pub(super) const FINE: i32 = 10;

/// The figure as a document.
pub(super) fn document(figure: &Figure) -> String {
    let layout = Layout::of(figure);
    let (width, height) = (WIDTH, layout.height);
    let mut drawing = String::new();
    {
        let size = ((width * FINE) as u32, (height * FINE) as u32);
        let root = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        draw::draw(&root, figure, &layout).expect("drawing into memory cannot fail");
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
        width * FINE,
        height * FINE,
    )
}

/// Text for XML; characters that XML cannot hold are left out.
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
