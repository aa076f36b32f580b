//! Values, effects and timed work as text: rounded, with their units.
#![forbid(unsafe_code)]

pub mod factors;

use harness::metric::{Comparison, Metric};
use harness::record::Timed;
use present::number::{
    decimals, fixed, percent, percent_with_interval, power_of_two, shortest, signed, significant,
    with_interval,
};
use stats::{Interval, binomial, bootstrap};
use study::ZeroPattern;

use analysis::{Contrast, Estimate};

/// A value of a metric with its unit.
pub fn of_metric(metric: &Metric, value: f64) -> String {
    match metric.unit {
        "%" if value.is_finite() => percent(value),
        "loss" => significant(value, 3),
        unit => format!("{} {unit}", significant(value, 3)),
    }
}

/// The effect of a contrast and its interval; marked as a bound where runs were censored.
pub fn effect_of(contrast: &Contrast) -> (String, String) {
    let (shown, interval) = effect(contrast.metric, contrast.effect, contrast.interval);
    let bound = match contrast.censored {
        [0, 0] => "",
        [0, _] => "≥ ",
        [_, 0] => "≤ ",
        _ => "≈ ",
    };
    (format!("{bound}{shown}"), interval)
}

/// How large an effect is, whatever its sign, for sentences that say its direction in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Magnitude {
    /// A factor without a unit, or a difference with its unit; as a bound where runs were censored:
    /// `at least 1.91`, `7.2 points`.
    pub amount: String,
    /// `95 % interval 2.2 to 14.3`; nothing where there is none.
    pub interval: Option<String>,
}

impl Magnitude {
    /// That of a contrast whose effect is a number.
    pub fn of(contrast: &Contrast) -> Self {
        let metric = contrast.metric;
        let bound = match contrast.censored {
            [0, 0] => "",
            [0, _] => "at least ",
            [_, 0] => "at most ",
            _ => "about ",
        };
        let words = |[low, high]: [String; 2]| format!("95 % interval {low} to {high}");
        if metric.comparison == Comparison::Ratio {
            let shown = |effect: f64| significant(1.0 + effect, 3);
            let ends = contrast.interval.map(|it| [it.low(), it.high()].map(shown));
            let amount = format!("{bound}{}", shown(contrast.effect));
            return Self { amount, interval: ends.map(words) };
        }
        let (scale, unit) = if metric.unit == "%" { (100.0, "points") } else { (1.0, metric.unit) };
        let sign = if contrast.effect < 0.0 { -scale } else { scale };
        let ends = contrast.interval.map(|it| [sign * it.low(), sign * it.high()]);
        let interval = ends.and_then(|[a, b]| Interval::new(a.min(b), a.max(b)));
        let decimals = decimals(sign * contrast.effect, interval);
        let shown = |value: f64| fixed(value, decimals);
        let ends = interval.map(|it| [it.low(), it.high()].map(shown));
        let amount = format!("{bound}{} {unit}", shown(sign * contrast.effect));
        Self { amount, interval: ends.map(words) }
    }
}

/// How much an arm differs, and the interval: in points, in the metric's unit, or as a factor.
pub fn effect(metric: &Metric, value: f64, interval: Option<Interval>) -> (String, String) {
    if !value.is_finite() {
        return (dash(), dash());
    }
    if metric.comparison == Comparison::Ratio {
        return (factor(value), factor_interval(interval));
    }
    let (scale, unit) = if metric.unit == "%" { (100.0, "points") } else { (1.0, metric.unit) };
    let interval = interval.and_then(|interval| interval.map(|end| scale * end));
    let decimals = decimals(scale * value, interval);
    let ends = |interval: Interval| {
        format!("{} to {}", signed(interval.low(), decimals), signed(interval.high(), decimals))
    };
    let shown = format!("{} {unit}", signed(scale * value, decimals));
    (shown, interval.map_or_else(dash, ends))
}

/// A ratio minus 1 as the factor that it is.
pub fn factor(effect: f64) -> String {
    format!("×{}", significant(1.0 + effect, 3))
}

/// The interval of a ratio minus 1, as factors.
pub fn factor_interval(interval: Option<Interval>) -> String {
    let ends =
        |interval: Interval| format!("{} to {}", factor(interval.low()), factor(interval.high()));
    interval.map_or_else(dash, ends)
}

/// A ratio minus 1 and its interval as factors: `×1.05 [×1.02 to ×1.08]`.
pub fn factor_with_interval(effect: f64, interval: Option<Interval>) -> String {
    match interval {
        Some(_) => format!("{} [{}]", factor(effect), factor_interval(interval)),
        None => factor(effect),
    }
}

/// An estimate with its interval: in percent where the metric is a share.
pub fn estimate(metric: &Metric, estimate: &Estimate) -> String {
    if metric.unit == "%" && estimate.point.is_finite() {
        percent_with_interval(estimate.point, estimate.interval)
    } else {
        with_interval(estimate.point, estimate.interval)
    }
}

