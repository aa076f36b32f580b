//! Axes ready to be drawn: ranges and ticks, as positions along the axis.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::model::{Axis, Kind, Panel};
use super::scale::Scale;
use super::ticks::{Tick, linear_ticks, log_ticks};

/// An axis ready to be drawn; all numbers are positions along the axis.
#[derive(Clone, Debug)]
pub(super) struct AxisLayout {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<Tick>,
}

/// For `plotters`, an axis is a coordinate whose key points are its ticks.
impl Ranged for AxisLayout {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, position: &f64, (start, end): (i32, i32)) -> i32 {
        let fraction = (position - self.low) / (self.high - self.low);
        start + (fraction * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(position, _)| *position).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for AxisLayout {
    fn format(position: &f64) -> String {
        position.to_string()
    }

    fn format_ext(&self, position: &f64) -> String {
        let tick = self.ticks.iter().find(|(tick, _)| tick == position);
        tick.map_or_else(String::new, |(_, label)| label.clone())
    }
}

/// The horizontal axis that has room for every mark.
pub(super) fn horizontal(axis: &Axis, panels: &[Panel]) -> AxisLayout {
    let marks = || panels.iter().flat_map(|panel| &panel.marks);
    let values = marks().flat_map(|mark| mark.points.iter().map(|point| point.x));
    let ticks = axis.ticks.iter().map(|(value, _)| *value);
    let (low, high) = extent(axis, values.chain(ticks));
    // A bar takes half a category on each side, and markers may be shifted a little.
    let only_curves = marks().all(|mark| mark.kind == Kind::Curve);
    let has_bars = marks().any(|mark| mark.kind == Kind::Bars);
    let margin = if has_bars { 0.6 } else { (high - low) * if only_curves { 0.02 } else { 0.07 } };
    laid_out(axis, low - margin, high + margin)
}

/// The vertical axis that has room for every mark with its interval, and for every level.
pub(super) fn vertical(axis: &Axis, panels: &[Panel]) -> AxisLayout {
    let points = panels.iter().flat_map(|panel| &panel.marks).flat_map(|mark| &mark.points);
    let values = points.flat_map(|point| {
        let ends = point.interval.map(|interval| [interval.low(), interval.high()]);
        ends.into_iter().flatten().chain([point.y])
    });
    let levels = panels.iter().flat_map(|panel| panel.levels.iter().map(|(level, _)| *level));
    let zero = axis.from_zero.then_some(0.0);
    let (low, high) = extent(axis, values.chain(levels).chain(zero));
    let margin = 0.06 * (high - low);
    let stands_on_zero = axis.from_zero && low >= 0.0;
    laid_out(axis, if stands_on_zero { low } else { low - margin }, high + margin)
}

/// The lowest and the highest position, widened if all are equal; 0 to 1 if there are none.
fn extent(axis: &Axis, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let positions = values.filter_map(|value| axis.scale.position(value));
    let (low, high) = positions
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)));
    let is_empty = low > high;
    let all_zero = axis.from_zero && (low, high) == (0.0, 0.0);
    if is_empty || all_zero {
        (0.0, 1.0)
    } else if high - low <= 1e-9 * high.abs().max(low.abs()) {
        let margin = if low == 0.0 || axis.scale == Scale::Log { 0.5 } else { 0.1 * low.abs() };
        (low - margin, high + margin)
    } else {
        (low, high)
    }
}

/// The axis from `low` to `high`, with those of its ticks that lie between.
fn laid_out(axis: &Axis, low: f64, high: f64) -> AxisLayout {
    let ticks = match (axis.ticks.is_empty(), axis.scale) {
        (false, scale) => {
            let tick = |(value, label): &Tick| Some((scale.position(*value)?, label.clone()));
            axis.ticks.iter().filter_map(tick).collect()
        }
        (true, Scale::Linear) => linear_ticks(low, high),
        (true, Scale::Log) => log_ticks(low, high),
    };
    let ticks = ticks.into_iter().filter(|(position, _)| (low..=high).contains(position)).collect();
    AxisLayout { low, high, ticks }
}
