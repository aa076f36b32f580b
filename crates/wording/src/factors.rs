//! Effects of a factorial in sentences: what a property costs or gains, or that this is not shown.

use crate as wording;
use analysis::{Contrast, Factor};
use harness::metric::Comparison;
use present::number::{decimals, fixed, significant};
use stats::Interval;
use stats::verdict::{Direction, Verdict};

/// What one effect is, in words.
pub fn clause(factor: Factor, contrast: &Contrast, seeds: &str, with_note: bool) -> String {
    let (effect, interval) = wording::effect_of(contrast);
    let numbers = if contrast.effect.is_finite() {
        let interval = contrast.interval.map(|_| format!(", 95 % interval {interval}"));
        format!("{effect}{}", interval.unwrap_or_default())
    } else {
        "no effect can be estimated".to_owned()
    };
    let name = match factor {
        Factor::Offset => "the offset",
        Factor::Smoothness => "smoothness",
        Factor::Interaction => "an interaction",
    };
    let note = contrast
        .note
        .as_ref()
        .filter(|_| with_note)
        .map_or_else(String::new, |note| format!("; {note}"));
    match (contrast.verdict, factor) {
        (Verdict::Inconclusive, Factor::Interaction) => {
            format!("an interaction is not shown ({numbers}{note})")
        }
        (Verdict::Inconclusive, _) => {
            format!("an effect of {name} is not shown ({numbers}{seeds}{note})")
        }
        (Verdict::Equivalent, Factor::Interaction) => {
            format!("within the margin, the two add up (interaction {numbers})")
        }
        (Verdict::Equivalent, _) => {
            format!("{name} makes no difference beyond the margin ({numbers}{seeds})")
        }
        (verdict, Factor::Interaction) => format!(
            "the two together are {verdict} than the sum of each alone (interaction {numbers})"
        ),
        (verdict, _) => change(name, contrast, verdict, seeds),
    }
}

/// A difference that is shown: what it costs or gains, or by what it multiplies.
fn change(name: &str, contrast: &Contrast, verdict: Verdict, seeds: &str) -> String {
    let metric = contrast.metric;
    let bound = match contrast.censored {
        [0, 0] => "",
        [0, _] => "at least ",
        [_, 0] => "at most ",
        _ => "about ",
    };
    if metric.comparison == Comparison::Ratio {
        let interval = contrast.interval.map_or_else(String::new, |interval| {
            let [low, high] =
                [interval.low(), interval.high()].map(|end| significant(1.0 + end, 3));
            format!("95 % interval {low} to {high}")
        });
        let factor = significant(1.0 + contrast.effect, 3);
        return format!(
            "{name} multiplies the {} by {bound}{factor} ({interval}{seeds})",
            metric.title
        );
    }
    let (scale, unit) = if metric.unit == "%" { (100.0, "points") } else { (1.0, metric.unit) };
    let sign = if contrast.effect < 0.0 { -scale } else { scale };
    let ends = contrast.interval.map(|interval| {
        let [one, other] = [interval.low(), interval.high()].map(|end| sign * end);
        [one.min(other), one.max(other)]
    });
    let interval = ends.and_then(|[low, high]| Interval::new(low, high));
    let decimals = decimals(sign * contrast.effect, interval);
    let interval = interval.map_or_else(String::new, |interval| {
        let [low, high] = [interval.low(), interval.high()].map(|end| fixed(end, decimals));
        format!("95 % interval {low} to {high}")
    });
    let verb = match (verdict, metric.direction) {
        (Verdict::Worse, Direction::HigherIsBetter) => "costs",
        (Verdict::Better, Direction::HigherIsBetter) => "gains",
        _ if contrast.effect > 0.0 => "adds",
        _ => "takes away",
    };
    let size = fixed(sign * contrast.effect, decimals);
    format!("{name} {verb} {bound}{size} {unit} ({interval}{seeds})")
}
