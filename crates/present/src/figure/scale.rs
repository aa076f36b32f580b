//! Axes as numbers: ranges, round ticks and what they say.
//!
//! Deliberately absent: pixels.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

use super::{Axis, Kind, Panel};
use crate::number;

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences, equal distances.
    Linear,
    /// Equal ratios, equal distances; values must be positive.
    Log,
}

impl Scale {
    /// The place of a value along the axis; `None` where it has none.
    pub(super) fn place(self, value: f64) -> Option<f64> {
        let place = match self {
            Scale::Linear => value,
            Scale::Log if value > 0.0 => libm::log10(value),
            Scale::Log => return None,
        };
        place.is_finite().then_some(place)
    }
}

/// An axis ready to be drawn: everything in places along the axis.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<(f64, String)>,
}

/// To `plotters`, an axis is a coordinate whose key points are its ticks.
impl Ranged for Laid {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (start, end): (i32, i32)) -> i32 {
        let share = (place - self.low) / (self.high - self.low);
        start + (share * f64::from(end - start)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(place, _)| *place).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Laid {
    fn format(place: &f64) -> String {
        place.to_string()
    }

    fn format_ext(&self, place: &f64) -> String {
        let tick = self.ticks.iter().find(|(at, _)| at == place);
        tick.map_or_else(String::new, |(_, text)| text.clone())
    }
}

/// The horizontal axis that holds every mark.
pub(super) fn horizontal(axis: &Axis, panels: &[Panel]) -> Laid {
    let marks = || panels.iter().flat_map(|panel| &panel.marks);
    let values = marks().flat_map(|mark| mark.points.iter().map(|point| point.x));
    let ticks = axis.ticks.iter().map(|(value, _)| *value);
    let (low, high) = extent(axis, values.chain(ticks));
    // A bar takes half a category to each side; a dodged marker takes a little.
    let curves = marks().all(|mark| mark.kind == Kind::Curve);
    let bars = marks().any(|mark| mark.kind == Kind::Bars);
    let margin = if bars { 0.6 } else { (high - low) * if curves { 0.02 } else { 0.07 } };
    laid(axis, low - margin, high + margin)
}

/// The vertical axis that holds every mark with its interval, and every level.
pub(super) fn vertical(axis: &Axis, panels: &[Panel]) -> Laid {
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
    laid(axis, if stands_on_zero { low } else { low - margin }, high + margin)
}

/// The lowest and highest place; widened where all values are equal, 0 to 1 where there is none.
fn extent(axis: &Axis, values: impl Iterator<Item = f64>) -> (f64, f64) {
    let places = values.filter_map(|value| axis.scale.place(value));
    let (low, high) =
        places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)));
    let nothing = low > high;
    let all_zero = axis.from_zero && (low, high) == (0.0, 0.0);
    if nothing || all_zero {
        (0.0, 1.0)
    } else if high - low <= 1e-9 * high.abs().max(low.abs()) {
        let half = if low == 0.0 || axis.scale == Scale::Log { 0.5 } else { 0.1 * low.abs() };
        (low - half, high + half)
    } else {
        (low, high)
    }
}

fn laid(axis: &Axis, low: f64, high: f64) -> Laid {
    let ticks = match (axis.ticks.is_empty(), axis.scale) {
        (false, scale) => {
            let placed = |(value, text): &(f64, String)| Some((scale.place(*value)?, text.clone()));
            axis.ticks.iter().filter_map(placed).collect()
        }
        (true, Scale::Linear) => linear_ticks(low, high),
        (true, Scale::Log) => log_ticks(low, high),
    };
    let ticks = ticks.into_iter().filter(|(place, _)| (low..=high).contains(place)).collect();
    Laid { low, high, ticks }
}

/// Four to eight multiples of 1, 2 or 5 × 10ᵏ.
fn linear_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let power = libm::floor(libm::log10((high - low) / 4.0)) as i32;
    let steps = [1, 2, 5].map(|digit| decimal(digit, power));
    let step = steps.into_iter().rfind(|step| (high - low) / step >= 4.0).unwrap_or(steps[0]);
    let (first, last) = ((low / step).ceil() as i64, (high / step).floor() as i64);
    let decimals = usize::try_from(-power).unwrap_or(0);
    // Multiples are counted in integers, so that 3 × 0.1 is written 0.3 and zero is no −0.
    let tick = |count: i64| {
        let value = count as f64 * step;
        (value, format!("{value:.decimals$}").replace('-', "−"))
    };
    (first..=last).map(tick).collect()
}

/// Decades; with 2 and 5 between them where there are few.
fn log_ticks(low: f64, high: f64) -> Vec<(f64, String)> {
    let digits: &[u32] = match high - low {
        span if span < 0.7 => &[1, 2, 3, 4, 5, 6, 7, 8, 9],
        span if span < 3.0 => &[1, 2, 5],
        _ => &[1],
    };
    let decades = libm::floor(low) as i32..=libm::ceil(high) as i32;
    let every = libm::ceil((high - low) / 9.0) as i32;
    // One form for the whole axis: 0.01 beside 10⁻⁴ would look like two kinds of number.
    let form = if low < -3.1 || high > 5.1 { scientific } else { number::written };
    let tick = |decade: i32, digit: u32| {
        let place = f64::from(decade) + libm::log10(f64::from(digit));
        (place, form(decimal(digit, decade)))
    };
    decades
        .filter(|decade| decade % every == 0)
        .flat_map(|decade| digits.iter().map(move |&digit| tick(decade, digit)))
        .collect()
}

/// A number with a power of ten, whatever its size.
fn scientific(value: f64) -> String {
    number::with_power(&format!("{value:e}"))
}

/// digit × 10ᵏ as the double nearest to it: 3 × 0.1 is not.
fn decimal(digit: u32, exponent: i32) -> f64 {
    format!("{digit}e{exponent}").parse().unwrap_or(f64::NAN)
}