/// A count out of all, with the 95 % Wilson interval of the share: `3/12 (9 to 53 %)`.
pub fn count_of(count: usize, all: usize) -> String {
    let interval = binomial::wilson(count as u64, all as u64, bootstrap::LEVEL);
    let words = interval.map_or_else(String::new, |interval| {
        let [low, high] = [interval.low(), interval.high()].map(|end| fixed(100.0 * end, 0));
        format!(" ({low} to {high} %)")
    });
    format!("{count}/{all}{words}")
}

/// A count with its noun: `1 censored run`, `2 censored runs`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Parts as a list: `a, b and c`.
pub fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Numbers, such as those of hidden layers, as a list.
pub fn numbers(values: &[u32]) -> String {
    list(&values.iter().map(u32::to_string).collect::<Vec<_>>())
}

/// The text where there is no value.
pub fn dash() -> String {
    "–".to_owned()
}

/// What was timed, in words.
pub fn timed(what: Timed) -> String {
    match what {
        Timed::Forward { elements } => format!("forward, {} elements", power_of_two(elements)),
        Timed::Backward { elements } => format!("backward, {} elements", power_of_two(elements)),
        Timed::TrainingStep { inputs, width, depth, classes, batch_size } => {
            format!("a training step, {inputs}→{width}×{depth}→{classes}, batch {batch_size}")
        }
        Timed::StepPhase { phase, shape } => format!("{} of {}", phase.name(), timed(shape.into())),
        Timed::RunPart { part, depth, width } => format!("{part:?} of a run, {width}×{depth}"),
        Timed::ZeroProduct { inputs, outputs, batch_size, pattern, percent } => {
            let pattern = zero_pattern(pattern);
            format!("{inputs}→{outputs}, batch {batch_size}, {percent} % {pattern}")
        }
        Timed::MultiplyAdds { operations } => format!("{operations} floating-point operations"),
    }
}

/// Zeros of a product, in words.
pub fn zero_pattern(pattern: ZeroPattern) -> &'static str {
    match pattern {
        ZeroPattern::Scattered => "scattered zeros",
        ZeroPattern::DeadUnits => "dead units",
    }
}

/// Nanoseconds per call in the unit of the row: a kernel's per element, a step's per step.
pub fn time(what: Timed, ns: f64) -> String {
    match what {
        Timed::Forward { elements } | Timed::Backward { elements } => {
            format!("{} ns/element", significant(ns / f64::from(elements), 3))
        }
        Timed::TrainingStep { .. } | Timed::StepPhase { .. } => {
            format!("{} µs/step", significant(ns / 1e3, 3))
        }
        Timed::RunPart { .. } | Timed::ZeroProduct { .. } => {
            format!("{} µs", significant(ns / 1e3, 3))
        }
        Timed::MultiplyAdds { operations } => {
            format!("{} GFLOP/s", significant(f64::from(operations) / ns, 3))
        }
    }
}

/// The margin of a metric.
pub fn margin(metric: &Metric, margin: f64) -> String {
    match (metric.comparison, metric.unit) {
        (Comparison::Ratio, _) => factor(margin),
        (_, "%") => format!("±{} points", shortest(two_digits(100.0 * margin))),
        (_, "loss") => format!("±{} loss", shortest(two_digits(margin))),
        (_, unit) => format!("±{} {unit}", shortest(margin)),
    }
}

/// The margins of some contrasts of one metric, which differ where they depend on the baseline.
pub fn margins(contrasts: &[&Contrast]) -> String {
    let by_size = |a: &&&Contrast, b: &&&Contrast| a.margin.total_cmp(&b.margin);
    let ends = [contrasts.iter().min_by(by_size), contrasts.iter().max_by(by_size)];
    let [Some(smallest), Some(largest)] =
        ends.map(|end| end.map(|contrast| margin(contrast.metric, contrast.margin)))
    else {
        return dash();
    };
    if smallest == largest { smallest } else { format!("{smallest} to {largest}") }
}

/// Rounded to two significant digits, which a margin computed from a mean deserves.
fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use harness::metric;
    use stats::Interval;

    use super::{effect, margin};

    #[test]
    fn effects_carry_points_or_a_factor() {
        let accuracy = metric::named("test_accuracy");
        let interval = Interval::new(-0.02, -0.005);
        assert_eq!(
            effect(accuracy, -0.0123, interval),
            ("−1.23 points".to_owned(), "−2.00 to −0.50".to_owned())
        );
        let steps = metric::named("steps_to_target");
        assert_eq!(
            effect(steps, 0.25, Interval::new(0.1, 0.4)),
            ("×1.25".to_owned(), "×1.10 to ×1.40".to_owned())
        );
        assert_eq!(effect(steps, f64::NAN, None), ("–".to_owned(), "–".to_owned()));
        assert_eq!(margin(accuracy, 0.005), "±0.5 points");
        assert_eq!(margin(steps, 0.1), "×1.10");
        // A share of a mean has all digits of the mean.
        let gap = metric::named("generalization_gap");
        assert_eq!(margin(gap, 0.016_639_595_438), "±0.017 loss");
    }
}
