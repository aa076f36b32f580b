//! Colors and markers of series.
//!
//! No meaning rests on a color alone: every color comes with a marker, for eyes and printers that do
//! not distinguish colors. A name that is known here looks the same in every figure; the others take
//! what is left, in their order, and never the colors of ReLU and Softplus.

use std::sync::LazyLock;

use plotters::style::RGBColor;

/// The colors of Okabe and Ito (2008), which color-blind people can distinguish, without yellow;
/// orange and sky blue are darkened for contrast with white.
const COLORS: [RGBColor; 7] = [BLUE, VERMILION, GREEN, PURPLE, INK, SKY, ORANGE];
const BLUE: RGBColor = RGBColor(0, 114, 178);
const VERMILION: RGBColor = RGBColor(213, 94, 0);
const GREEN: RGBColor = RGBColor(0, 140, 102);
const PURPLE: RGBColor = RGBColor(190, 96, 155);
const INK: RGBColor = RGBColor(40, 40, 40);
const SKY: RGBColor = RGBColor(46, 150, 205);
const ORANGE: RGBColor = RGBColor(190, 136, 0);

/// Shapes of markers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    TriangleDown,
    Plus,
}

const MARKERS: [Marker; 7] = [
    Marker::Circle,
    Marker::Square,
    Marker::Triangle,
    Marker::Diamond,
    Marker::Cross,
    Marker::TriangleDown,
    Marker::Plus,
];

/// How a series looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) color: RGBColor,
    pub(super) marker: Marker,
}

/// Names that look the same in every figure. A new function needs no line there: it takes what is left.
static KNOWN: LazyLock<Vec<(String, Style)>> = LazyLock::new(|| {
    let lines = csv::ReaderBuilder::new().has_headers(false).from_reader(STYLES.as_bytes());
    let style = |line: csv::StringRecord| {
        let color = COLOR_NAMES.iter().position(|name| *name == &line[1]);
        let marker = MARKER_NAMES.iter().position(|name| *name == &line[2]);
        let (color, marker) = (COLORS[color.expect("a color")], MARKERS[marker.expect("a marker")]);
        (line[0].to_owned(), Style { color, marker })
    };
    lines.into_records().map(|line| style(line.expect("a line of three cells"))).collect()
});
const STYLES: &str = include_str!("styles.csv");
const COLOR_NAMES: [&str; 7] = ["blue", "vermilion", "green", "purple", "ink", "sky", "orange"];
const MARKER_NAMES: [&str; 7] =
    ["circle", "square", "triangle", "diamond", "cross", "triangle down", "plus"];

/// The style of each series, in their order.
pub(super) fn styles(names: &[String]) -> Vec<Style> {
    let mut found: Vec<Option<Style>> = names.iter().map(|name| known(name)).collect();
    for index in 0..names.len() {
        if found[index].is_none() {
            let style = free(&names[index], &found);
            found[index] = Some(style);
        }
    }
    found.into_iter().flatten().collect()
}

/// The style of a name in the list; of a function at the end of a network (`relu, exp scale`) that of this
/// function.
fn known(name: &str) -> Option<Style> {
    let found = |name: &str| KNOWN.iter().find(|(known, _)| known == name);
    let last = name.split_once(", ").map(|(_, last)| last);
    let last = last.and_then(|last| last.strip_suffix(" scale").or(last.strip_suffix(" head")));
    let found = found(name).or(last.and_then(found));
    found.map(|(_, style)| *style)
}

/// A style that no other series has: of a known function with an option (`relu, residual`) one in the
/// color of that function. There are 35 others; with more series than that, two may look alike.
fn free(name: &str, taken: &[Option<Style>]) -> Style {
    let of_function = name.split(", ").next().and_then(known);
    let same_color = of_function.into_iter().flat_map(|style| MARKERS.map(|m| (style.color, m)));
    // Another color before another marker, so that a few series differ in both.
    let others = (0..MARKERS.len()).flat_map(|round| {
        let colors = COLORS[2..].iter().enumerate();
        colors.map(move |(index, color)| (*color, MARKERS[(index + round) % MARKERS.len()]))
    });
    let mut styles = same_color.chain(others).map(|(color, marker)| Style { color, marker });
    let is_free = |style: &Style| !taken.contains(&Some(*style));
    styles.find(is_free).unwrap_or(Style { color: GREEN, marker: Marker::Circle })
}
