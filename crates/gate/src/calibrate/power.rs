//! The figure of a calibration: how large a slowdown must be to be found.

use super::record::DecisionRecord;
use super::tally::{hits, slowdowns};
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use stats::binomial;

/// The share of decisions that found a slowdown against its size, one curve per kernel; `None` if no
/// slowdown was planted.
pub(super) fn figure(records: &[DecisionRecord]) -> Option<Figure> {
    let planted = slowdowns(records);
    let mut rows: Vec<&String> = planted.iter().map(|(row, _)| row).collect();
    rows.dedup();
    if rows.is_empty() {
        return None;
    }
    let curve = |(series, &row): (usize, &&String)| {
        let of_row = planted.iter().filter(|(other, _)| other == row);
        let points = of_row.map(|&(_, thousandths)| point(records, row, thousandths));
        Mark { series, kind: Kind::Line, points: points.collect() }
    };
    let sizes = planted.iter().map(|&(_, thousandths)| f64::from(thousandths) / 10.0);
    Some(Figure {
        title: "How large a slowdown must be to be found".into(),
        description: "Share of decisions in which the timing check called a slowed kernel slower, with 95 % intervals, against the size of the slowdown; a line at 95 %.".into(),
        x: Axis::linear("slowdown of the kernel (%)").with_ticks_at(sizes).starting_at_zero(),
        y: Axis::linear("decisions that found it (%)").starting_at_zero(),
        panels: vec![Panel {
            marks: rows.iter().enumerate().map(curve).collect(),
            levels: vec![(95.0, "95 %".into())],
            ..Panel::default()
        }],
        series: rows.into_iter().cloned().collect(),
    })
}

fn point(records: &[DecisionRecord], row: &str, thousandths: u32) -> Point {
    let (found, trials) = hits(records, row, thousandths);
    let interval = binomial::wilson(found as u64, trials as u64, 0.95);
    let percent = |share: f64| 100.0 * share;
    let interval = interval.and_then(|ends| ends.map(percent));
    let share = found as f64 / trials as f64;
    Point::new(f64::from(thousandths) / 10.0, percent(share), interval)
}
