//! Metrics, effects and timed work as a reader meets them: rounded, with their units.

use harness::metric::{Comparison, Metric};
use harness::record::Timed;
use present::number::{decimals, percent, power_of_two, shortest, signed, significant};
use stats::Interval;

use crate::analysis::Contrast;

/// A value of a metric with its unit.
pub(crate) fn of_metric(metric: &Metric, value: f64) -> String {
    match metric.unit {
        "%" if value.is_finite() => percent(value),
        "loss" => significant(value, 3),
        unit => format!("{} {unit}", significant(value, 3)),
    }
}

/// The effect of a contrast and its interval; a bound where runs of one side were censored.
pub(crate) fn effect_of(contrast: &Contrast) -> (String, String) {
    let (shown, interval) = effect(contrast.metric, contrast.effect, contrast.interval);
    let bound = match contrast.censored {
        [0, 0] => "",
        [0, _] => "≥ ",
        [_, 0] => "≤ ",
        _ => "≈ ",
    };
    (format!("{bound}{shown}"), interval)
}

/// How much an arm differs, without the unit: points, or a factor.
pub(crate) fn effect(metric: &Metric, value: f64, interval: Option<Interval>) -> (String, String) {
    if !value.is_finite() {
        return ("–".to_owned(), "–".to_owned());
    }
    if metric.comparison == Comparison::Ratio {
        let factor = format!("×{}", significant(1.0 + value, 3));
        let ends = |interval: Interval| {
            let [low, high] =
                [interval.low(), interval.high()].map(|end| significant(1.0 + end, 3));
            format!("×{low} to ×{high}")
        };
        return (factor, interval.map_or_else(|| "–".to_owned(), ends));
    }
    let (scale, unit) = if metric.unit == "%" { (100.0, "points") } else { (1.0, metric.unit) };
    let interval = interval.and_then(|interval| interval.map(|end| scale * end));
    let decimals = decimals(scale * value, interval);
    let ends = |interval: Interval| {
        format!("{} to {}", signed(interval.low(), decimals), signed(interval.high(), decimals))
    };
    let shown = format!("{} {unit}", signed(scale * value, decimals));
    (shown, interval.map_or_else(|| "–".to_owned(), ends))
}

/// What was timed, in words.
pub(crate) fn timed(what: Timed) -> String {
    match what {
        Timed::Forward { elements } => format!("forward, {} elements", power_of_two(elements)),
        Timed::Backward { elements } => format!("backward, {} elements", power_of_two(elements)),
        Timed::TrainingStep { inputs, width, depth, classes, batch_size } => {
            format!("a training step, {inputs}→{width}×{depth}→{classes}, batch {batch_size}")
        }
        Timed::StepPhase { phase, shape } => format!("{} of {}", phase.name(), timed(shape.into())),
        Timed::RunPart { part, depth, width } => format!("{part:?} of a run, {width}×{depth}"),
        Timed::MultiplyAdds { operations } => format!("{operations} floating-point operations"),
    }
}

/// Nanoseconds a call in the unit of its row: a kernel's per element, a step's per step.
pub(crate) fn time(what: Timed, ns: f64) -> String {
    match what {
        Timed::Forward { elements } | Timed::Backward { elements } => {
            format!("{} ns/element", significant(ns / f64::from(elements), 3))
        }
        Timed::TrainingStep { .. } | Timed::StepPhase { .. } => {
            format!("{} µs/step", significant(ns / 1e3, 3))
        }
        Timed::RunPart { .. } => format!("{} µs", significant(ns / 1e3, 3)),
        Timed::MultiplyAdds { operations } => {
            format!("{} GFLOP/s", significant(f64::from(operations) / ns, 3))
        }
    }
}

/// The margin of a metric.
pub(crate) fn margin(metric: &Metric, margin: f64) -> String {
    match (metric.comparison, metric.unit) {
        (Comparison::Ratio, _) => format!("×{}", significant(1.0 + margin, 3)),
        (_, "%") => format!("±{} points", shortest(round_off(100.0 * margin))),
        (_, unit) => format!("±{} {unit}", shortest(margin)),
    }
}

/// Without the last bits that a product leaves: 0.07 × 100.
fn round_off(value: f64) -> f64 {
    format!("{value:.9}").parse().unwrap_or(value)
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
    }
}
