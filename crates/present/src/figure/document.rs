//! The SVG document around a drawing, with what `plotters` does not write: title, description and the
//! style of line joins.

use plotters::prelude::*;

use super::canvas::{Area, Drawn, UNITS};

/// The document of this width and height in pixels, with its title and description for people who cannot
/// see it.
pub(super) fn document(
    [width, height]: [i32; 2],
    [title, description]: [&str; 2],
    draw: impl for<'b> FnOnce(&Area<'b>) -> Drawn<'b>,
) -> String {
    let mut drawing = String::new();
    {
        let size = ((width * UNITS) as u32, (height * UNITS) as u32);
        let root = SVGBackend::with_string(&mut drawing, size).into_drawing_area();
        draw(&root).expect("drawing into memory cannot fail");
        root.present().expect("drawing into memory cannot fail");
    }
    let body = drawing.split_once('\n').map_or("", |(_header, body)| body);
    let [title, description] = [title, description].map(escape);
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
