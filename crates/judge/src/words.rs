//! Effects, margins, conditions and verdicts in words.

use present::number::{decimals, fixed, p_value, shortest, signed, significant};
use stats::Interval;
use stats::verdict::{Direction, Verdict};

use crate::form::Form;
use crate::judgement::{Contrast, Judgement};
use crate::metric::Metric;
use crate::names::{shortened, shown};

/// Conditions that a sentence names.
const MAX_NAMED: usize = 3;
/// Characters of a condition in a sentence or a table.
const MAX_CONDITION: usize = 80;

impl Judgement {
    /// A condition: `depth 12, width 64`; empty where no column makes conditions.
    pub(crate) fn condition(&self, index: usize) -> String {
        let values = self.condition_columns.iter().zip(&self.conditions[index]);
        let parts: Vec<String> = values
            .map(|(column, value)| {
                let value = if value.is_empty() { "(empty)" } else { value };
                format!("{} {}", shown(column), shown(value))
            })
            .collect();
        shortened(&parts.join(", "), MAX_CONDITION)
    }

    /// The name of a metric as it is shown.
    pub(crate) fn metric_name(&self, index: usize) -> String {
        shortened(&shown(&self.metrics[index].name), MAX_CONDITION)
    }

    /// The answer: one sentence for each arm, metric by metric.
    pub(crate) fn sentences(&self, metric: usize, form: Form) -> Vec<String> {
        let of_arm = |arm: usize| -> Vec<&Contrast> {
            let of_metric = self.contrasts.iter().filter(|contrast| contrast.metric == metric);
            of_metric.filter(|contrast| contrast.arm == arm).collect()
        };
        let arms = (1..self.arms.len()).map(|arm| (arm, of_arm(arm)));
        let arms = arms.filter(|(_, contrasts)| !contrasts.is_empty());
        arms.map(|(arm, contrasts)| self.sentence(metric, arm, &contrasts, form)).collect()
    }

    fn sentence(&self, metric: usize, arm: usize, contrasts: &[&Contrast], form: Form) -> String {
        let names = [self.metric_name(metric), self.shown_arms[arm].clone()];
        let [metric_name, arm_name] = names.map(|name| form.name(&name));
        let baseline = form.name(&self.shown_arms[0]);
        let with = |verdict: Verdict| -> Vec<&Contrast> {
            contrasts.iter().copied().filter(|c| c.paired.verdict == verdict).collect()
        };
        let has_margin = self.metrics[metric].margin.is_some_and(|margin| margin > 0.0);
        let beyond = if has_margin { " beyond the margin" } else { "" };
        let mut clauses = Vec::new();
        let named =
            [Verdict::Worse, Verdict::Better, Verdict::Higher, Verdict::Lower, Verdict::Equivalent];
        for verdict in named {
            let found = with(verdict);
            let Some(first) = found.first() else { continue };
            let is_larger = first.paired.effect > 0.0;
            let what = match verdict {
                Verdict::Worse | Verdict::Better => {
                    format!("is {verdict} than {baseline} in {metric_name}")
                }
                Verdict::Equivalent => format!("is equivalent to {baseline} in {metric_name}"),
                _ if is_larger => format!("has a higher {metric_name} than {baseline}"),
                _ => format!("has a lower {metric_name} than {baseline}"),
            };
            clauses.push(format!("{what} {}", self.places(&found, contrasts.len(), form)));
        }
        let not_shown = with(Verdict::Inconclusive);
        if clauses.is_empty() {
            let places = self.places(&not_shown, contrasts.len(), form);
            let reason = match not_shown.as_slice() {
                [only] => only.paired.note.as_ref().map(|note| format!("; {}", form.words(note))),
                _ => None,
            };
            return format!(
                "A difference in {metric_name}{beyond} between {arm_name} and {baseline} is not shown {places}{}.",
                reason.unwrap_or_default()
            );
        }
        if !not_shown.is_empty() {
            clauses.push(format!(
                "a difference{beyond} is not shown {}",
                self.places(&not_shown, contrasts.len(), form)
            ));
        }
        format!("{arm_name} {}.", clauses.join("; "))
    }

    /// Where some contrasts were found, with their numbers: `with depth 4 (…) and with depth 12 (…)`.
    fn places(&self, found: &[&Contrast], all: usize, form: Form) -> String {
        let numbers = |contrast: &Contrast| self.numbers(contrast);
        let place = |contrast: &Contrast| {
            let condition = self.condition(contrast.condition);
            match condition.is_empty() {
                true => format!("({})", numbers(contrast)),
                false => format!("with {} ({})", form.words(&condition), numbers(contrast)),
            }
        };
        if found.len() <= MAX_NAMED {
            let parts: Vec<String> = found.iter().map(|contrast| place(contrast)).collect();
            return joined(&parts);
        }
        if found[0].paired.verdict == Verdict::Inconclusive {
            return match found.len() == all {
                true => format!("in any of {all} conditions"),
                false => format!("in {} of {all} conditions", found.len()),
            };
        }
        let size = |contrast: &&&Contrast| {
            let effect = contrast.paired.effect;
            let size =
                if self.metrics[contrast.metric].is_ratio() { (1.0 + effect).ln() } else { effect };
            if size.is_finite() { size.abs() } else { -1.0 }
        };
        // Of equal effects the first.
        let largest = found.iter().rev().max_by(|a, b| size(a).total_cmp(&size(b)));
        let largest = largest.map_or_else(String::new, |contrast| place(contrast));
        format!("in {} of {all} conditions, most {largest}", found.len())
    }

