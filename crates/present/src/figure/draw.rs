//! The drawing itself, with `plotters`: title, legend, panels and their axes.
//!
//! Deliberately absent: decisions about the data, and the drawing of marks.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::layout::{LABEL, Layout, MARGIN, Place, TICK, TITLE};
use super::marks::{Area, Chart, Outcome, Pen, draw_marker, stroke};
use super::palette::colour;
use super::svg::FINE;
use super::{Figure, Kind, Panel};

const FONTS: &str =
    "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, Helvetica, Arial, sans-serif";
const INK: RGBColor = RGBColor(32, 32, 32);
const GREY: RGBColor = RGBColor(105, 105, 105);
const GRID: RGBColor = RGBColor(230, 230, 230);

/// Draws a figure.
pub(super) fn draw<'b>(root: &Area<'b>, figure: &Figure, layout: &Layout) -> Outcome<'b> {
    root.fill(&WHITE)?;
    for (line, text) in layout.title.iter().enumerate() {
        let top = MARGIN + line as i32 * (TITLE + 6);
        write(root, text, (MARGIN, top), TITLE, INK, (HPos::Left, VPos::Top))?;
    }
    for entry in &layout.legend {
        let (left, middle) = (entry.left * FINE, entry.middle * FINE);
        let right = left + 22 * FINE;
        match entry.series {
            Some(series) => {
                let line = [(left, middle), (right, middle)];
                root.draw(&PathElement::new(line, stroke(colour(series), 2.0)))?;
                draw_marker(root, (left + 11 * FINE, middle), series, false)?;
            }
            None => draw_dashes(root, left, right, middle)?,
        }
        let at = (entry.left + 28, entry.middle);
        write(root, &entry.text, at, LABEL, INK, (HPos::Left, VPos::Center))?;
    }
    for (panel, place) in figure.panels.iter().zip(&layout.panels) {
        draw_panel(root, figure, layout, panel, place)?;
    }
    Ok(())
}

fn draw_panel<'b>(
    root: &Area<'b>,
    figure: &Figure,
    layout: &Layout,
    panel: &Panel,
    place: &Place,
) -> Outcome<'b> {
    let [left, top, width, height] =
        [place.left, place.top, place.width, place.height].map(|pixels| pixels * FINE);
    let area = root.clone().shrink((left, top), (width, height));
    let mut chart = ChartBuilder::on(&area)
        .margin_top(place.caption * FINE)
        .set_label_area_size(LabelAreaPosition::Left, place.y_labels * FINE)
        .set_label_area_size(LabelAreaPosition::Bottom, place.x_labels * FINE)
        .build_cartesian_2d(layout.x.clone(), layout.y.clone())?;
    draw_mesh(&mut chart, figure, layout, place)?;
    let caption = (place.left + place.y_labels, place.top + place.caption - 7);
    write(root, &panel.title, caption, LABEL, INK, (HPos::Left, VPos::Bottom))?;
    if panel.marks.iter().all(|mark| mark.points.is_empty()) {
        let middle = (
            place.left + (place.y_labels + place.width) / 2,
            place.top + (place.caption + place.height - place.x_labels) / 2,
        );
        write(root, "no data", middle, LABEL, GREY, (HPos::Center, VPos::Center))?;
    }
    draw_levels(root, &chart, figure, layout, panel)?;
    draw_edges(root, &chart, figure, layout, panel)?;
    for kind in [Kind::Bars, Kind::Rule, Kind::Curve, Kind::Line, Kind::Points] {
        for mark in panel.marks.iter().filter(|mark| mark.kind == kind) {
            let pen = Pen { root, chart: &chart, figure, layout, mark };
            match kind {
                Kind::Bars => pen.bars()?,
                Kind::Curve => pen.curve()?,
                Kind::Line => pen.line(true)?,
                Kind::Points => pen.line(false)?,
                Kind::Rule => pen.rule()?,
            }
        }
    }
    Ok(())
}

fn draw_mesh<'b>(
    chart: &mut Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    place: &Place,
) -> Outcome<'b> {
    let bars = figure.panels.iter().flat_map(|panel| &panel.marks).any(|m| m.kind == Kind::Bars);
    let mut mesh = chart.configure_mesh();
    mesh.max_light_lines(0)
        .light_line_style(TRANSPARENT)
        .bold_line_style(stroke(GRID, 1.0))
        .axis_style(stroke(GREY, 1.0))
        .set_all_tick_mark_size(4 * FINE)
        .label_style(font(TICK, INK))
        .axis_desc_style(font(LABEL, INK))
        .x_labels(layout.x.ticks.len())
        .y_labels(layout.y.ticks.len());
    if bars {
        mesh.disable_x_mesh();
    }
    if !figure.x.label.is_empty() {
        mesh.x_desc(&figure.x.label);
    }
    if place.y_labels > 0 && !figure.y.label.is_empty() {
        mesh.y_desc(&figure.y.label);
    }
    mesh.draw()
}

/// Horizontal dashed lines; the legend names them.
fn draw_levels<'b>(
    root: &Area<'b>,
    chart: &Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    panel: &Panel,
) -> Outcome<'b> {
    for (level, _) in &panel.levels {
        let Some(y) = figure.y.scale.place(*level) else { continue };
        let end = |x: f64| chart.plotting_area().map_coordinate(&(x, y));
        let ((left, height), (right, _)) = (end(layout.x.low), end(layout.x.high));
        draw_dashes(root, left, right, height)?;
    }
    Ok(())
}

/// Vertical lines, each with its name on the left of its upper end.
fn draw_edges<'b>(
    root: &Area<'b>,
    chart: &Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    panel: &Panel,
) -> Outcome<'b> {
    for (edge, name) in &panel.edges {
        let Some(x) = figure.x.scale.place(*edge) else { continue };
        if !(layout.x.low..=layout.x.high).contains(&x) {
            continue;
        }
        let end = |y: f64| chart.plotting_area().map_coordinate(&(x, y));
        let ((across, bottom), (_, top)) = (end(layout.y.low), end(layout.y.high));
        let line = [(across, top), (across, bottom)];
        root.draw(&PathElement::new(line, stroke(GREY, 1.0)))?;
        let at = (across / FINE - 4, top / FINE + 4);
        write(root, name, at, TICK, GREY, (HPos::Right, VPos::Top))?;
    }
    Ok(())
}

fn draw_dashes<'b>(area: &Area<'b>, left: i32, right: i32, height: i32) -> Outcome<'b> {
    for dash in (left..right).step_by(7 * FINE as usize) {
        let end = (dash + 4 * FINE).min(right);
        area.draw(&PathElement::new([(dash, height), (end, height)], stroke(GREY, 1.2)))?;
    }
    Ok(())
}

fn font(pixels: i32, colour: RGBColor) -> TextStyle<'static> {
    // The SVG backend divides a font's size by 1.24.
    let size = f64::from(pixels * FINE) * 1.24;
    TextStyle { color: colour.to_backend_color(), ..TextStyle::from((FONTS, size).into_font()) }
}

fn write<'b>(
    area: &Area<'b>,
    text: &str,
    (x, y): (i32, i32),
    pixels: i32,
    colour: RGBColor,
    (horizontal, vertical): (HPos, VPos),
) -> Outcome<'b> {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    if text.is_empty() {
        return Ok(());
    }
    let style = font(pixels, colour).pos(Pos::new(horizontal, vertical));
    area.draw_text(&text, &style, (x * FINE, y * FINE))
}
