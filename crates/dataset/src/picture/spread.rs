//! Rows around the mean of their distribution, and their distances from it with its spread.

use std::fmt::Write;

use ndarray::ArrayView1;

use super::charts::{COLORS, PLOT, frame, range};
use super::page::svg;
use crate::dataset::{Dataset, Truth};

/// The most points of a plot.
const MAX_POINTS: usize = 1000;

/// Straight pieces of a curve.
const PIECES: usize = 100;

/// Half the width of an interval that holds 95 % of a standard normal distribution.
const HALF_WIDTH_95: f64 = 1.96;

/// Two plots of the first rows: targets against the first input, with the mean, and their distances from
/// the mean against the last input, with the interval that holds 95 % of them. A curve is that at 0 of
/// all other inputs.
pub(super) fn mean_and_spread(
    dataset: &Dataset,
    truth: Truth,
    targets: ArrayView1<'_, f32>,
) -> String {
    let inputs = dataset.inputs.ncols();
    let rows = || dataset.inputs.rows().into_iter().zip(&targets).take(MAX_POINTS);
    let along = |input: usize, function: &dyn Fn(&[f32]) -> f64| -> Vec<[f32; 2]> {
        let [low, high] = range(rows().map(|(row, _)| row[input]));
        let point = |piece: usize| {
            let x = low + (high - low) * piece as f32 / PIECES as f32;
            let mut row = vec![0.0; inputs];
            row[input] = x;
            [x, function(&row) as f32]
        };
        (0..=PIECES).map(point).collect()
    };
    let last = inputs - 1;
    let above = along(last, &|row| HALF_WIDTH_95 * (truth.deviation)(row));
    let below = above.iter().map(|&[x, y]| [x, -y]).collect();
    let distance = |(row, target): (ArrayView1<'_, f32>, &f32)| {
        [row[last], (f64::from(*target) - (truth.mean)(&row.to_vec())) as f32]
    };
    let names = ["input 1".to_owned(), format!("input {inputs}")];
    let left = Plot {
        names: [&names[0], "target"],
        points: rows().map(|(row, target)| [row[0], *target]).collect(),
        curves: vec![along(0, &truth.mean)],
        legend: "mean",
    };
    let right = Plot {
        names: [&names[1], "target − mean"],
        points: rows().map(distance).collect(),
        curves: vec![above, below],
        legend: "95 % of targets",
    };
    let [start, top, width, height] = PLOT;
    let column = start + width + 60.0;
    let body =
        format!("{}<g transform=\"translate({column} 0)\">\n{}</g>\n", left.draw(), right.draw());
    svg(dataset, [column + start + width + 20.0, top + height + 40.0], &body)
}

/// A plot of points and curves.
struct Plot<'a> {
    names: [&'a str; 2],
    points: Vec<[f32; 2]>,
    curves: Vec<Vec<[f32; 2]>>,
    legend: &'a str,
}

impl Plot<'_> {
    fn draw(&self) -> String {
        let [left, top, width, height] = PLOT;
        let all = || self.points.iter().chain(self.curves.iter().flatten());
        let [x_ends, y_ends] = [0, 1].map(|axis| range(all().map(|point| point[axis])));
        let share = |value: f32, [low, high]: [f32; 2]| f64::from((value - low) / (high - low));
        let at = |&[x, y]: &[f32; 2]| {
            [left + width * share(x, x_ends), top + height * (1.0 - share(y, y_ends))]
        };
        let [x_name, y_name] = self.names;
        let mut body = frame(PLOT, x_ends, y_ends, [x_name, ""]);
        let mut path = String::new();
        for [x, y] in self.points.iter().map(at) {
            let _ = write!(path, "M{x:.1} {y:.1}h0");
        }
        let _ = writeln!(
            body,
            "<path stroke=\"{}\" stroke-width=\"2.5\" stroke-linecap=\"round\" d=\"{path}\"/>",
            COLORS[5]
        );
        for curve in &self.curves {
            let points: Vec<String> =
                curve.iter().map(at).map(|[x, y]| format!("{x:.1} {y:.1}")).collect();
            let _ = writeln!(
                body,
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"2\" d=\"M{}\"/>",
                COLORS[1],
                points.join("L")
            );
        }
        let x = left + 8.0;
        let _ = writeln!(
            body,
            "<text x=\"{x}\" y=\"{:.1}\">{y_name}; line: {}</text>",
            top + 8.0,
            self.legend
        );
        body
    }
}
