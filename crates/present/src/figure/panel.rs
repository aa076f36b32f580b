//! The drawing of one panel: its axes, levels and edges, and the marks in their order.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, VPos};

use super::axis::AxisLayout;
use super::canvas::{
    Area, Chart, Drawn, GRAY, INK, UNITS, draw_dashes, draw_marker, font, stroke, write,
};
use super::layout::{LABEL, Layout, PanelArea, TICK};
use super::marks::Pen;
use super::model::{Figure, Kind, Panel};
use super::palette::Style;

const GRID: RGBColor = RGBColor(230, 230, 230);

/// Draws a panel into its area.
pub(super) fn draw_panel<'b>(
    root: &Area<'b>,
    figure: &Figure,
    layout: &Layout,
    styles: &[Style],
    panel: &Panel,
    panel_area: &PanelArea,
) -> Drawn<'b> {
    let [left, top, width, height] =
        [panel_area.left, panel_area.top, panel_area.width, panel_area.height]
            .map(|pixels| pixels * UNITS);
    let area = root.clone().shrink((left, top), (width, height));
    let mut chart = ChartBuilder::on(&area)
        .margin_top(panel_area.caption * UNITS)
        .set_label_area_size(LabelAreaPosition::Left, panel_area.y_labels * UNITS)
        .set_label_area_size(LabelAreaPosition::Bottom, panel_area.x_labels * UNITS)
        .build_cartesian_2d(layout.x.clone(), panel_area.y.clone())?;
    draw_mesh(&mut chart, figure, layout, panel_area)?;
    let caption = (panel_area.left + panel_area.y_labels, panel_area.top + panel_area.caption - 7);
    write(root, &panel.title, caption, LABEL, INK, (HPos::Left, VPos::Bottom))?;
    if panel.marks.iter().all(|mark| mark.points.is_empty()) {
        let middle = (
            panel_area.left + (panel_area.y_labels + panel_area.width) / 2,
            panel_area.top + (panel_area.caption + panel_area.height - panel_area.x_labels) / 2,
        );
        write(root, "no data", middle, LABEL, GRAY, (HPos::Center, VPos::Center))?;
    }
    draw_levels(root, &chart, figure, layout, panel)?;
    draw_edges(root, &chart, figure, layout, panel, &panel_area.y)?;
    for kind in [Kind::Bars, Kind::Rule, Kind::Curve, Kind::Line, Kind::Points] {
        for mark in panel.marks.iter().filter(|mark| mark.kind == kind) {
            let (y, style) = (&panel_area.y, styles[mark.series]);
            let pen = Pen { root, chart: &chart, figure, layout, y, style, mark };
            match kind {
                Kind::Bars => pen.bars()?,
                Kind::Curve => pen.curve()?,
                Kind::Line => pen.line(true)?,
                Kind::Points => pen.line(false)?,
                Kind::Rule => pen.rule()?,
            }
        }
    }
    draw_missing(root, &chart, figure, styles, panel, panel_area)
}

/// Writes "n.a." with the marker of the series above the horizontal axis where a series has a point without a value, one above the
/// other where several have none.
fn draw_missing<'b>(
    root: &Area<'b>,
    chart: &Chart<'_, 'b>,
    figure: &Figure,
    styles: &[Style],
    panel: &Panel,
    panel_area: &PanelArea,
) -> Drawn<'b> {
    let mut drawn: Vec<(i32, i32)> = Vec::new();
    for mark in panel.marks.iter().filter(|mark| mark.kind.has_single_values()) {
        for point in mark.points.iter().filter(|point| !point.y.is_finite()) {
            let Some(x) = figure.x.scale.position(point.x) else { continue };
            let (left, bottom) = chart.plotting_area().map_coordinate(&(x, panel_area.y.low));
            let below = drawn.iter().filter(|(other, _)| (other - left).abs() < 24 * UNITS).count();
            let middle = bottom / UNITS - 3 - TICK / 2 - below as i32 * (TICK + 2);
            // The marker has the color: small colored text would be hard to read.
            let marker = (left - 12 * UNITS, middle * UNITS);
            draw_marker(root, marker, styles[mark.series], true)?;
            let text_start = (left / UNITS - 6, middle);
            write(root, "n.a.", text_start, TICK, INK, (HPos::Left, VPos::Center))?;
            drawn.push((left, bottom));
        }
    }
    Ok(())
}

/// Draws the axes and the grid.
fn draw_mesh<'b>(
    chart: &mut Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    panel_area: &PanelArea,
) -> Drawn<'b> {
    let has_bars =
        figure.panels.iter().flat_map(|panel| &panel.marks).any(|m| m.kind == Kind::Bars);
    let mut mesh = chart.configure_mesh();
    mesh.max_light_lines(0)
        .light_line_style(TRANSPARENT)
        .bold_line_style(stroke(GRID, 1.0))
        .axis_style(stroke(GRAY, 1.0))
        .set_all_tick_mark_size(4 * UNITS)
        .label_style(font(TICK, INK))
        .axis_desc_style(font(LABEL, INK))
        .x_labels(layout.x.ticks.len())
        .y_labels(panel_area.y.ticks.len());
    if has_bars {
        mesh.disable_x_mesh();
    }
    if !figure.x.label.is_empty() {
        mesh.x_desc(&figure.x.label);
    }
    if panel_area.y_labels > 0 && !figure.y.label.is_empty() {
        mesh.y_desc(&figure.y.label);
    }
    mesh.draw()
}

/// Draws horizontal dashed lines, which the legend names.
fn draw_levels<'b>(
    root: &Area<'b>,
    chart: &Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    panel: &Panel,
) -> Drawn<'b> {
    for (level, _) in &panel.levels {
        let Some(y) = figure.y.scale.position(*level) else { continue };
        let end = |x: f64| chart.plotting_area().map_coordinate(&(x, y));
        let ((left, height), (right, _)) = (end(layout.x.low), end(layout.x.high));
        draw_dashes(root, left, right, height)?;
    }
    Ok(())
}

/// Draws vertical lines, each with its name to the left of its upper end.
fn draw_edges<'b>(
    root: &Area<'b>,
    chart: &Chart<'_, 'b>,
    figure: &Figure,
    layout: &Layout,
    panel: &Panel,
    y: &AxisLayout,
) -> Drawn<'b> {
    for (edge, name) in &panel.edges {
        let Some(x) = figure.x.scale.position(*edge) else { continue };
        if !(layout.x.low..=layout.x.high).contains(&x) {
            continue;
        }
        let end = |y: f64| chart.plotting_area().map_coordinate(&(x, y));
        let ((across, bottom), (_, top)) = (end(y.low), end(y.high));
        let line = [(across, top), (across, bottom)];
        root.draw(&PathElement::new(line, stroke(GRAY, 1.0)))?;
        let text_end = (across / UNITS - 4, top / UNITS + 4);
        write(root, name, text_end, TICK, GRAY, (HPos::Right, VPos::Top))?;
    }
    Ok(())
}