    /// Effect, interval and pairs of a contrast, for a sentence, and what its failed runs count with.
    fn numbers(&self, contrast: &Contrast) -> String {
        let mut parts = Vec::new();
        let metric = &self.metrics[contrast.metric];
        if contrast.paired.effect.is_finite() {
            let (effect, interval) = in_words(metric, contrast);
            parts.push(effect);
            parts.extend(interval.map(|interval| format!("95 % interval {interval}")));
        } else {
            parts.push("no effect can be estimated".to_owned());
        }
        parts.push(count(contrast.paired.pairs, "pair"));
        let counted: usize = contrast.paired.failed.iter().sum();
        if contrast.missing > 0 {
            parts.push(format!("{} left out for a failed run without a value", contrast.missing));
        }
        if counted > 0 {
            let runs = count(counted, "failed run");
            let value = metric.failed_value.map_or("its value".to_owned(), shortest);
            parts.push(format!("{runs} counted with {value}"));
        }
        parts.join(", ")
    }
}

/// An effect for a sentence, and its interval: a factor, or a difference whose sign is a word where there
/// is a verdict on it.
fn in_words(metric: &Metric, contrast: &Contrast) -> (String, Option<String>) {
    let paired = &contrast.paired;
    let is_negative = paired.effect < 0.0 && !metric.is_ratio();
    let bound = match (paired.censored, is_negative) {
        ([0, 0], _) => "",
        ([0, _], false) | ([_, 0], true) => "at least ",
        ([0, _], true) | ([_, 0], false) => "at most ",
        _ => "about ",
    };
    if metric.is_ratio() {
        let factor = |effect: f64| significant(1.0 + effect, 3);
        let interval =
            paired.interval.map(|it| format!("{} to {}", factor(it.low()), factor(it.high())));
        return (format!("{bound}{} times as much", factor(paired.effect)), interval);
    }
    let (effect, interval) = match paired.verdict {
        Verdict::Equivalent | Verdict::Inconclusive => {
            let (effect, interval) = self::effect(metric, contrast);
            let effect = effect.trim_start_matches(['≥', '≤', '≈', ' ']).to_owned();
            return (format!("{bound}{effect}"), paired.interval.map(|_| interval));
        }
        _ if is_negative => {
            let turned = paired.interval.and_then(|it| Interval::new(-it.high(), -it.low()));
            (-paired.effect, turned)
        }
        _ => (paired.effect, paired.interval),
    };
    let digits = decimals(effect, interval);
    let word = if is_negative { "lower by" } else { "higher by" };
    let ends =
        interval.map(|it| format!("{} to {}", fixed(it.low(), digits), fixed(it.high(), digits)));
    (format!("{word} {bound}{}", fixed(effect, digits)), ends)
}

/// Parts as a list: `a, b and c`.
pub(crate) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A count with its noun.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The effect with a mark where it is a bound, and its interval; dashes where there is none.
pub(crate) fn effect(metric: &Metric, contrast: &Contrast) -> (String, String) {
    let paired = &contrast.paired;
    let dash = || "–".to_owned();
    if !paired.effect.is_finite() {
        return (dash(), dash());
    }
    let bound = match paired.censored {
        [0, 0] => "",
        [0, _] => "≥ ",
        [_, 0] => "≤ ",
        _ => "≈ ",
    };
    if metric.is_ratio() {
        let factor = |effect: f64| format!("×{}", significant(1.0 + effect, 3));
        let interval =
            paired.interval.map(|it| format!("{} to {}", factor(it.low()), factor(it.high())));
        return (format!("{bound}{}", factor(paired.effect)), interval.unwrap_or_else(dash));
    }
    let decimals = decimals(paired.effect, paired.interval);
    let ends = paired
        .interval
        .map(|it| format!("{} to {}", signed(it.low(), decimals), signed(it.high(), decimals)));
    (format!("{bound}{}", signed(paired.effect, decimals)), ends.unwrap_or_else(dash))
}

/// A mean, with the digits that the interval of the effect supports.
pub(crate) fn mean(metric: &Metric, contrast: &Contrast, side: usize) -> String {
    let (mean, paired) = (contrast.paired.means[side], &contrast.paired);
    if !mean.is_finite() {
        return "–".to_owned();
    }
    match paired.interval {
        Some(interval) if !metric.is_ratio() && interval.high() > interval.low() => {
            fixed(mean, decimals(mean, Some(interval)))
        }
        _ => significant(mean, 3),
    }
}

/// The margin of a metric: `±0.005`, `×1.1`, or that there is none.
pub(crate) fn margin(metric: &Metric) -> String {
    match metric.margin {
        None => "none".to_owned(),
        Some(margin) if metric.is_ratio() => format!("×{}", shortest(1.0 + margin)),
        Some(margin) => format!("±{}", shortest(margin)),
    }
}

/// Which way is better, in words.
pub(crate) fn direction(metric: &Metric) -> &'static str {
    match metric.direction {
        Direction::HigherIsBetter => "higher is better",
        Direction::LowerIsBetter => "lower is better",
        Direction::Neither => "neither direction is better",
    }
}

/// The p-value after Holm's correction.
pub(crate) fn p(contrast: &Contrast) -> String {
    p_value(contrast.paired.p_adjusted)
}
