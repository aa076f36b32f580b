//! Where title, legend and panels go.
//!
//! Deliberately absent: font metrics, which a viewer without our fonts would not keep. Widths are
//! estimated on the wide side.

use super::Figure;
use super::scale::{self, Laid};

/// Width of every figure, in pixels: what a page on GitHub shows without scaling.
pub(super) const WIDTH: i32 = 760;
pub(super) const MARGIN: i32 = 12;
pub(super) const TITLE: i32 = 15;
pub(super) const LABEL: i32 = 12;
pub(super) const TICK: i32 = 11;
/// The last tick's text reaches beyond the plot by half its width.
const RIGHT: i32 = 20;
const PLOT_HEIGHT: i32 = 220;
const GAP: i32 = 24;
const ROW_GAP: i32 = 10;
const MOST_COLUMNS: usize = 3;

/// Pixels for everything.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) height: i32,
    pub(super) title: Vec<String>,
    pub(super) legend: Vec<Entry>,
    pub(super) panels: Vec<Place>,
    pub(super) x: Laid,
    pub(super) y: Laid,
}

/// An entry of the legend: where its swatch starts, and its text.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The series it explains; a level where there is none.
    pub(super) series: Option<usize>,
    pub(super) text: String,
    pub(super) left: i32,
    pub(super) middle: i32,
}

/// The rectangle of a panel with its labels.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    /// Room for tick texts and label on the left; none where a neighbour has them.
    pub(super) y_labels: i32,
    /// Room for the panel's title.
    pub(super) caption: i32,
    /// Room for tick texts and label below.
    pub(super) x_labels: i32,
}

impl Layout {
    pub(super) fn of(figure: &Figure) -> Self {
        let x = scale::horizontal(&figure.x, &figure.panels);
        let y = scale::vertical(&figure.y, &figure.panels);
        let title = wrapped(&figure.title, WIDTH - 2 * MARGIN, TITLE);
        let below_title = MARGIN + title.len() as i32 * (TITLE + 6);
        let (legend, below_legend) = legend(figure, below_title);
        let mut layout = Self { height: 0, title, legend, panels: Vec::new(), x, y };
        layout.height = layout.place_panels(figure, below_legend + 6) + MARGIN;
        layout
    }

    /// Fills rows of panels from `top`; returns where they end.
    fn place_panels(&mut self, figure: &Figure, top: i32) -> i32 {
        let count = figure.panels.len().max(1);
        let columns = if count == 4 { 2 } else { count.min(MOST_COLUMNS) };
        let widest = self.y.ticks.iter().map(|(_, text)| text_width(text, TICK)).max();
        let y_labels = widest.unwrap_or(0) + LABEL + 22;
        let free = WIDTH - MARGIN - RIGHT - y_labels - GAP * (columns as i32 - 1);
        let plot_width = free / columns as i32;
        self.thin_out(plot_width);
        let titled = figure.panels.iter().any(|panel| !panel.title.is_empty());
        let caption = if titled { LABEL + 12 } else { 6 };
        let x_labels = TICK + LABEL + 19;
        let height = caption + PLOT_HEIGHT + x_labels;
        for at in 0..count {
            let (row, column) = ((at / columns) as i32, (at % columns) as i32);
            let plot_left = MARGIN + y_labels + column * (plot_width + GAP);
            let room = if column == 0 { y_labels } else { 0 };
            self.panels.push(Place {
                left: plot_left - room,
                top: top + row * (height + ROW_GAP),
                width: plot_width + room,
                height,
                y_labels: room,
                caption,
                x_labels,
            });
        }
        top + count.div_ceil(columns) as i32 * (height + ROW_GAP) - ROW_GAP
    }
}

impl Layout {
    /// Empties the texts of horizontal ticks that would meet the one before them; the ticks stay.
    fn thin_out(&mut self, plot_width: i32) {
        let Laid { low, high, .. } = self.x;
        let mut free_from = f64::NEG_INFINITY;
        for (place, text) in &mut self.x.ticks {
            let middle = (*place - low) / (high - low) * f64::from(plot_width);
            let half = 0.5 * f64::from(text_width(text, TICK));
            if middle - half < free_from {
                text.clear();
            } else {
                free_from = middle + half + 4.0;
            }
        }
    }
}

/// Entries in rows below `top`, series first, then the names of levels; returns where they end.
fn legend(figure: &Figure, top: i32) -> (Vec<Entry>, i32) {
    const SWATCH: i32 = 30;
    const LINE: i32 = LABEL + 8;
    // A name that nothing is drawn for would be looked for in vain.
    let drawn = |at: usize| {
        let mut marks = figure.panels.iter().flat_map(|panel| &panel.marks);
        marks.any(|mark| mark.series == at && !mark.points.is_empty())
    };
    let series = figure.series.iter().enumerate().filter(|(at, _)| drawn(*at));
    let series = series.map(|(at, name)| (Some(at), name));
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
        if left > MARGIN && left + width > WIDTH - MARGIN {
            (left, middle) = (MARGIN, middle + LINE);
        }
        entries.push(Entry { series, text: text.clone(), left, middle });
        left += width;
    }
    let end = if entries.is_empty() { top } else { middle + LINE / 2 };
    (entries, end)
}

/// An estimate of a text's width: 0.58 em a character is wide for all common sans-serif fonts.
pub(super) fn text_width(text: &str, size: i32) -> i32 {
    (text.chars().count() as f64 * 0.58 * f64::from(size)).ceil() as i32
}

/// The text in lines of at most `width` pixels, broken at blanks.
fn wrapped(text: &str, width: i32, size: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // At blanks only: a no-break space keeps a number with its unit.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
