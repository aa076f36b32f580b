//! Scatter plots of two inputs, and distributions of a target.

use std::fmt::Write;

use ndarray::ArrayView1;

use super::page::svg;
use crate::dataset::Dataset;

/// The colors of classes: those of Okabe and Ito, which color-blind people can distinguish.
pub(super) const COLORS: [&str; 7] =
    ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// The most points of a scatter plot.
const MAX_POINTS: usize = 1500;

/// The most bars of a distribution.
const MAX_BARS: usize = 40;

/// Left, top, width and height of the plot inside its page.
pub(super) const PLOT: [f64; 4] = [52.0, 12.0, 300.0, 200.0];

/// The first rows as points, colored by class.
pub(super) fn scatter(dataset: &Dataset, labels: &[u16], classes: usize) -> String {
    const SIDE: f64 = 300.0;
    let [left, top, ..] = PLOT;
    let ends = [0, 1].map(|axis| range(dataset.inputs.column(axis).iter().copied()));
    let position =
        |value: f32, [low, high]: [f32; 2]| SIDE * f64::from(value - low) / f64::from(high - low);
    let mut body = frame([left, top, SIDE, SIDE], ends[0], ends[1], ["input 1", "input 2"]);
    for class in 0..classes {
        let color = COLORS[class % COLORS.len()];
        let mut path = String::new();
        for (row, _) in labels
            .iter()
            .enumerate()
            .take(MAX_POINTS)
            .filter(|(_, label)| usize::from(**label) == class)
        {
            let x = left + position(dataset.inputs[[row, 0]], ends[0]);
            let y = top + SIDE - position(dataset.inputs[[row, 1]], ends[1]);
            let _ = write!(path, "M{x:.1} {y:.1}h0");
        }
        let _ = writeln!(
            body,
            "<path stroke=\"{color}\" stroke-width=\"3.5\" stroke-linecap=\"round\" d=\"{path}\"/>"
        );
        if class < COLORS.len() {
            let y = top + 16.0 + 18.0 * class as f64;
            let _ = writeln!(
                body,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\" fill=\"{color}\"/><text x=\"{:.1}\" y=\"{y:.1}\">class {class}</text>",
                left + SIDE + 14.0,
                y - 4.0,
                left + SIDE + 24.0
            );
        }
    }
    svg(dataset, [left + SIDE + 80.0, top + SIDE + 40.0], &body)
}

/// Rows per class; neighboring classes share a bar if there are too many for one each.
pub(super) fn bars(dataset: &Dataset, labels: &[u16], classes: usize) -> String {
    let bars = classes.clamp(1, MAX_BARS);
    let mut counts = vec![0; bars];
    for &label in labels {
        counts[(usize::from(label) * bars / classes.max(1)).min(bars - 1)] += 1;
    }
    distribution(dataset, &counts, [0.0, classes.saturating_sub(1) as f32], "class")
}

/// Rows per range of target values, in bars of equal width from the smallest to the largest value.
pub(super) fn histogram(dataset: &Dataset, values: &Option<ArrayView1<'_, f32>>) -> String {
    histogram_with_label(dataset, values, "target")
}

fn histogram_with_label(
    dataset: &Dataset,
    values: &Option<ArrayView1<'_, f32>>,
    label: &str,
) -> String {
    let values = || values.iter().flat_map(|values| values.iter().copied());
    let ends = range(values());
    let mut counts = vec![0; MAX_BARS];
    for value in values() {
        let fraction = f64::from(value - ends[0]) / f64::from(ends[1] - ends[0]);
        counts[((fraction * MAX_BARS as f64) as usize).min(MAX_BARS - 1)] += 1;
    }
    distribution(dataset, &counts, ends, label)
}

/// The same for values that single precision does not keep apart; the axis starts from the smallest.
pub(super) fn histogram_of_precise(dataset: &Dataset, values: &[f64]) -> String {
    let low = values.iter().copied().fold(f64::MAX, f64::min);
    let from_low: Vec<f32> = values.iter().map(|value| (value - low) as f32).collect();
    let view = ArrayView1::from(&from_low[..]);
    let label = format!("target − {low}");
    histogram_with_label(dataset, &Some(view), &label)
}

/// A bar chart of these counts.
fn distribution(dataset: &Dataset, counts: &[usize], ends: [f32; 2], label: &str) -> String {
    let [left, top, width, height] = PLOT;
    let largest = counts.iter().copied().max().unwrap_or(0).max(1);
    let mut path = String::new();
    let step = width / counts.len() as f64;
    for (index, &count) in counts.iter().enumerate() {
        let bar_height = height * count as f64 / largest as f64;
        let x = left + step * index as f64;
        let _ = write!(
            path,
            "M{x:.1} {:.1}v-{bar_height:.1}h{:.1}v{bar_height:.1}z",
            top + height,
            step * 0.9
        );
    }
    let mut body = frame(PLOT, ends, [0.0, largest as f32], [label, "rows"]);
    let _ = writeln!(body, "<path fill=\"{}\" d=\"{path}\"/>", COLORS[0]);
    svg(dataset, [left + width + 20.0, top + height + 40.0], &body)
}

/// Two axes with their names and the values at their ends.
pub(super) fn frame(
    [left, top, width, height]: [f64; 4],
    [x_low, x_high]: [f32; 2],
    [y_low, y_high]: [f32; 2],
    [x_name, y_name]: [&str; 2],
) -> String {
    let (right, bottom) = (left + width, top + height);
    let (center, middle) = (left + width / 2.0, top + height / 2.0);
    let below = bottom + 16.0;
    let beside = left - 6.0;
    let [x_low, x_high, y_low, y_high] = [x_low, x_high, y_low, y_high].map(short);
    format!(
        "<path d=\"M{left} {top}V{bottom}H{right}\" fill=\"none\" stroke=\"#666\"/>\n<g fill=\"#333\">\n<text x=\"{left}\" y=\"{below}\">{x_low}</text>\n<text x=\"{right}\" y=\"{below}\" text-anchor=\"end\">{x_high}</text>\n<text x=\"{center}\" y=\"{below}\" text-anchor=\"middle\">{x_name}</text>\n<text x=\"{beside}\" y=\"{bottom}\" text-anchor=\"end\">{y_low}</text>\n<text x=\"{beside}\" y=\"{}\" text-anchor=\"end\">{y_high}</text>\n<text x=\"{beside}\" y=\"{middle}\" text-anchor=\"end\">{y_name}</text>\n</g>\n",
        top + 10.0
    )
}

/// The smallest and the largest value, made different if they are equal.
pub(super) fn range(values: impl Iterator<Item = f32>) -> [f32; 2] {
    let [low, high] =
        values.fold([f32::MAX, f32::MIN], |[low, high], value| [low.min(value), high.max(value)]);
    if low < high { [low, high] } else { [low.min(0.0), low.min(0.0) + 1.0] }
}

/// A number with about three digits, for the end of an axis.
fn short(value: f32) -> String {
    let size = value.abs();
    if size >= 100_000.0 || (size < 0.01 && size > 0.0) {
        format!("{value:.1e}")
    } else if size >= 100.0 || value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.2}")
    }
}
