//! The layout of a figure: title, legend and panels. All numbers are pixels.
//!
//! Widths of texts are estimated generously, since a viewer may have other fonts.

use super::axis::{self, AxisLayout};
use super::model::Figure;
use super::text::{text_width, wrapped};

/// Width of most figures, which a page on GitHub shows without scaling.
pub(super) const WIDTH: i32 = 760;
/// Width of a figure that a telephone shows without scaling, with its panels below each other.
pub(super) const NARROW: i32 = 400;
/// Width of a figure that a telephone shows nearly without scaling, with two panels beside each other.
pub(super) const MEDIUM: i32 = 480;
/// Width that a panel needs.
const PANEL_WIDTH: i32 = 240;
pub(super) const MARGIN: i32 = 12;
/// Size of the title.
pub(super) const TITLE: i32 = 15;
/// Size of the labels of axes, legend and panels.
pub(super) const LABEL: i32 = 12;
/// Size of the labels of ticks.
pub(super) const TICK: i32 = 11;
/// Room on the right, since the last label extends beyond the plot by half its width.
const RIGHT: i32 = 20;
const PLOT_HEIGHT: i32 = 220;
const GAP: i32 = 24;
const ROW_GAP: i32 = 10;

/// Where everything in a figure goes.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) title: Vec<String>,
    pub(super) legend: Vec<LegendEntry>,
    pub(super) panels: Vec<PanelArea>,
    pub(super) x: AxisLayout,
}

/// An entry of the legend: its text, and where its swatch begins.
#[derive(Clone, Debug)]
pub(super) struct LegendEntry {
    /// The series that it explains; `None` for a level.
    pub(super) series: Option<usize>,
    pub(super) text: String,
    pub(super) left: i32,
    pub(super) middle: i32,
}

/// The rectangle of a panel with its labels.
#[derive(Clone, Debug)]
pub(super) struct PanelArea {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    /// Room for labels of ticks and axis on the left; 0 if the panel on the left has them.
    pub(super) y_labels: i32,
    /// Room for the title of the panel.
    pub(super) caption: i32,
    /// Room for labels of ticks and axis below.
    pub(super) x_labels: i32,
    pub(super) y: AxisLayout,
}

impl Layout {
    /// The layout of a figure of this width.
    pub(super) fn of(figure: &Figure, width: i32) -> Self {
        let x = axis::horizontal(&figure.x, &figure.panels);
        let title = wrapped(&figure.title, width - 2 * MARGIN, TITLE);
        let below_title = MARGIN + title.len() as i32 * (TITLE + 6);
        let (legend, below_legend) = legend(figure, below_title, width);
        let mut layout = Self { width, height: 0, title, legend, panels: Vec::new(), x };
        layout.height = layout.arrange_panels(figure, below_legend + 6) + MARGIN;
        layout
    }

    /// Arranges the panels in rows below `top`; returns where they end.
    fn arrange_panels(&mut self, figure: &Figure, top: i32) -> i32 {
        let count = figure.panels.len().max(1);
        let columns = if count == 4 { 2 } else { count }.min((self.width / PANEL_WIDTH) as usize);
        let axes = vertical_axes(figure, count);
        let labels = axes.iter().flat_map(|axis| &axis.ticks);
        let widest = labels.map(|(_, label)| text_width(label, TICK)).max();
        let y_labels = widest.unwrap_or(0) + LABEL + 22;
        // Labels stand on the left of the first column, or of every column where their ranges differ.
        let between = GAP + if figure.y.per_panel { y_labels } else { 0 };
        let free = self.width - MARGIN - RIGHT - y_labels - between * (columns as i32 - 1);
        let plot_width = free / columns as i32;
        self.thin_out(plot_width);
        let has_titles = figure.panels.iter().any(|panel| !panel.title.is_empty());
        let caption = if has_titles { LABEL + 12 } else { 6 };
        let x_labels = TICK + LABEL + 19;
        let height = caption + PLOT_HEIGHT + x_labels;
        for (index, y) in axes.into_iter().enumerate() {
            let (row, column) = ((index / columns) as i32, (index % columns) as i32);
            let plot_left = MARGIN + y_labels + column * (plot_width + between);
            let room = if column == 0 || figure.y.per_panel { y_labels } else { 0 };
            self.panels.push(PanelArea {
                left: plot_left - room,
                top: top + row * (height + ROW_GAP),
                width: plot_width + room,
                height,
                y_labels: room,
                caption,
                x_labels,
                y,
            });
        }
        top + count.div_ceil(columns) as i32 * (height + ROW_GAP) - ROW_GAP
    }

    /// Removes the labels of horizontal ticks that would touch the one before; the ticks stay.
    fn thin_out(&mut self, plot_width: i32) {
        let AxisLayout { low, high, .. } = self.x;
        let mut free_from = f64::NEG_INFINITY;
        for (position, label) in &mut self.x.ticks {
            let middle = (*position - low) / (high - low) * f64::from(plot_width);
            let half_width = 0.5 * f64::from(text_width(label, TICK));
            if middle - half_width < free_from {
                label.clear();
            } else {
                free_from = middle + half_width + 4.0;
            }
        }
    }
}

/// The vertical axis of each panel.
fn vertical_axes(figure: &Figure, count: usize) -> Vec<AxisLayout> {
    if figure.y.per_panel && !figure.panels.is_empty() {
        return figure.panels.chunks(1).map(|panel| axis::vertical(&figure.y, panel)).collect();
    }
    vec![axis::vertical(&figure.y, &figure.panels); count]
}

/// Entries in rows below `top`, series before levels, and where they end.
fn legend(figure: &Figure, top: i32, figure_width: i32) -> (Vec<LegendEntry>, i32) {
    const SWATCH: i32 = 30;
    const LINE: i32 = LABEL + 8;
    // A reader would look in vain for a series without points.
    let is_drawn = |index: usize| {
        let mut marks = figure.panels.iter().flat_map(|panel| &panel.marks);
        marks.any(|mark| mark.series == index && !mark.points.is_empty())
    };
    let series = figure.series.iter().enumerate().filter(|(index, _)| is_drawn(*index));
    let series = series.map(|(index, name)| (Some(index), name));
    let mut levels: Vec<&String> = Vec::new();
    for (_, name) in figure.panels.iter().flat_map(|panel| &panel.levels) {
        if !levels.contains(&name) {
            levels.push(name);
        }
    }
    let (mut left, mut middle) = (MARGIN, top + LINE / 2);
    let mut entries = Vec::new();
    for (series, text) in series.chain(levels.into_iter().map(|name| (None, name))) {
        let width = SWATCH + text_width(text, LABEL) + 16;
        if left > MARGIN && left + width > figure_width - MARGIN {
            (left, middle) = (MARGIN, middle + LINE);
        }
        entries.push(LegendEntry { series, text: text.clone(), left, middle });
        left += width;
    }
    let end = if entries.is_empty() { top } else { middle + LINE / 2 };
    (entries, end)
}
