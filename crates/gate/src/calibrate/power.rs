//! The figure of a calibration: how large a slowdown must be to be found.

use super::record::DecisionRecord;
use super::tally::{Group, groups, hits, percent, slowdowns};
use present::figure::{Axis, Figure, Kind, Mark, Panel, Point};
use stats::binomial;

/// The share of decisions that found a slowdown against its size, one curve per machine, rule and load,
/// and kernel; `None` if no slowdown was planted.
pub(super) fn figure(records: &[DecisionRecord]) -> Option<Figure> {
    let (mut labels, mut marks, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
    for (group, records) in groups(records) {
        let planted = slowdowns(&records);
        let mut rows: Vec<&String> = planted.iter().map(|(row, _)| row).collect();
        rows.dedup();
        for row in rows {
            let of_row: Vec<&(String, u32)> =
                planted.iter().filter(|(other, _)| other == row).collect();
            sizes.extend(of_row.iter().map(|(_, thousandths)| percent(*thousandths)));
            let points = of_row.iter().map(|slowdown| point(&records, slowdown)).collect();
            marks.push(Mark { series: labels.len(), kind: Kind::Line, points });
            labels.push(label(&group, row));
        }
    }
    if labels.is_empty() {
        return None;
    }
    sizes.sort_by(f64::total_cmp);
    sizes.dedup();
    Some(Figure {
        title: "How large a slowdown must be to be found".into(),
        description: "Share of decisions in which the timing check called a slowed kernel slower, with 95 % intervals, against the size of the slowdown; a line at 95 %.".into(),
        x: Axis::linear("slowdown of the kernel (%)").with_ticks_at(sizes).starting_at_zero(),
        y: Axis::linear("decisions that found it (%)").starting_at_zero(),
        panels: vec![Panel {
            marks,
            levels: vec![(95.0, "95 %".into())],
            ..Panel::default()
        }],
        series: labels,
    })
}

fn label(group: &Group, row: &str) -> String {
    format!("{row}, {}", group.label())
}

fn point(records: &[&DecisionRecord], slowdown: &(String, u32)) -> Point {
    let (found, trials) = hits(records, slowdown);
    let interval = binomial::wilson(found as u64, trials as u64, 0.95);
    let interval = interval.and_then(|ends| ends.map(|share| 100.0 * share));
    let share = found as f64 / trials as f64;
    Point::new(percent(slowdown.1), 100.0 * share, interval)
}
