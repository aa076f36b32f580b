//! The figure of a calibration: how large a slow-down must be to be found.

use super::entry::Entry;
use super::tally::{hits, slow_downs};
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use stats::binomial;

/// Share of decisions that found a slow-down, by its size, one curve a kernel; `None` if none was
/// planted.
pub(super) fn figure(entries: &[Entry]) -> Option<Figure> {
    let planted = slow_downs(entries);
    let mut rows: Vec<&String> = planted.iter().map(|(row, _)| row).collect();
    rows.dedup();
    let mark = |(series, row): (usize, &&String)| {
        let sizes =
            planted.iter().filter(|(of, _)| of == *row).map(|&(_, thousandths)| thousandths);
        let point = |thousandths: u32| {
            let (k, n) = hits(entries, row, thousandths);
            let interval = binomial::wilson(k as u64, n as u64, 0.95);
            let percent = |share: f64| 100.0 * share;
            let interval = interval.and_then(|ends| ends.map(percent));
            Point::new(f64::from(thousandths) / 10.0, percent(k as f64 / n as f64), interval)
        };
        Mark { series, kind: Kind::Line, points: sizes.map(point).collect() }
    };
    if rows.is_empty() {
        return None;
    }
    let sizes = planted.iter().map(|&(_, thousandths)| f64::from(thousandths) / 10.0);
    Some(Figure {
        title: "How large a slow-down must be to be found".into(),
        description: "Share of decisions in which lane 4 called a slowed kernel slower, with 95 % intervals, against the size of the slow-down; a line at 95 %.".into(),
        x: Axis::linear("slow-down of the kernel (%)").with_ticks_at(sizes).starting_at_zero(),
        y: Axis::linear("decisions that found it (%)").starting_at_zero(),
        panels: vec![Panel {
            marks: rows.iter().enumerate().map(mark).collect(),
            levels: vec![(95.0, "95 %".into())],
            ..Panel::default()
        }],
        series: rows.into_iter().cloned().collect(),
    })
}
