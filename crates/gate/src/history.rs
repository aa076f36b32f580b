//! Lane 5, history: one JSON line a commit, and where its numbers stepped. It opens no alarm.
//!
//! What is kept can be compared across days: instruction counts, times as multiples of the copy
//! kernel in the same process, losses. Change points are found by binary segmentation with Pettitt's
//! rank statistic (A. N. Pettitt, "A non-parametric approach to the change-point problem", 1979):
//!
//! U(t) = Σ_{i ≤ t < j} sign(xⱼ − xᵢ), and the p-value of the largest |U| is the share of random
//! orders of the same values with as large a one. The step is then put where two levels fit best, and
//! put again between its neighbours once all are known (J. Bai, "Estimating multiple breaks one at a
//! time", 1997).
//!
//! Segmentation by halves sees a level that comes back only once it has stood for some commits: a
//! rise of five times the noise for 25, between as many before and after.
//!
//! Deliberately absent: thresholds on single points, and trust in a normal distribution.

use std::collections::BTreeMap;

use mlp::seed::Streams;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use present::number::significant;
use present::table::{Column, Table};
use stats::summary;

/// Version of the lines.
pub const SCHEMA: u32 = 1;

/// What a commit leaves behind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Version of this format.
    pub schema: u32,
    /// The commit.
    pub revision: String,
    /// Machine class: series of different classes are never joined.
    pub class: String,
    /// Values by name.
    pub values: BTreeMap<String, f64>,
}

/// Fewest points on either side of a change.
pub const MIN_SEGMENT: usize = 4;
/// Largest p-value of a change point.
const LEVEL: f64 = 0.01;
const ORDERS: usize = 1_999;

/// The positions of the first points after a step, ascending. Values that are not finite are left to
/// the caller to remove; a series with one has no change points.
pub fn change_points(values: &[f64], seed: u64) -> Vec<usize> {
    let mut found = Vec::new();
    if values.iter().all(|value| value.is_finite()) {
        segment(values, 0, seed, &mut found);
        found.sort_unstable();
    }
    settled(values, &found, seed)
}

/// Whether the levels at both ends differ by more than random orders of the values do.
fn steps(values: &[f64], offset: usize, seed: u64) -> bool {
    if values.len() < 2 * MIN_SEGMENT {
        return false;
    }
    let size = strongest(values);
    let mut draws = Streams::new(seed, offset as u64).stream("gate/change-points");
    let mut shuffled = values.to_vec();
    let as_large = (0..ORDERS).filter(|_| {
        shuffled.shuffle(&mut draws);
        strongest(&shuffled) >= size
    });
    let p = (as_large.count() + 1) as f64 / (ORDERS + 1) as f64;
    size > 0.0 && p <= LEVEL
}

fn segment(values: &[f64], offset: usize, seed: u64, found: &mut Vec<usize>) {
    if !steps(values, offset, seed) {
        return;
    }
    let at = place(values);
    found.push(offset + at);
    segment(&values[..at], offset, seed, found);
    segment(&values[at..], offset + at, seed, found);
}

/// Looks at each step again between its neighbours, and drops or moves it. The first cuts were made
/// where other steps still stood on either side, which for a level that comes back may be anywhere
/// between its ends.
fn settled(values: &[f64], found: &[usize], seed: u64) -> Vec<usize> {
    let mut kept = Vec::new();
    for (index, _) in found.iter().enumerate() {
        let from = kept.last().copied().unwrap_or(0);
        let to = found.get(index + 1).copied().unwrap_or(values.len());
        let between = &values[from..to];
        if steps(between, from, seed) {
            kept.push(from + place(between));
        }
    }
    kept
}

/// The largest |U| of the splits that leave [`MIN_SEGMENT`] points on either side.
///
/// |U| grows towards the middle by construction; divided by its standard deviation under exchange,
/// √(t (n − t) (n + 1) / 3), every split has the same chance.
fn strongest(values: &[f64]) -> f64 {
    let n = values.len();
    let sign = |a: f64, b: f64| f64::from(i8::from(b > a) - i8::from(b < a));
    // U(t + 1) − U(t): the point that crosses over counts against all others.
    let mut u = 0.0;
    let mut largest = 0.0_f64;
    for t in 0..n - MIN_SEGMENT {
        u += values.iter().map(|&other| sign(values[t], other)).sum::<f64>();
        let left = t + 1;
        let deviation = ((left * (n - left) * (n + 1)) as f64 / 3.0).sqrt();
        if left >= MIN_SEGMENT {
            largest = largest.max(u.abs() / deviation);
        }
    }
    largest
}

