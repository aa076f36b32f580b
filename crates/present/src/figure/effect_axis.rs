//! The axis of effects in a forest plot: how effects are laid along it, and its ticks.

use super::forest::{Effects, ForestBlock};
use super::layout::TICK;
use super::text::text_width;
use super::ticks::{linear_ticks, log_ticks};
use crate::number;

/// An axis of differences that is longer than so many margins is stretched around 0: else a bar of the
/// width of a line would stand for most of the intervals.
const MAX_MARGINS: f64 = 60.0;
/// Factors whose logarithms span less have ticks at equal distances.
const MIN_DECADES: f64 = 0.8;

/// How effects are laid along the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Along {
    Linear,
    Log,
    /// Equal distances near 0 and equal ratios far from it; the number is where one becomes the other.
    Stretched(f64),
}

/// The axis of a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct EffectAxis {
    along: Along,
    effects: Effects,
    low: f64,
    high: f64,
    /// Both in pixels.
    left: i32,
    width: i32,
}

impl EffectAxis {
    /// The axis that has room for every effect, interval and margin of a block, between these pixels.
    pub(super) fn of(block: &ForestBlock, left: i32, width: i32) -> Self {
        let effects = block.effects;
        let rows = || block.rows.iter();
        let values: Vec<f64> = rows()
            .flat_map(|row| {
                let ends = row.interval.map(|interval| [interval.low(), interval.high()]);
                let margin = effects.margin(row.margin);
                ends.into_iter().chain(margin).flatten().chain([row.effect])
            })
            .chain([effects.none()])
            .filter(|value| value.is_finite())
            .collect();
        let farthest = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
        let margins = rows().map(|row| row.margin);
        let mut margins: Vec<f64> = margins.filter(|it| *it > 0.0 && it.is_finite()).collect();
        margins.sort_by(f64::total_cmp);
        let middle = margins.get(margins.len() / 2).copied().unwrap_or(f64::INFINITY);
        let along = match effects {
            Effects::Factors => Along::Log,
            Effects::Differences if farthest > MAX_MARGINS * middle => Along::Stretched(middle),
            Effects::Differences => Along::Linear,
        };
        let places = values.into_iter().filter_map(|value| along.place(value));
        let (low, high) = places
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let (low, high) = if high - low > 1e-12 { (low, high) } else { (low - 0.5, low + 0.5) };
        let room = 0.05 * (high - low);
        Self { along, effects, low: low - room, high: high + room, left, width }
    }

    /// Whether distances on the axis are no differences.
    pub(super) fn is_stretched(self) -> bool {
        matches!(self.along, Along::Stretched(_))
    }

    /// Where an effect is, in pixels; `None` if it has no place on the axis.
    pub(super) fn pixels(self, effect: f64) -> Option<f64> {
        let place = self.along.place(effect)?;
        let fraction = (place - self.low) / (self.high - self.low);
        Some(f64::from(self.left) + fraction * f64::from(self.width))
    }

    /// Where no effect is, in pixels.
    pub(super) fn none(self) -> f64 {
        self.pixels(self.effects.none()).unwrap_or(f64::from(self.left))
    }

    /// Ticks with their labels, no two of which touch: at no effect, and then at the roundest numbers.
    pub(super) fn ticks(self) -> Vec<(f64, String)> {
        let mut taken: Vec<[f64; 2]> = Vec::new();
        let mut ticks = Vec::new();
        for effect in self.candidates() {
            let Some(x) = self.pixels(effect) else { continue };
            if x < f64::from(self.left) || x > f64::from(self.left + self.width) {
                continue;
            }
            let label = match self.effects {
                Effects::Factors => format!("×{}", number::shortest(effect)),
                Effects::Differences if effect > 0.0 => format!("+{}", number::shortest(effect)),
                Effects::Differences => number::shortest(effect),
            };
            let half = 0.5 * f64::from(text_width(&label, TICK)) + 3.0;
            let room = [x - half, x + half];
            if taken.iter().all(|other| room[1] < other[0] || other[1] < room[0]) {
                taken.push(room);
                ticks.push((x, label));
            }
        }
        ticks
    }

    /// Effects at which a tick may stand, the most wanted first.
    fn candidates(self) -> Vec<f64> {
        let none = self.effects.none();
        let of_labels = |ticks: Vec<(f64, String)>| -> Vec<f64> {
            let parse = |label: String| label.replace('−', "-").parse().ok();
            ticks.into_iter().filter_map(|(_, label)| parse(label)).collect()
        };
        let others = match self.along {
            Along::Linear => of_labels(linear_ticks(self.low, self.high)),
            Along::Log if self.high - self.low < MIN_DECADES => {
                let [low, high] = [self.low, self.high].map(|it| libm::pow(10.0, it));
                of_labels(linear_ticks(low, high))
            }
            Along::Log => {
                let ticks = log_ticks(self.low, self.high);
                ticks.into_iter().map(|(place, _)| round(libm::pow(10.0, place))).collect()
            }
            Along::Stretched(unit) => {
                let first = libm::floor(libm::log10(unit)) as i32;
                let farthest = libm::sinh(self.low.abs().max(self.high.abs())) * unit;
                let last = libm::ceil(libm::log10(farthest)).min(308.0) as i32;
                let sizes = [1, 5, 2].into_iter().flat_map(|digit| {
                    (first..=last).rev().map(move |power| format!("{digit}e{power}"))
                });
                let sizes = sizes.filter_map(|text| text.parse::<f64>().ok());
                sizes.filter(|size| *size >= unit).flat_map(|size| [-size, size]).collect()
            }
        };
        [none].into_iter().chain(others).collect()
    }
}

impl Along {
    fn place(self, effect: f64) -> Option<f64> {
        let place = match self {
            Along::Linear => effect,
            Along::Log if effect > 0.0 => libm::log10(effect),
            Along::Log => return None,
            Along::Stretched(unit) => libm::asinh(effect / unit),
        };
        place.is_finite().then_some(place)
    }
}

/// A number of one digit without the rounding of its logarithm.
fn round(value: f64) -> f64 {
    format!("{value:.0e}").parse().unwrap_or(value)
}
