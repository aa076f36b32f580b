//! Effects of a factorial in sentences: what a property costs or gains, or that this is not shown.

use crate::{self as wording, Magnitude};
use analysis::{Contrast, Factor};
use harness::metric::Comparison;
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
    let Magnitude { amount, interval } = Magnitude::of(contrast);
    let interval = interval.unwrap_or_default();
    if metric.comparison == Comparison::Ratio {
        return format!("{name} multiplies the {} by {amount} ({interval}{seeds})", metric.title);
    }
    let verb = match (verdict, metric.direction) {
        (Verdict::Worse, Direction::HigherIsBetter) => "costs",
        (Verdict::Better, Direction::HigherIsBetter) => "gains",
        _ if contrast.effect > 0.0 => "adds",
        _ => "takes away",
    };
    format!("{name} {verb} {amount} ({interval}{seeds})")
}