/// Where two levels fit best: the least sum of absolute deviations from the medians of both sides.
/// Ranks say that there is a step, but a point that is the highest of its own side costs them
/// nothing on the other.
fn place(values: &[f64]) -> usize {
    let misfit = |side: &[f64]| -> f64 {
        let level = summary::median(side);
        side.iter().map(|value| (value - level).abs()).sum()
    };
    let total = |at: &usize| misfit(&values[..*at]) + misfit(&values[*at..]);
    let places = MIN_SEGMENT..=values.len() - MIN_SEGMENT;
    places.min_by(|a, b| total(a).total_cmp(&total(b))).unwrap_or(MIN_SEGMENT)
}

/// One number over the commits of one machine class.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Machine class.
    pub class: String,
    /// Name of the number.
    pub name: String,
    /// Commit and value, in the order of the file; values that are not finite are left out.
    pub points: Vec<(String, f64)>,
    /// Positions of the first points after a step.
    pub changes: Vec<usize>,
}

/// Every series of a history, with its change points.
pub fn series(entries: &[Entry]) -> Vec<Series> {
    let mut points: BTreeMap<(&str, &str), Vec<(String, f64)>> = BTreeMap::new();
    for entry in entries {
        for (name, value) in entry.values.iter().filter(|(_, value)| value.is_finite()) {
            let point = (entry.revision.clone(), *value);
            points.entry((&entry.class, name)).or_default().push(point);
        }
    }
    let series = points.into_iter().map(|((class, name), points)| {
        let values: Vec<f64> = points.iter().map(|(_, value)| *value).collect();
        let changes = change_points(&values, 0);
        Series { class: class.to_owned(), name: name.to_owned(), points, changes }
    });
    series.collect()
}

/// Level before and after every step.
pub fn table(series: &[Series]) -> Table {
    let mut table = Table::new([
        Column::left("what"),
        Column::left("machine class"),
        Column::right("commits"),
        Column::left("stepped at"),
        Column::right("median before"),
        Column::right("median after"),
    ]);
    for one in series {
        let values: Vec<f64> = one.points.iter().map(|(_, value)| *value).collect();
        let row = |at: &str, before: String, after: String| {
            [
                one.name.clone(),
                one.class.clone(),
                values.len().to_string(),
                at.to_owned(),
                before,
                after,
            ]
        };
        let median = |from: usize, to: usize| significant(summary::median(&values[from..to]), 4);
        if one.changes.is_empty() {
            table.row(row("–", median(0, values.len()), "–".to_owned()));
        }
        for (index, &at) in one.changes.iter().enumerate() {
            let from = if index == 0 { 0 } else { one.changes[index - 1] };
            let to = one.changes.get(index + 1).copied().unwrap_or(values.len());
            table.row(row(&one.points[at].0, median(from, at), median(at, to)));
        }
    }
    table
}

/// Every series as a factor of its first value, one panel for each kind of number; a second, open
/// mark stands at each change point.
pub fn figure(series: &[Series]) -> Figure {
    let kinds: std::collections::BTreeSet<&str> =
        series.iter().filter_map(|one| one.name.split('/').next()).collect();
    let panel = |kind: &str| {
        let of_kind = series.iter().filter(|one| one.name.split('/').next() == Some(kind));
        let marks = of_kind.flat_map(|one| {
            let first = one.points.first().map_or(f64::NAN, |(_, value)| *value);
            let point = |(at, (_, value)): (usize, &(String, f64))| {
                Point::new(at as f64, value / first, None)
            };
            let points: Vec<Point> = one.points.iter().enumerate().map(point).collect();
            let changed = one.changes.iter().map(|&at| Point { open: true, ..points[at] });
            let changed = Mark { series: 1, kind: Kind::Line, points: changed.collect() };
            [Mark { series: 0, kind: Kind::Curve, points }, changed]
        });
        Panel {
            title: kind.to_owned(),
            marks: marks.collect(),
            levels: Vec::new(),
            edges: Vec::new(),
        }
    };
    Figure {
        title: "What was measured, commit by commit, as a factor of the first".into(),
        description: "One line a number over the commits of the history, one panel for each kind of number; open marks are the first commits after a step.".into(),
        x: Axis::linear("commit, in the order of the history"),
        y: Axis::linear("factor of the first value"),
        panels: kinds.into_iter().map(panel).collect(),
        series: vec!["value".into(), "first commit after a step".into()],
    }
}
